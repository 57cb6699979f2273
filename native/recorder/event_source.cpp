#include "recorder/event_source.hpp"

#include "recorder/recorder_clock.hpp"

namespace walscope::recorder {
namespace {

constexpr std::int64_t kMiddlePriceTicks = 1'000'000;
constexpr std::uint64_t kUsers = 5'000;
constexpr std::uint64_t kQuantityLots = 20'000;

/// 0 … bound − 1 out of 32 random bits, without a division.
std::uint64_t scale(std::uint64_t bits, std::uint64_t bound) { return ((bits & 0xffff'ffff) * bound) >> 32; }

}  // namespace

EventSource::EventSource(std::uint64_t seed, std::uint64_t first_event_id)
    : random_(seed),
      next_event_id_(first_event_id),
      timestamp_ns_(kFirstEventNs),
      middle_price_ticks_(kMiddlePriceTicks) {}

void EventSource::fill(std::span<format::RequestEvent> events) {
  for (format::RequestEvent& event : events) event = next();
}

format::RequestEvent EventSource::next() {
  using format::OrderType, format::RequestType;
  const std::uint64_t shape = random_.next();
  const std::uint64_t values = random_.next();

  // Mostly up to a microsecond; now and then a pause.
  timestamp_ns_ += 120 + (shape & 1'023);
  if ((shape >> 10 & 63) == 0) timestamp_ns_ += values >> 48;
  // The price wanders by a tick in every 16th event.
  if ((shape >> 16 & 15) == 0) middle_price_ticks_ += (shape >> 20 & 1) != 0 ? 1 : -1;

  format::RequestEvent event{};
  event.event_id = next_event_id_++;
  event.timestamp_ns = timestamp_ns_;
  event.user_id = static_cast<std::uint32_t>(1 + scale(shape >> 32, kUsers));
  event.side = static_cast<std::uint8_t>(shape >> 21 & 1);
  const std::uint64_t dice = scale(random_.next(), 1'000);

  if (dice < 544 || orders_ == 0) {
    const bool is_market = dice < 54;
    event.request_type = static_cast<std::uint8_t>(RequestType::NEW_ORDER);
    event.order_type = static_cast<std::uint8_t>(is_market ? OrderType::MARKET : OrderType::LIMIT);
    event.order_id = ++orders_;
    event.price_ticks = is_market ? 0 : middle_price_ticks_ - 400 + static_cast<std::int64_t>(scale(values, 801));
    event.quantity_lots = static_cast<std::int64_t>(1 + scale(values >> 32, kQuantityLots));
    return event;
  }
  event.order_id = static_cast<std::uint32_t>(1 + scale(values >> 16, orders_));
  if (dice < 704) {
    event.request_type = static_cast<std::uint8_t>(RequestType::MODIFY_ORDER_PRICE);
    event.price_ticks = middle_price_ticks_ - 150 + static_cast<std::int64_t>(scale(values, 301));
  } else if (dice < 804) {
    event.request_type = static_cast<std::uint8_t>(RequestType::MODIFY_ORDER_QUANTITY);
    event.quantity_lots = static_cast<std::int64_t>(1 + scale(values, kQuantityLots));
  } else {
    event.request_type = static_cast<std::uint8_t>(RequestType::CANCEL_ORDER);
  }
  return event;
}

}  // namespace walscope::recorder
