// A segment whose blocks were judged one by one: what a diagnostic recovery replays of it.
#pragma once

#include <cstdint>
#include <vector>

#include "io/directory_scan.hpp"
#include "io/open_file.hpp"

namespace walscope::recovery {

/// A block whose events can be had.
struct ReplayableBlock {
  std::uint64_t first_event_id;
  std::uint64_t last_event_id;
  /// XXH64 (seed 0) over its events: they are read again for the replay, and have to be the same.
  std::uint64_t hash;
  /// Its place in the segment.
  std::uint64_t block;
  std::uint32_t events;

  /// Every id from the first to the last is there.
  bool isDense() const { return last_event_id - first_event_id == events - 1; }
};

/// Most rising runs that the blocks of a segment are put into; each of a cold one needs a decoder of its own.
inline constexpr std::uint32_t kMostRuns = 8;

/// Owned by one thread at a time; the rings hand it over.
struct JudgedSegment {
  io::SegmentKind kind = io::SegmentKind::HOT;
  io::OpenFile file;
  /// Run by run; inside a run in the order of the segment, and their ids rise.
  std::vector<ReplayableBlock> blocks;
  /// Where each run ends in `blocks`.
  std::vector<std::size_t> run_ends;
};

/// Puts blocks, given in the order of the segment, into as few runs of rising ids as that order allows. Where more than
/// kMostRuns would be needed, the last one takes what fits in no other, and does not rise.
void groupIntoRuns(JudgedSegment& segment);

}  // namespace walscope::recovery
