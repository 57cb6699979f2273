// The first pass of a salvage over a segment: what can be had of it, and where that stands. Holds no event.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "format/id_runs.hpp"
#include "io/directory_scan.hpp"
#include "salvage/segment_walk.hpp"

namespace walscope::salvage {

/// Blocks whose events can be had, one behind the other in the segment, and whose ids rise: nearly always the whole segment.
struct BlockRun {
  /// Its first block.
  Bookmark start;
  std::uint64_t last_position = 0;
  std::uint64_t first_event_id = 0;
  std::uint64_t last_event_id = 0;
  std::uint64_t events = 0;
};

/// A block whose events can be had only because bits of it were changed back.
struct RepairedBlock {
  std::uint64_t position = 0;
  std::uint32_t events = 0;
  format::IdRun ids{};
  /// Offsets are in the block.
  diagnostics::Repair repair;
};

struct SegmentSurvey {
  io::SegmentFile file;
  /// What the original's verification says of it; READ_FAILED where pages vanished.
  format::Status strict_status = format::Status::OPEN_FAILED;
  /// Whole blocks that the segment has room for; of a cold one, after decompression.
  std::uint64_t capacity_blocks = 0;
  /// Events of blocks that can be had, repaired ones included.
  std::uint64_t events = 0;
  /// Ids that it holds or held: of its intact header, and of the events that can be had.
  std::optional<format::IdRun> ids;
  /// Where it is believed to begin: the intact header's first id, otherwise that of the first block that can be had.
  std::optional<std::uint64_t> believed_first;
  std::vector<BlockRun> runs;
  /// By position.
  std::vector<RepairedBlock> repairs;
  /// Damaged blocks in which nobody looked for bits, because so many of the segment are damaged otherwise.
  std::uint64_t unsearched_blocks = 0;

  bool isHeaderIntact() const { return file.header_status == format::Status::OK; }
};

/// Searches for flipped bits of one segment that find nothing before no more are tried: a second each.
inline constexpr std::uint32_t kFruitlessSearches = 60;

/// Any thread. `read_bytes` grows by what was read. Where `cancel` is set it ends early, and says less.
SegmentSurvey surveySegment(const io::SegmentFile& file, bool repair_bits, const std::atomic<bool>& cancel,
                            std::atomic<std::uint64_t>& read_bytes);

}  // namespace walscope::salvage
