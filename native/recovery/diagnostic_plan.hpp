// The order in which a diagnostic recovery takes the segments of a directory.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "io/directory_scan.hpp"

namespace walscope::recovery {

/// A segment of the scan, and where its events are believed to begin.
struct BelievedStart {
  io::SegmentKind kind;
  /// Into `DirectoryScan::hot` or `cold`.
  std::size_t index;
  /// Nothing where no event can be had and no intact header names an id: it comes last.
  std::optional<std::uint64_t> first_event_id;
};

/// All segments, hot and cold: by the first id that can be believed, hot before cold, by name. Reads on in those whose header
/// names none until a block's events can be had. Where it was cancelled, the order means nothing.
std::vector<BelievedStart> orderForDiagnosis(const io::DirectoryScan& scan, const std::atomic<bool>& cancel);

}  // namespace walscope::recovery
