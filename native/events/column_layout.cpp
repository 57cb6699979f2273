#include "events/column_layout.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace walscope::events {

namespace {

using format::RequestEvent;

std::vector<FieldType> typesOf(std::span<const EventField> fields) {
  std::vector<FieldType> types;
  for (const EventField field : fields) types.push_back(infoOf(field).type);
  return types;
}

/// `target` is aligned for `Value`: columns begin at multiples of 8.
template <typename Value, typename ValueAt>
void fill(std::byte* target, std::size_t first_slot, std::size_t count, const ValueAt& value_at) {
  auto* values = reinterpret_cast<Value*>(target) + first_slot;
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<Value>(value_at(i));
}

}  // namespace

ColumnLayout::ColumnLayout(std::span<const FieldType> types, std::size_t slots) : slots_(slots) {
  constexpr std::size_t kAlignment = 8;
  for (const FieldType type : types) {
    offsets_.push_back(size_bytes_);
    size_bytes_ += (widthOf(type) * slots + kAlignment - 1) / kAlignment * kAlignment;
  }
}

EventColumns::EventColumns(std::vector<EventField> fields, std::size_t slots)
    : fields_(std::move(fields)), layout_(typesOf(fields_), slots) {}

void EventColumns::write(const TableBlock& block, std::span<const std::uint16_t> positions, std::byte* target,
                         std::size_t first_slot) const {
  const RequestEvent* events = block.events();
  const EventBlockPlace& place = block.place;
  const std::size_t count = positions.size();
  for (std::size_t column = 0; column < fields_.size(); ++column) {
    std::byte* begin = target + layout_.offsets()[column];
    const auto of = [&]<typename Value>(Value RequestEvent::*member) {
      fill<Value>(begin, first_slot, count, [&](std::size_t i) { return events[positions[i]].*member; });
    };
    switch (fields_[column]) {
      case EventField::ID: of(&RequestEvent::event_id); break;
      case EventField::TIMESTAMP_NS: of(&RequestEvent::timestamp_ns); break;
      case EventField::TYPE: of(&RequestEvent::request_type); break;
      case EventField::ORDER_TYPE: of(&RequestEvent::order_type); break;
      case EventField::SIDE: of(&RequestEvent::side); break;
      case EventField::PRICE: of(&RequestEvent::price_ticks); break;
      case EventField::QUANTITY: of(&RequestEvent::quantity_lots); break;
      case EventField::USER_ID: of(&RequestEvent::user_id); break;
      case EventField::ORDER_ID: of(&RequestEvent::order_id); break;
      case EventField::SEGMENT:
        fill<std::uint32_t>(begin, first_slot, count, [&](std::size_t) { return place.segment; });
        break;
      case EventField::BLOCK:
        fill<std::uint32_t>(begin, first_slot, count, [&](std::size_t) { return place.block; });
        break;
      case EventField::POSITION:
        fill<std::uint16_t>(begin, first_slot, count, [&](std::size_t i) { return positions[i]; });
        break;
      case EventField::VALIDITY:
        fill<std::uint8_t>(begin, first_slot, count, [&](std::size_t i) {
          return static_cast<std::uint8_t>(positions[i] < place.counted ? place.validity : EventValidity::NOT_COUNTED);
        });
        break;
      case EventField::ROW:
        fill<std::uint64_t>(begin, first_slot, count, [&](std::size_t i) { return place.first_row + positions[i]; });
        break;
    }
  }
}

std::size_t listPositions(const EventMask& mask, std::uint16_t* positions) {
  std::size_t count = 0;
  for (std::size_t word = 0; word < mask.size(); ++word) {
    for (std::uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
      positions[count++] = static_cast<std::uint16_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
  return count;
}

}  // namespace walscope::events
