#include "events/zone.hpp"

#include <array>

#include "format/every_processor.hpp"

namespace walscope::events {

namespace {

/// Fields of one width, side by side as they lie in an event.
template <typename Integer, std::size_t kCount>
struct Lanes {
  std::array<Integer, kCount> least;
  std::array<Integer, kCount> most;

  Lanes() {
    least.fill(std::numeric_limits<Integer>::max());
    most.fill(std::numeric_limits<Integer>::lowest());
  }
  [[gnu::always_inline]] void add(const std::byte* fields) {
    for (std::size_t i = 0; i < kCount; ++i) {
      const auto value = format::load<Integer>(fields + i * sizeof(Integer));
      least[i] = value < least[i] ? value : least[i];
      most[i] = value > most[i] ? value : most[i];
    }
  }
  Extremes<Integer> at(std::size_t i) const { return {least[i], most[i]}; }
};

struct ZoneLanes {
  /// Id and time; price and quantity; user and order.
  Lanes<std::uint64_t, 2> numbers;
  Lanes<std::int64_t, 2> amounts;
  Lanes<std::uint32_t, 2> parties;
  /// Type, order type, side, and a byte of the padding, which is there to make four.
  std::array<std::uint64_t, 4> bytes{};
};

WALSCOPE_EVERY_PROCESSOR void addEvents(const std::byte* events, std::size_t count, ZoneLanes& zone) {
  ZoneLanes lanes;
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* event = events + i * format::kEventSize;
    lanes.numbers.add(event + offsetof(format::RequestEvent, event_id));
    lanes.amounts.add(event + offsetof(format::RequestEvent, price_ticks));
    lanes.parties.add(event + offsetof(format::RequestEvent, user_id));
    const std::byte* bytes = event + offsetof(format::RequestEvent, request_type);
    for (std::size_t byte = 0; byte < lanes.bytes.size(); ++byte)
      lanes.bytes[byte] |= zoneBit(static_cast<std::uint8_t>(bytes[byte]));
  }
  zone = lanes;
}

}  // namespace

void Zone::add(const format::RequestEvent* events, std::size_t count, EventValidity validity) {
  if (count == 0) return;
  ZoneLanes lanes;
  addEvents(reinterpret_cast<const std::byte*>(events), count, lanes);
  id.add(lanes.numbers.at(0));
  timestamp_ns.add(lanes.numbers.at(1));
  price.add(lanes.amounts.at(0));
  quantity.add(lanes.amounts.at(1));
  user_id.add(lanes.parties.at(0));
  order_id.add(lanes.parties.at(1));
  types |= lanes.bytes[0];
  order_types |= lanes.bytes[1];
  sides |= lanes.bytes[2];
  validities |= zoneBit(static_cast<std::uint8_t>(validity));
}

void Zone::add(const Zone& other) {
  id.add(other.id);
  timestamp_ns.add(other.timestamp_ns);
  price.add(other.price);
  quantity.add(other.quantity);
  user_id.add(other.user_id);
  order_id.add(other.order_id);
  types |= other.types;
  order_types |= other.order_types;
  sides |= other.sides;
  validities |= other.validities;
}

}  // namespace walscope::events
