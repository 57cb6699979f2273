// RequestEvent: the 64 bytes of one event. Parsed by offset from bytes that may be unaligned.
#pragma once

#include <cstdint>
#include <cstring>

#include "format/constants.hpp"

namespace walscope::format {

/// Reads a little-endian integer at any alignment.
template <typename Integer>
inline Integer load(const std::byte* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

enum class RequestType : std::uint8_t { NEW_ORDER, MODIFY_ORDER_PRICE, MODIFY_ORDER_QUANTITY, CANCEL_ORDER };
enum class OrderType : std::uint8_t { LIMIT, MARKET };
enum class Side : std::uint8_t { BID, ASK };

/// The event as it lies in a block. Trivially copyable; the bytes of a block that was read can be cast to it.
struct RequestEvent {
  std::uint64_t event_id;
  std::uint64_t timestamp_ns;
  std::int64_t price_ticks;
  std::int64_t quantity_lots;
  std::uint32_t user_id;
  std::uint32_t order_id;
  std::uint8_t request_type;
  std::uint8_t order_type;
  std::uint8_t side;
  std::uint8_t padding[21];
};
static_assert(sizeof(RequestEvent) == kEventSize);
static_assert(offsetof(RequestEvent, timestamp_ns) == 8);
static_assert(offsetof(RequestEvent, price_ticks) == 16);
static_assert(offsetof(RequestEvent, quantity_lots) == 24);
static_assert(offsetof(RequestEvent, user_id) == 32);
static_assert(offsetof(RequestEvent, order_id) == 36);
static_assert(offsetof(RequestEvent, request_type) == 40);
static_assert(offsetof(RequestEvent, order_type) == 41);
static_assert(offsetof(RequestEvent, side) == 42);

inline std::uint64_t eventId(const std::byte* event) { return load<std::uint64_t>(event); }

}  // namespace walscope::format
