#include "diagnostics/hazards.hpp"

#include <algorithm>

#include "diagnostics/deletions.hpp"
#include "recovery/hazard_texts.hpp"

namespace walscope::diagnostics {

using format::Status;

namespace {

/// Opening fails where the wrapped 32-bit size leaves no block, though all of them verify.
bool canBeReplayed(const SegmentFacts& segment) {
  return segment.strict_status == Status::OK && segment.replayable_events > 0;
}

void addRecoveryHazards(const DirectoryFacts& facts, const recovery::RecoveryPlan& plan,
                        std::vector<recovery::Hazard>& hazards) {
  if (!plan.start) return;
  const SegmentFacts& start = facts.hot[*plan.start];
  if (!canBeReplayed(start) && plan.ahead.empty()) return;
  if (!canBeReplayed(start)) {
    hazards.push_back(
        recovery::abortFirstSegmentCorrupt(start.file->name, start.strict_status, plan.ahead.size()));
    return;
  }
  if (plan.ahead.empty()) {
    hazards.push_back(recovery::hangSingleSegment(start.file->name));
    return;
  }
  const SegmentFacts& last = facts.hot[plan.ahead.back()];
  const bool is_last_skipped = !canBeReplayed(last);
  hazards.push_back(is_last_skipped ? recovery::hangLastSegmentSkipped(last.file->name, last.strict_status)
                                    : recovery::hangRaceAtEnd());
}

void addRestartHazards(const DirectoryFacts& facts, std::vector<recovery::Hazard>& hazards) {
  for (const SegmentFacts* segment : findDeletedByRestart(facts)) {
    hazards.push_back(recovery::restartDeletesSegment(
        {.file = segment->file->name,
         .is_unused = segment->is_unused,
         .verified_events = facts.is_verified ? std::optional(segment->verified_events) : std::nullopt}));
  }
}

void addOverflowHazards(const DirectoryFacts& facts, std::vector<recovery::Hazard>& hazards) {
  for (const SegmentFacts& segment : facts.hot) {
    // One that does not verify is skipped whole, not cut.
    if (segment.strict_status != Status::OK || segment.file->header.block_count <= format::kMaxBlocksBeforeOverflow) continue;
    const std::uint64_t events = segment.file->header.event_count;
    const std::uint64_t behind = events - std::min<std::uint64_t>(events, segment.replayable_events);
    hazards.push_back(recovery::overflowSegmentSize(segment.file->name, segment.file->header.block_count,
                                                    facts.is_verified ? std::optional(behind) : std::nullopt));
  }
}

void addTruncationHazards(const DirectoryFacts& facts, std::vector<recovery::Hazard>& hazards) {
  for (const SegmentFacts& segment : facts.hot) {
    if (!segment.lost_offset) continue;
    hazards.push_back(recovery::crashTruncatedWhileMapped(segment.file->name, *segment.lost_offset));
  }
}

}  // namespace

std::vector<recovery::Hazard> findHazards(const DirectoryFacts& facts, const recovery::RecoveryPlan& plan) {
  std::vector<recovery::Hazard> hazards;
  addRestartHazards(facts, hazards);
  addRecoveryHazards(facts, plan, hazards);
  addOverflowHazards(facts, hazards);
  addTruncationHazards(facts, hazards);
  return hazards;
}

std::uint64_t countStrictEvents(const DirectoryFacts& facts, const recovery::RecoveryPlan& plan) {
  if (!plan.start || !canBeReplayed(facts.hot[*plan.start])) return 0;
  std::uint64_t events = facts.hot[*plan.start].replayable_events;
  for (const std::size_t ahead : plan.ahead) {
    if (canBeReplayed(facts.hot[ahead])) events += facts.hot[ahead].replayable_events;
  }
  return events;
}

}  // namespace walscope::diagnostics
