#include "recovery/hazards.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "recovery/hazard_texts.hpp"

namespace walscope::recovery {

namespace {

using Kind = SegmentOutcome::Kind;
using format::Status;

void addCrashes(const RunPlan& plan, const std::optional<VanishedPages>& vanished_in_replay,
                std::vector<Hazard>& hazards) {
  for (std::uint32_t ordinal = 0; ordinal < plan.outcomes.size(); ++ordinal) {
    const std::optional<std::uint64_t>& offset = plan.outcomes[ordinal].vanished_offset;
    if (offset) hazards.push_back(crashTruncatedWhileMapped(plan.file(ordinal).name, *offset));
  }
  if (vanished_in_replay) {
    hazards.push_back(
        crashTruncatedWhileMapped(plan.file(vanished_in_replay->ordinal).name, vanished_in_replay->offset));
  }
}

/// How the original starts and ends, if it lives: at most one.
void addStartOrEnd(const RunPlan& plan, std::vector<Hazard>& hazards) {
  if (plan.outcomes.empty()) return;
  const bool is_single = plan.outcomes.size() == 1;
  const SegmentOutcome& first = plan.outcomes.front();
  const SegmentOutcome& last = plan.outcomes.back();
  const std::string& first_file = plan.described.segments.front().file;
  const std::string& last_file = plan.described.segments.back().file;
  if (first.kind == Kind::FAILED && !is_single) {
    hazards.push_back(abortFirstSegmentCorrupt(first_file, first.status, plan.outcomes.size() - 1));
  } else if (first.kind == Kind::LOADED && is_single) {
    hazards.push_back(hangSingleSegment(first_file));
  } else if (first.kind == Kind::LOADED && last.kind == Kind::FAILED) {
    hazards.push_back(hangLastSegmentSkipped(last_file, last.status));
  } else if (first.kind == Kind::LOADED && last.kind == Kind::LOADED) {
    hazards.push_back(hangRaceAtEnd());
  }
}

void addOverflows(const RunPlan& plan, std::vector<Hazard>& hazards) {
  for (std::uint32_t ordinal = 0; ordinal < plan.outcomes.size(); ++ordinal) {
    const SegmentOutcome& outcome = plan.outcomes[ordinal];
    const RunSegment& segment = plan.described.segments[ordinal];
    if (outcome.verify_status != Status::OK || outcome.events_behind_cut == 0) continue;
    hazards.push_back(overflowSegmentSize(segment.file, segment.block_count, outcome.events_behind_cut));
  }
}

/// What would be lost with the file, as far as this run has read it.
Deletion deletionOf(const io::SegmentFile& file, const SegmentOutcome* outcome) {
  return {.file = file.name,
          .is_unused = file.is_unused,
          .verified_events = outcome == nullptr ? std::nullopt : std::optional(outcome->verified_events),
          .is_strict_reading = true};
}

/// A recorder that starts again goes backwards by name and deletes what does not verify, until something does.
void addDeletions(const RunPlan& plan, std::vector<Hazard>& hazards) {
  std::map<std::string, std::size_t> by_name;
  for (std::size_t index = 0; index < plan.scan.hot.size(); ++index) {
    if (plan.scan.hot[index].is_regular) by_name.emplace(plan.scan.hot[index].name, index);
  }
  std::map<std::size_t, const SegmentOutcome*> outcomes;
  for (std::size_t ordinal = 0; ordinal < plan.outcomes.size(); ++ordinal) {
    outcomes.emplace(plan.hot_indexes[ordinal], &plan.outcomes[ordinal]);
  }
  for (auto newest = by_name.rbegin(); newest != by_name.rend(); ++newest) {
    const io::SegmentFile& file = plan.scan.hot[newest->second];
    const auto found = outcomes.find(newest->second);
    const SegmentOutcome* outcome = found == outcomes.end() ? nullptr : found->second;
    const bool is_invisible = file.header_status != Status::OK;
    const bool is_refused = outcome != nullptr && (outcome->kind == Kind::LOADED || outcome->kind == Kind::FAILED) &&
                            outcome->verify_status != Status::OK && !outcome->vanished_offset;
    // A valid one ends it; of one that was not opened nothing is known.
    if (!is_invisible && !is_refused) return;
    hazards.push_back(restartDeletesSegment(deletionOf(file, outcome)));
  }
}

}  // namespace

std::vector<Hazard> findHazards(const RunPlan& plan, const std::optional<VanishedPages>& vanished_in_replay) {
  std::vector<Hazard> hazards;
  addCrashes(plan, vanished_in_replay, hazards);
  if (hazards.empty()) addStartOrEnd(plan, hazards);
  addOverflows(plan, hazards);
  addDeletions(plan, hazards);
  return hazards;
}

}  // namespace walscope::recovery
