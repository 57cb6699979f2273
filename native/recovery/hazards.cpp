#include "recovery/hazards.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "recovery/hazard_texts.hpp"

namespace walscope::recovery {

namespace {

using Kind = SegmentOutcome::Kind;
using format::Status;

/// A segment that the original's recovery would open, and what came of it here.
struct OpenedSegment {
  const io::SegmentFile* file;
  std::uint32_t ordinal;
  const SegmentOutcome* outcome;
};

using OutcomesByFile = std::map<const io::SegmentFile*, OpenedSegment>;

OutcomesByFile outcomesOf(const RunPlan& plan) {
  OutcomesByFile outcomes;
  for (std::uint32_t ordinal = 0; ordinal < plan.outcomes.size(); ++ordinal) {
    const io::SegmentFile* file = &plan.file(ordinal);
    outcomes.emplace(file, OpenedSegment{file, ordinal, &plan.outcomes[ordinal]});
  }
  return outcomes;
}

/// The start and those ahead of it: a run of either mode opens them all, unless it is stopped.
std::vector<OpenedSegment> segmentsOfOriginal(const RunPlan& plan, const OutcomesByFile& outcomes) {
  std::vector<OpenedSegment> segments;
  if (!plan.plan.start) return segments;
  segments.push_back(outcomes.at(&plan.scan.hot[*plan.plan.start]));
  for (const std::size_t index : plan.plan.ahead) segments.push_back(outcomes.at(&plan.scan.hot[index]));
  return segments;
}

void addCrashes(std::span<const OpenedSegment> segments, std::span<const VanishedPages> vanished_in_replay,
                std::vector<Hazard>& hazards) {
  for (const OpenedSegment& segment : segments) {
    std::optional<std::uint64_t> offset = segment.outcome->vanished_offset;
    for (const VanishedPages& vanished : vanished_in_replay) {
      if (vanished.ordinal == segment.ordinal) offset = vanished.offset;
    }
    if (offset) hazards.push_back(crashTruncatedWhileMapped(segment.file->name, *offset));
  }
}

/// How the original starts and ends, if it lives: at most one.
void addStartOrEnd(std::span<const OpenedSegment> segments, std::vector<Hazard>& hazards) {
  if (segments.empty()) return;
  const bool is_single = segments.size() == 1;
  const SegmentOutcome& first = *segments.front().outcome;
  const SegmentOutcome& last = *segments.back().outcome;
  const std::string& first_file = segments.front().file->name;
  const std::string& last_file = segments.back().file->name;
  if (first.kind == Kind::FAILED && !is_single) {
    hazards.push_back(abortFirstSegmentCorrupt(first_file, first.status, segments.size() - 1));
  } else if (first.kind == Kind::LOADED && is_single) {
    hazards.push_back(hangSingleSegment(first_file));
  } else if (first.kind == Kind::LOADED && last.kind == Kind::FAILED) {
    hazards.push_back(hangLastSegmentSkipped(last_file, last.status));
  } else if (first.kind == Kind::LOADED && last.kind == Kind::LOADED) {
    hazards.push_back(hangRaceAtEnd());
  }
}

void addOverflows(std::span<const OpenedSegment> segments, std::vector<Hazard>& hazards) {
  for (const OpenedSegment& segment : segments) {
    const SegmentOutcome& outcome = *segment.outcome;
    if (outcome.verify_status != Status::OK || outcome.events_behind_cut == 0) continue;
    hazards.push_back(
        overflowSegmentSize(segment.file->name, segment.file->header.block_count, outcome.events_behind_cut));
  }
}

/// What would be lost with the file, as far as this run has read it.
Deletion deletionOf(const io::SegmentFile& file, const SegmentOutcome* outcome, RecoveryMode mode) {
  return {.file = file.name,
          .is_unused = file.is_unused,
          .verified_events = outcome == nullptr ? std::nullopt : std::optional(outcome->verified_events),
          .is_strict_reading = mode == RecoveryMode::STRICT};
}

/// A recorder that starts again goes backwards by name and deletes what does not verify, until something does.
void addDeletions(const RunPlan& plan, const OutcomesByFile& outcomes, std::vector<Hazard>& hazards) {
  std::map<std::string, const io::SegmentFile*> by_name;
  for (const io::SegmentFile& file : plan.scan.hot) {
    if (file.is_regular) by_name.emplace(file.name, &file);
  }
  for (auto newest = by_name.rbegin(); newest != by_name.rend(); ++newest) {
    const io::SegmentFile& file = *newest->second;
    const auto found = outcomes.find(&file);
    const SegmentOutcome* outcome = found == outcomes.end() ? nullptr : found->second.outcome;
    const bool was_read = outcome != nullptr && (outcome->kind == Kind::LOADED || outcome->kind == Kind::FAILED);
    const bool is_invisible = file.header_status != Status::OK;
    const bool is_refused = was_read && outcome->verify_status != Status::OK && !outcome->vanished_offset;
    // A valid one ends it; of one that was not opened nothing is known.
    if (!is_invisible && !is_refused) return;
    hazards.push_back(restartDeletesSegment(deletionOf(file, was_read ? outcome : nullptr, plan.mode)));
  }
}

}  // namespace

std::vector<Hazard> findHazards(const RunPlan& plan, std::span<const VanishedPages> vanished_in_replay) {
  const OutcomesByFile outcomes = outcomesOf(plan);
  const std::vector<OpenedSegment> segments = segmentsOfOriginal(plan, outcomes);
  std::vector<Hazard> hazards;
  addCrashes(segments, vanished_in_replay, hazards);
  if (hazards.empty()) addStartOrEnd(segments, hazards);
  addOverflows(segments, hazards);
  addDeletions(plan, outcomes, hazards);
  return hazards;
}

}  // namespace walscope::recovery
