// Verifies one segment, hot or cold, block by block, and says everything there is to say of it.
#pragma once

#include <atomic>
#include <cstdint>

#include "diagnostics/block_condition.hpp"
#include "diagnostics/report.hpp"
#include "diagnostics/search_budget.hpp"

namespace walscope::diagnostics {

/// Reads the segment once. Never fails: what cannot be read is a finding. `verified_bytes` grows as it reads; where
/// `cancel` is set, it returns early and the result is to be thrown away. Runs on the calling thread.
/// `observer` is told what each block is; none for null.
VerifiedSegment verifySegment(const io::SegmentFile& file, const std::atomic<bool>& cancel,
                              std::atomic<std::uint64_t>& verified_bytes, const SearchBudget& budget,
                              BlockObserver* observer = nullptr);

}  // namespace walscope::diagnostics
