// The events of a block as a filter goes over them.
#pragma once

#include <array>
#include <cstdint>

#include "events/event_validity.hpp"
#include "format/event.hpp"

namespace walscope::events {

/// A bit for each event of a block: bit i % 64 of word i / 64.
using EventMask = std::array<std::uint64_t, format::kEventsPerBlock / 64>;

/// What the rows of a block have besides its events.
struct EventBlockPlace {
  /// Ordinal in the table.
  std::uint32_t segment = 0;
  /// Position in its segment.
  std::uint32_t block = 0;
  /// Row of its first event.
  std::uint64_t first_row = 0;
  /// Of the first `counted` events; the others have NOT_COUNTED.
  EventValidity validity = EventValidity::SOUND;
  std::uint32_t counted = format::kEventsPerBlock;
};

struct EventBlock {
  /// The first event; the others lie behind it, at any alignment.
  const std::byte* events;
  /// 1 to 256.
  std::size_t count;
  EventBlockPlace place;
};

/// The bits of events `first` to `end` − 1; both are at most 256.
constexpr EventMask maskOf(std::size_t first, std::size_t end) {
  EventMask mask{};
  const auto below = [](std::size_t bits) { return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1; };
  for (std::size_t word = 0; word < mask.size(); ++word) {
    const std::size_t base = word * 64;
    mask[word] = below(end > base ? end - base : 0) & ~below(first > base ? first - base : 0);
  }
  return mask;
}

constexpr bool isNone(const EventMask& mask) { return (mask[0] | mask[1] | mask[2] | mask[3]) == 0; }

}  // namespace walscope::events
