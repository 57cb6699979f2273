// The hazards as values, each with its sentence: a recovery and a report say them in the same words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "format/status.hpp"
#include "recovery/recovery_result.hpp"

namespace walscope::recovery {

/// `ahead`: segments behind the first one that are not replayed either.
Hazard abortFirstSegmentCorrupt(const std::string& file, format::Status status, std::uint64_t ahead);
Hazard hangSingleSegment(const std::string& file);
Hazard hangLastSegmentSkipped(const std::string& file, format::Status status);
Hazard hangRaceAtEnd();
/// `events_behind_cut`: nothing where the blocks were not read.
Hazard overflowSegmentSize(const std::string& file, std::uint64_t blocks,
                           std::optional<std::uint64_t> events_behind_cut);
Hazard crashTruncatedWhileMapped(const std::string& file, std::uint64_t offset);

/// What would be lost with a file that a recorder deletes.
struct Deletion {
  std::string file;
  bool is_unused = false;
  /// Events in it that verify; nothing where the blocks were not read.
  std::optional<std::uint64_t> verified_events;
  /// The blocks were read up to the first one that fails, not behind it.
  bool is_strict_reading = false;
};
Hazard restartDeletesSegment(const Deletion& deletion);

}  // namespace walscope::recovery
