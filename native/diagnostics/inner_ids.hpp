// Whether the ids inside one segment join: nothing in the format ties a block's ids to its predecessor's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "format/id_runs.hpp"

namespace walscope::diagnostics {

/// Ids that are missing, or stand there again, inside a segment: how many, and the first place.
struct InnerBreaks {
  std::uint64_t ids = 0;
  std::uint64_t block = 0;
  format::IdRun first{};

  void add(std::uint64_t at_block, format::IdRun run) {
    if (ids == 0) {
      block = at_block;
      first = run;
    }
    const std::uint64_t count = run.count();
    ids = count > ~std::uint64_t{0} - ids ? ~std::uint64_t{0} : ids + count;
  }
};

/// Takes the blocks whose events can be had, in order. A hole where a block was lost is not a gap: it has its finding.
class InnerIds {
 public:
  /// `runs` are the ids of the block: rising, not adjacent, not empty.
  void add(std::uint64_t block, std::span<const format::IdRun> runs) {
    const format::IdRun& front = runs.front();
    if (last_ && front.first <= *last_) {
      repeats_.add(block, {front.first, std::min(front.last, *last_)});
    } else if (last_ && block == block_ + 1 && front.first - *last_ > 1) {
      gaps_.add(block, {*last_ + 1, front.first - 1});
    }
    for (std::size_t i = 1; i < runs.size(); ++i) gaps_.add(block, {runs[i - 1].last + 1, runs[i].first - 1});
    last_ = last_ ? std::max(*last_, runs.back().last) : runs.back().last;
    block_ = block;
  }

  const InnerBreaks& gaps() const { return gaps_; }
  const InnerBreaks& repeats() const { return repeats_; }

 private:
  std::optional<std::uint64_t> last_;
  std::uint64_t block_ = 0;
  InnerBreaks gaps_;
  InnerBreaks repeats_;
};

}  // namespace walscope::diagnostics
