// How far the event of a row is to be trusted, in one word.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace walscope::events {

/// What the block of a row is, or that the block does not count the row. The values are those of `EVENT_VALIDITIES` in
/// src/contract/events.ts, in its order: one byte a row.
enum class EventValidity : std::uint8_t {
  /// The block verifies, in its place, counted, in a segment that was closed.
  SOUND,
  /// It verifies, but something that FlashStrike does not check is wrong.
  FLAWED,
  /// It verifies, in a segment that was never closed: recovery does not see it.
  UNFINALISED,
  /// Its events can be had, behind the blocks that the segment header counts.
  UNCOUNTED,
  /// Past the count of its block.
  NOT_COUNTED,
  STRUCTURE_INVALID,
  BLOCK_CHECKSUM_MISMATCH,
  CHAINED_CHECKSUM_MISMATCH,
  /// The block's intact header says that it belongs elsewhere.
  BELONGS_ELSEWHERE,
  /// Zeros where a block was.
  ZEROED,
  /// The segment ends in the block.
  CUT,
  /// The block was there, and could not be read any more.
  UNREADABLE,
};

/// Indexed by EventValidity: as a filter, the SQL table and the exports spell it.
inline constexpr std::array<std::string_view, 12> kValidityNames = {
    "SOUND",
    "FLAWED",
    "UNFINALISED",
    "UNCOUNTED",
    "NOT_COUNTED",
    "STRUCTURE_INVALID",
    "BLOCK_CHECKSUM_MISMATCH",
    "CHAINED_CHECKSUM_MISMATCH",
    "BELONGS_ELSEWHERE",
    "ZEROED",
    "CUT",
    "UNREADABLE",
};
static_assert(kValidityNames.size() == static_cast<std::size_t>(EventValidity::UNREADABLE) + 1);

constexpr std::string_view toString(EventValidity validity) {
  return kValidityNames[static_cast<std::size_t>(validity)];
}

/// True where a diagnostic recovery would have the event.
constexpr bool canBeHad(EventValidity validity) { return validity <= EventValidity::UNCOUNTED; }

}  // namespace walscope::events
