// Keeps the searches of the bit solver within bounds where a segment has many bad blocks.
#pragma once

#include <cstdint>

#include "diagnostics/cause.hpp"

namespace walscope::diagnostics {

/// Of one segment. Counts searches, not time, so that the same bytes give the same report.
class SearchBudget {
 public:
  /// Allows no search at all.
  static SearchBudget none() {
    SearchBudget budget;
    budget.header_ = budget.events_ = {.searches = 0, .fruitless = 0};
    return budget;
  }

  Allowance allowance() const { return {.header = header_.isLeft(), .events = events_.isLeft()}; }

  /// Takes note of what the classification of a block has come to.
  void spend(const Suspect& suspect, const CauseVerdict& verdict) {
    if (!suspect.judgement.header_intact) header_.spend(verdict.repair.has_value());
    const bool is_searched = verdict.cause == Cause::BIT_FLIP || verdict.cause == Cause::BYTE_CHANGE ||
                             verdict.cause == Cause::UNKNOWN;
    if (is_searched && suspect.chain_seed && !suspect.judgement.events_can_be_had) {
      events_.spend(verdict.repair.has_value());
    }
  }

 private:
  struct Count {
    std::uint32_t searches;
    /// Where so many blocks are damaged otherwise, the next one is as well.
    std::uint32_t fruitless;

    bool isLeft() const { return searches > 0 && fruitless > 0; }
    void spend(bool has_found) {
      if (!isLeft()) return;
      --searches;
      if (!has_found) --fruitless;
    }
  };

  /// At most some seconds for headers, and some ten seconds for events.
  Count header_{.searches = 2'000, .fruitless = 100};
  Count events_{.searches = 256, .fruitless = 8};
};

}  // namespace walscope::diagnostics
