// Extremes of the events of some blocks: what a filter cannot match need not be read again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "events/event_validity.hpp"
#include "format/event.hpp"

namespace walscope::events {

/// Lowest and highest of some numbers; of none, the lowest is above the highest.
template <typename Integer>
struct Extremes {
  Integer least = std::numeric_limits<Integer>::max();
  Integer most = std::numeric_limits<Integer>::lowest();

  void add(const Extremes& other) {
    least = std::min(least, other.least);
    most = std::max(most, other.most);
  }
  bool operator==(const Extremes&) const = default;
};

/// The bit that stands for a byte; all above 62 share one.
constexpr std::uint64_t zoneBit(std::uint8_t byte) { return std::uint64_t{1} << std::min<std::uint8_t>(byte, 63); }

struct Zone {
  Extremes<std::uint64_t> id{};
  Extremes<std::uint64_t> timestamp_ns{};
  Extremes<std::int64_t> price{};
  Extremes<std::int64_t> quantity{};
  Extremes<std::uint32_t> user_id{};
  Extremes<std::uint32_t> order_id{};
  /// The bits of all bytes that occur.
  std::uint64_t types = 0;
  std::uint64_t order_types = 0;
  std::uint64_t sides = 0;
  std::uint64_t validities = 0;

  /// `count` events that lie behind each other at any alignment, all of this validity.
  void add(const format::RequestEvent* events, std::size_t count, EventValidity validity);
  void add(const Zone& other);
  bool operator==(const Zone&) const = default;
};

/// Where the events of a zone lie; both ends count.
struct ZonePlace {
  /// Ordinal in the table.
  std::uint32_t segment = 0;
  std::uint32_t first_block = 0;
  std::uint32_t last_block = 0;
  std::uint64_t first_row = 0;
  std::uint64_t last_row = 0;
};

}  // namespace walscope::events
