#include "recovery/hazard_texts.hpp"

#include "format/text.hpp"

namespace walscope::recovery {

using format::counted;
using format::grouped;
using format::Status;

Hazard abortFirstSegmentCorrupt(const std::string& file, Status status, std::uint64_t ahead) {
  return {HazardCode::ABORT_FIRST_SEGMENT_CORRUPT, file,
          "The first segment, " + file + ", does not verify (" + std::string(toString(status)) +
              "): the original refuses to recover, aborts, and replays nothing of the " + counted(ahead, "segment") +
              " behind it."};
}

Hazard hangSingleSegment(const std::string& file) {
  return {HazardCode::HANG_SINGLE_SEGMENT, file,
          "There is only one segment to replay, " + file +
              ": the original never starts its preloader and spins forever after the last event."};
}

Hazard hangLastSegmentSkipped(const std::string& file, Status status) {
  return {HazardCode::HANG_LAST_SEGMENT_SKIPPED, file,
          "The last segment, " + file + ", is skipped (" + std::string(toString(status)) +
              "): the original spins forever, or ends and loses it; which of the two is a race."};
}

Hazard hangRaceAtEnd() {
  return {HazardCode::HANG_RACE_AT_END, std::nullopt,
          "The original looks at its flag and its ring at different moments: now and then it spins forever at the end of a "
          "healthy recovery."};
}

Hazard overflowSegmentSize(const std::string& file, std::uint64_t blocks,
                           std::optional<std::uint64_t> events_behind_cut) {
  const std::string behind =
      events_behind_cut ? ", and " + counted(*events_behind_cut, "event") + " behind the cut are lost silently." : ".";
  return {HazardCode::OVERFLOW_SEGMENT_SIZE, file,
          file + " has " + counted(blocks, "block") + ": the original's 32-bit size wraps" + behind};
}

Hazard crashTruncatedWhileMapped(const std::string& file, std::uint64_t offset) {
  return {HazardCode::CRASH_TRUNCATED_WHILE_MAPPED, file,
          file + " was cut at byte " + grouped(offset) +
              " while it was read: the original's map has no page there, and SIGBUS ends it."};
}

Hazard restartDeletesSegment(const Deletion& deletion) {
  std::string what;
  if (deletion.is_unused) {
    what = ". It was never used; no event is in it.";
  } else if (!deletion.verified_events) {
    what = "; verify it to see what is in it.";
  } else if (*deletion.verified_events == 0) {
    what = ". No event in it verifies.";
  } else {
    what = ", with " + counted(*deletion.verified_events, "event") + " in it that " +
           (*deletion.verified_events == 1 ? "verifies" : "verify") +
           (deletion.is_strict_reading ? " before the first check that fails" : "") + ". Copy it first.";
  }
  return {HazardCode::RESTART_DELETES_SEGMENT, deletion.file,
          "Starting the recorder again deletes " + deletion.file + what};
}

}  // namespace walscope::recovery
