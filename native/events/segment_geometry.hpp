// Measures a segment for the event table: its blocks and rows, and what its ids and times span.
#pragma once

#include <atomic>

#include "events/table_segment.hpp"

namespace walscope::events {

/// Blocks have rows up to the last one that an intact header counts, or the last one behind these with something in its
/// header; under a header that is not intact, those behind it too that have something but no header. All have 256, but for the
/// last: as many as its intact header counts, and of one that is cut, as many events as are whole. Of a closed hot segment this
/// reads the first and the last block, of another one all block headers. A cold one is believed where its header is intact,
/// with no look behind what it counts, and decompressed otherwise. One that cannot be read has no rows. Any thread; ends early
/// where `cancel` is set. What depends on other segments (`first_row` and the like) is left at zero.
TableSegment measureSegment(const io::SegmentFile& file, const std::atomic<bool>& cancel);

/// The time of the first event of a cold segment, which measuring leaves at the time that it was created; nothing where its
/// first block cannot be had. Takes some milliseconds.
std::optional<std::uint64_t> firstTimeOfCold(const TableSegment& segment);

}  // namespace walscope::events
