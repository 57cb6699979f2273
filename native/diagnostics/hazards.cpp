#include "diagnostics/hazards.hpp"

#include <algorithm>

#include "diagnostics/text.hpp"

namespace walscope::diagnostics {

using format::Status;
using recovery::HazardCode;

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
    hazards.push_back({HazardCode::ABORT_FIRST_SEGMENT_CORRUPT, start.file->name,
                       "The first segment, " + start.file->name + ", does not verify (" +
                           std::string(toString(start.strict_status)) + "): the original refuses to recover and replays nothing of the " +
                           counted(plan.ahead.size(), "segment") + " behind it."});
    return;
  }
  if (plan.ahead.empty()) {
    hazards.push_back({HazardCode::HANG_SINGLE_SEGMENT, start.file->name,
                       "There is only one segment to replay, " + start.file->name +
                           ": the original never starts its preloader and spins forever after the last event."});
    return;
  }
  const SegmentFacts& last = facts.hot[plan.ahead.back()];
  if (!canBeReplayed(last)) {
    hazards.push_back({HazardCode::HANG_LAST_SEGMENT_SKIPPED, last.file->name,
                       "The last segment, " + last.file->name + ", is skipped (" + std::string(toString(last.strict_status)) +
                           "): the original spins forever, or ends and loses it; which of the two is a race."});
    return;
  }
  hazards.push_back({HazardCode::HANG_RACE_AT_END, std::nullopt,
                     "The original looks at its flag and its ring at different moments: now and then it spins forever at "
                     "the end of a healthy recovery."});
}

/// A recorder that starts again opens the newest file by name and deletes each that fails, until one is valid.
void addRestartHazards(const DirectoryFacts& facts, std::vector<recovery::Hazard>& hazards) {
  std::vector<const SegmentFacts*> newest_first;
  for (const SegmentFacts& segment : facts.hot) {
    if (segment.file->is_regular) newest_first.push_back(&segment);
  }
  std::sort(newest_first.begin(), newest_first.end(),
            [](const SegmentFacts* a, const SegmentFacts* b) { return a->file->name > b->file->name; });
  for (const SegmentFacts* segment : newest_first) {
    if (segment->strict_status == Status::OK) return;
    const std::string what = !facts.is_verified        ? "; verify it to see what is in it."
                             : segment->verified_events == 0 ? ". No event in it verifies."
                                                             : ", with " + counted(segment->verified_events, "event") +
                                                                   " in it that verify. Copy it first.";
    hazards.push_back({HazardCode::RESTART_DELETES_SEGMENT, segment->file->name,
                       "Starting the recorder again deletes " + segment->file->name + what});
  }
}

void addOverflowHazards(const DirectoryFacts& facts, std::vector<recovery::Hazard>& hazards) {
  for (const SegmentFacts& segment : facts.hot) {
    if (!segment.header_intact || segment.file->header.block_count <= format::kMaxBlocksBeforeOverflow) continue;
    const std::uint64_t events = segment.file->header.event_count;
    const std::uint64_t behind = events - std::min<std::uint64_t>(events, segment.replayable_events);
    hazards.push_back({HazardCode::OVERFLOW_SEGMENT_SIZE, segment.file->name,
                       segment.file->name + " has " + counted(segment.file->header.block_count, "block") +
                           ": the original's 32-bit size wraps" +
                           (facts.is_verified ? ", and " + counted(behind, "event") + " behind the cut are lost silently." : ".")});
  }
}

void addTruncationHazards(const DirectoryFacts& facts, std::vector<recovery::Hazard>& hazards) {
  for (const SegmentFacts& segment : facts.hot) {
    if (!segment.lost_offset) continue;
    hazards.push_back({HazardCode::CRASH_TRUNCATED_WHILE_MAPPED, segment.file->name,
                       segment.file->name + " was cut at byte " + grouped(*segment.lost_offset) +
                           " while it was read: the original's map has no page there, and SIGBUS ends it."});
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
