// What the event table knows of a segment: how many rows it has, and which ids and times they span.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "format/id_runs.hpp"
#include "io/directory_scan.hpp"

namespace walscope::events {

/// Lowest and highest time of some events.
struct TimeSpan {
  std::uint64_t first_ns;
  std::uint64_t last_ns;
};

/// All blocks but the last have 256 rows, so that a row's block and position are a division away.
struct TableSegment {
  std::string path;
  std::string name;
  io::SegmentKind kind = io::SegmentKind::HOT;
  /// The number in its name; of another name, what its header says, and 0 where that is not to be believed.
  std::uint32_t segment_index = 0;
  bool is_numbered = false;
  std::uint64_t first_row = 0;
  std::uint64_t rows = 0;
  /// Position of its first block, and of its first unit (event_table.hpp), among those of the table.
  std::uint64_t first_block = 0;
  std::uint64_t first_unit = 0;
  /// Blocks that have rows, and a last one that is cut before its first event. At most 524,288.
  std::uint32_t blocks = 0;
  /// Rows of the last block: 0 to 256.
  std::uint32_t last_block_rows = 0;
  /// Blocks that an intact header counts; 0 where it is not intact and so counts nothing that can be believed.
  std::uint32_t counted_blocks = 0;
  bool header_intact = false;
  bool is_unfinalised = false;
  /// The segment ends inside its last block.
  bool is_cut = false;
  /// Of the intact header, and of the first and the last block that can be had.
  std::optional<format::IdRun> ids{};
  std::optional<TimeSpan> times{};

  std::uint32_t rowsOf(std::uint32_t block) const {
    return block + 1 < blocks ? static_cast<std::uint32_t>(format::kEventsPerBlock) : last_block_rows;
  }
  /// Behind what an intact header counts.
  bool isUncounted(std::uint32_t block) const { return header_intact && block >= counted_blocks; }
};

}  // namespace walscope::events
