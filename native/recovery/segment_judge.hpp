// Judges all blocks of a segment in one pass, for a diagnostic recovery.
#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "format/id_runs.hpp"
#include "format/strict_follower.hpp"
#include "io/block_source.hpp"
#include "recovery/judged_segment.hpp"

namespace walscope::recovery {

struct SegmentJudgement {
  bool cancelled = false;
  /// What the original's verification says of it.
  format::StrictFollower strict;
  /// Events of blocks that verify, damage around them or not.
  std::uint64_t verified_events = 0;
  /// Blocks whose events can be had and that hold ids from the start id on; in the order of the segment.
  std::vector<ReplayableBlock> blocks;
  /// Events can be had of some block, whatever their ids.
  bool has_events = false;
  /// Ids that it holds or held: of its intact header, and of the events that can be had.
  std::optional<format::IdRun> ids;
  /// Prepared ahead and never used, or closed without an event: nothing is missing in it.
  bool is_unused = false;
  /// Where pages vanished, or the file was cut, while it was read.
  std::optional<std::uint64_t> vanished_offset;
};

/// `source` is open and at its first block. On the source's thread; ends early where `cancel` is set.
SegmentJudgement judgeSegment(io::BlockSource& source, std::uint64_t from_event_id, const std::atomic<bool>& cancel);

/// The first id that can be believed without judging it all: the intact header's, otherwise that of the first block whose
/// events can be had; nothing where there is none, or where it was cancelled.
std::optional<std::uint64_t> believedFirstId(const io::SegmentFile& file, const std::atomic<bool>& cancel);

}  // namespace walscope::recovery
