// What the original would do with the directory, where that is worse than an end (recovery.md, "run and seen").
#pragma once

#include <vector>

#include "diagnostics/segment_facts.hpp"
#include "recovery/recovery_plan.hpp"

namespace walscope::diagnostics {

/// `plan` is a strict recovery's from id 1. After a scan only what headers alone tell is reported.
std::vector<recovery::Hazard> findHazards(const DirectoryFacts& facts, const recovery::RecoveryPlan& plan);

/// Events that a strict recovery by this plan replays: nothing where the start segment is refused.
std::uint64_t countStrictEvents(const DirectoryFacts& facts, const recovery::RecoveryPlan& plan);

}  // namespace walscope::diagnostics
