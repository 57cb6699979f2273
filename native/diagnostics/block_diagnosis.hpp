// What a bad block is, in one piece: the check that fails, the finding, the cause.
#pragma once

#include <string>

#include "diagnostics/cause.hpp"
#include "diagnostics/finding.hpp"

namespace walscope::diagnostics {

struct BlockDiagnosis {
  FindingCode code;
  /// Of the block alone, its chain re-seeded; of one that belongs elsewhere behind an unknown chain, what the original says.
  format::Status status;
  /// The checksum that fails, as `BadBlock` has it.
  std::uint64_t expected;
  std::uint64_t computed;
  CauseVerdict verdict;
  /// For the finding.
  std::string message;
};

/// The block has a diagnosis: a check fails, or its events cannot be had because it belongs elsewhere behind an unknown chain.
inline bool isBad(const format::BlockJudgement& judgement) {
  return judgement.status != format::Status::OK || (judgement.belongs_elsewhere && !judgement.verifies);
}

/// Of a bad block. `stored_chain` is what its predecessor stores as its chained checksum, right or not.
BlockDiagnosis diagnose(const Suspect& suspect, std::uint64_t stored_chain, Allowance allowance,
                        const std::atomic<bool>& cancel);

}  // namespace walscope::diagnostics
