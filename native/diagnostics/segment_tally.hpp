// What a walk over the blocks of a segment has gathered, beside what it reports of each block.
#pragma once

#include <cstdint>
#include <optional>

#include "diagnostics/inner_ids.hpp"
#include "format/strict_follower.hpp"

namespace walscope::diagnostics {

struct SegmentTally {
  /// The header is as the recorder writes it before closing.
  bool is_unfinalised = false;
  /// The blocks that the header counts, and what the original says of them.
  format::StrictFollower strict;
  /// Bytes of a block that is cut by the end of the segment; 0 where none is.
  std::uint64_t cut_bytes = 0;
  std::uint64_t cut_block = 0;
  /// The last counted block verifies, and so vouches for the chained checksum that it stores.
  bool is_last_verified = true;

  /// Blocks behind the counted ones of an intact header whose events can be had.
  std::uint64_t uncounted_blocks = 0;
  std::uint64_t uncounted_events = 0;
  std::optional<std::uint64_t> first_uncounted;
  /// The first block behind the counted ones that is neither zeros nor such a block.
  std::optional<std::uint64_t> first_garbage;

  /// The first event's id of block 0 and the last event's of the last counted block, where they can be had.
  std::optional<std::uint64_t> first_id;
  std::optional<std::uint64_t> last_id;
  InnerIds inner_ids;
};

}  // namespace walscope::diagnostics
