// Finds the row of an id or of a time.
#pragma once

#include <cstdint>

#include "events/event_table.hpp"

namespace walscope::events {

/// The first row with this id or a higher one, in the first segment whose ids span it, or where none does, in the one with the
/// next higher id; the number of rows where all are lower. Blocks count that can be had, or whose header is intact and in its
/// place. A hot segment is searched by halves, as if ids rose in it; a cold one is decompressed. Any thread.
std::uint64_t findRowOfId(const EventTable& table, std::uint64_t id);

/// The same for times, where only blocks count that can be had.
std::uint64_t findRowOfTime(const EventTable& table, std::uint64_t timestamp_ns);

}  // namespace walscope::events
