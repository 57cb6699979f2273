#include "recovery/hazards.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace walscope::recovery {

namespace {

using Kind = SegmentOutcome::Kind;
using format::Status;

Hazard crash(const std::string& file, std::uint64_t offset) {
  return {HazardCode::CRASH_TRUNCATED_WHILE_MAPPED, file,
          file + " lost its pages from offset " + std::to_string(offset) +
              " on while it was mapped: the original is killed by SIGBUS there."};
}

void addCrashes(const RunPlan& plan, const std::optional<VanishedPages>& vanished_in_replay,
                std::vector<Hazard>& hazards) {
  for (std::uint32_t ordinal = 0; ordinal < plan.outcomes.size(); ++ordinal) {
    const std::optional<std::uint64_t>& offset = plan.outcomes[ordinal].vanished_offset;
    if (offset) hazards.push_back(crash(plan.file(ordinal).name, *offset));
  }
  if (vanished_in_replay) {
    hazards.push_back(crash(plan.file(vanished_in_replay->ordinal).name, vanished_in_replay->offset));
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
    hazards.push_back({HazardCode::ABORT_FIRST_SEGMENT_CORRUPT, first_file,
                       "The original refuses " + first_file + " (" + std::string(toString(first.status)) +
                           ") while its preloader runs, and aborts the process; nothing behind it is replayed."});
  } else if (first.kind == Kind::LOADED && is_single) {
    hazards.push_back({HazardCode::HANG_SINGLE_SEGMENT, first_file,
                       "There is no segment behind " + first_file +
                           ": the original never starts its preloader and spins forever after the last event."});
  } else if (first.kind == Kind::LOADED && last.kind == Kind::FAILED) {
    hazards.push_back({HazardCode::HANG_LAST_SEGMENT_SKIPPED, last_file,
                       "The last segment, " + last_file + ", is skipped (" + std::string(toString(last.status)) +
                           "): the original may spin forever waiting for it."});
  } else if (first.kind == Kind::LOADED && last.kind == Kind::LOADED) {
    hazards.push_back({HazardCode::HANG_RACE_AT_END, std::nullopt,
                       "The original looks at flag and ring only once at the end of a recovery and spins forever now and "
                       "then, on any directory."});
  }
}

void addOverflows(const RunPlan& plan, std::vector<Hazard>& hazards) {
  for (std::uint32_t ordinal = 0; ordinal < plan.outcomes.size(); ++ordinal) {
    const SegmentOutcome& outcome = plan.outcomes[ordinal];
    const RunSegment& segment = plan.described.segments[ordinal];
    if (outcome.verify_status != Status::OK || outcome.events_behind_cut == 0) continue;
    hazards.push_back({HazardCode::OVERFLOW_SEGMENT_SIZE, segment.file,
                       segment.file + " has " + std::to_string(segment.block_count) + " blocks, more than a 32-bit size holds: " +
                           std::to_string(outcome.events_behind_cut) + " of its " + std::to_string(segment.event_count) +
                           " events are behind the cut and are not replayed."});
  }
}

std::string events(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " event" : " events"); }

/// What would be lost with the file, as far as this run has read it.
std::string whatIsIn(const io::SegmentFile& file, const SegmentOutcome* outcome) {
  if (file.is_unused) return "it was never used and holds 0 events that verify";
  if (outcome == nullptr) return "its blocks were not read by this recovery; verify says how many events are in it";
  return events(outcome->verified_events) + (outcome->verified_events == 1 ? " verifies" : " verify") +
         " before the first check that fails";
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
    const Status status = is_invisible ? file.header_status : outcome->verify_status;
    hazards.push_back({HazardCode::RESTART_DELETES_SEGMENT, file.name,
                       "A recorder that is started again deletes " + file.name + " (" + std::string(toString(status)) +
                           "): " + whatIsIn(file, outcome) + ". Copy it first."});
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
