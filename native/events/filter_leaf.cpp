#include "events/filter_leaf.hpp"

#include <bit>

namespace walscope::events {

namespace {

constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;
/// More ranges than this are searched.
constexpr std::size_t kMaxRanges = 3;

constexpr std::size_t offsetInEvent(EventField field) {
  switch (field) {
    case EventField::ID: return offsetof(format::RequestEvent, event_id);
    case EventField::TIMESTAMP_NS: return offsetof(format::RequestEvent, timestamp_ns);
    case EventField::TYPE: return offsetof(format::RequestEvent, request_type);
    case EventField::ORDER_TYPE: return offsetof(format::RequestEvent, order_type);
    case EventField::SIDE: return offsetof(format::RequestEvent, side);
    case EventField::PRICE: return offsetof(format::RequestEvent, price_ticks);
    case EventField::QUANTITY: return offsetof(format::RequestEvent, quantity_lots);
    case EventField::USER_ID: return offsetof(format::RequestEvent, user_id);
    case EventField::ORDER_ID: return offsetof(format::RequestEvent, order_id);
    default: return 0;
  }
}

/// A bit for each of `count` events whose value is `least` to `least + span`; the subtraction wraps, so that one
/// comparison is enough.
template <typename Integer>
[[gnu::always_inline]] inline std::uint64_t rangeBits(const std::byte* fields, std::size_t count, Integer least,
                                                      Integer span) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto distance = static_cast<Integer>(format::load<Integer>(fields + i * format::kEventSize) - least);
    bits |= static_cast<std::uint64_t>(distance <= span) << i;
  }
  return bits;
}

/// The same; for a whole word, with a loop that the compiler can unroll.
template <typename Integer>
std::uint64_t rangeWord(const std::byte* fields, std::size_t count, Integer least, Integer span) {
  return count == 64 ? rangeBits<Integer>(fields, 64, least, span) : rangeBits<Integer>(fields, count, least, span);
}

template <typename Integer>
Interval keysOf(const Extremes<Integer>& extremes) {
  return {extremes.least, extremes.most};
}

Interval keysOf(const Extremes<std::int64_t>& extremes) {
  return {static_cast<std::uint64_t>(extremes.least) ^ kSignBit, static_cast<std::uint64_t>(extremes.most) ^ kSignBit};
}

}  // namespace

std::uint64_t maxKeyOf(EventField field) {
  switch (infoOf(field).type) {
    case FieldType::U8: return 0xff;
    case FieldType::U16: return 0xffff;
    case FieldType::U32: return 0xffff'ffff;
    case FieldType::U64:
    case FieldType::I64: break;
  }
  return ~std::uint64_t{0};
}

FilterLeaf::FilterLeaf(EventField field, IntervalSet wanted) : field_(field), wanted_(std::move(wanted)) {
  const FieldType type = infoOf(field).type;
  if (type == FieldType::I64) key_flip_ = kSignBit;
  const auto intervals = wanted_.intervals();
  const bool is_outside = intervals.size() == 2 && intervals[0].least == 0 && intervals[1].most == wanted_.limit();
  if (is_outside) method_ = Method::OUTSIDE_RANGE;
  else if (intervals.size() > kMaxRanges) method_ = type == FieldType::U8 ? Method::BYTE_TABLE : Method::SEARCH;
  if (type != FieldType::U8) return;
  for (const Interval& interval : intervals) {
    for (std::uint64_t byte = interval.least; byte <= interval.most; ++byte) {
      wanted_bytes_[byte / 64] |= std::uint64_t{1} << byte % 64;
      wanted_zone_bits_ |= zoneBit(static_cast<std::uint8_t>(byte));
    }
  }
}

std::size_t FilterLeaf::cost() const {
  const bool is_of_place = field_ >= EventField::SEGMENT;
  if (is_of_place) return 0;
  return method_ == Method::SEARCH ? 10 : wanted_.intervals().size();
}

void FilterLeaf::narrow(const EventBlock& block, EventMask& mask) const {
  const auto keep = [&mask](const EventMask& wanted) {
    for (std::size_t word = 0; word < mask.size(); ++word) mask[word] &= wanted[word];
  };
  switch (field_) {
    case EventField::ID:
    case EventField::TIMESTAMP_NS:
    case EventField::PRICE:
    case EventField::QUANTITY: return narrowField<std::uint64_t>(block, mask);
    case EventField::USER_ID:
    case EventField::ORDER_ID: return narrowField<std::uint32_t>(block, mask);
    case EventField::TYPE:
    case EventField::ORDER_TYPE:
    case EventField::SIDE: return narrowField<std::uint8_t>(block, mask);
    case EventField::SEGMENT:
      if (!wanted_.contains(block.place.segment)) mask = {};
      return;
    case EventField::BLOCK:
      if (!wanted_.contains(block.place.block)) mask = {};
      return;
    case EventField::POSITION: return keep(intervalsFrom(0, block.count));
    case EventField::ROW: return keep(intervalsFrom(block.place.first_row, block.count));
    case EventField::VALIDITY: return keep(validitiesOf(block));
  }
}

template <typename Integer>
void FilterLeaf::narrowField(const EventBlock& block, EventMask& mask) const {
  const std::byte* fields = block.events + offsetInEvent(field_);
  for (std::size_t word = 0; word * 64 < block.count; ++word) {
    if (mask[word] == 0) continue;
    const std::size_t count = std::min<std::size_t>(block.count - word * 64, 64);
    mask[word] &= wordOf<Integer>(fields + word * 64 * format::kEventSize, count, mask[word]);
  }
}

/// The bits of up to 64 events; those that are no candidates may be anything.
template <typename Integer>
std::uint64_t FilterLeaf::wordOf(const std::byte* fields, std::size_t count, std::uint64_t candidates) const {
  const auto intervals = wanted_.intervals();
  const auto inRange = [&](std::uint64_t least, std::uint64_t most) {
    return rangeWord<Integer>(fields, count, static_cast<Integer>(least ^ key_flip_),
                              static_cast<Integer>(most - least));
  };
  std::uint64_t bits = 0;
  switch (method_) {
    case Method::RANGES:
      for (const Interval& interval : intervals) bits |= inRange(interval.least, interval.most);
      return bits;
    case Method::OUTSIDE_RANGE: return ~inRange(intervals[0].most + 1, intervals[1].least - 1);
    case Method::BYTE_TABLE:
      for (std::size_t i = 0; i < count; ++i) {
        const auto byte = format::load<std::uint8_t>(fields + i * format::kEventSize);
        bits |= (wanted_bytes_[byte / 64] >> byte % 64 & 1) << i;
      }
      return bits;
    case Method::SEARCH: break;
  }
  candidates &= inRange(intervals.front().least, intervals.back().most);
  for (; candidates != 0; candidates &= candidates - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(candidates));
    const std::uint64_t key = format::load<Integer>(fields + i * format::kEventSize) ^ key_flip_;
    bits |= static_cast<std::uint64_t>(wanted_.contains(key)) << i;
  }
  return bits;
}

/// Of events that have the keys `first`, `first + 1`, …
EventMask FilterLeaf::intervalsFrom(std::uint64_t first, std::size_t count) const {
  EventMask mask{};
  const std::uint64_t last = first + (count - 1);
  const auto intervals = wanted_.intervals();
  auto interval = std::partition_point(intervals.begin(), intervals.end(),
                                       [first](const Interval& it) { return it.most < first; });
  for (; interval != intervals.end() && interval->least <= last; ++interval) {
    const EventMask bits = maskOf(std::max(interval->least, first) - first, std::min(interval->most, last) - first + 1);
    for (std::size_t word = 0; word < mask.size(); ++word) mask[word] |= bits[word];
  }
  return mask;
}

EventMask FilterLeaf::validitiesOf(const EventBlock& block) const {
  const std::size_t counted = std::min<std::size_t>(block.place.counted, block.count);
  const bool wants_counted = wanted_.contains(static_cast<std::uint64_t>(block.place.validity));
  const bool wants_others = wanted_.contains(static_cast<std::uint64_t>(EventValidity::NOT_COUNTED));
  return maskOf(wants_counted ? 0 : counted, wants_others ? block.count : counted);
}

bool FilterLeaf::canMatch(const Zone& zone, const ZonePlace& place) const {
  switch (field_) {
    case EventField::ID: return wanted_.intersects(keysOf(zone.id));
    case EventField::TIMESTAMP_NS: return wanted_.intersects(keysOf(zone.timestamp_ns));
    case EventField::TYPE: return (wanted_zone_bits_ & zone.types) != 0;
    case EventField::ORDER_TYPE: return (wanted_zone_bits_ & zone.order_types) != 0;
    case EventField::SIDE: return (wanted_zone_bits_ & zone.sides) != 0;
    case EventField::PRICE: return wanted_.intersects(keysOf(zone.price));
    case EventField::QUANTITY: return wanted_.intersects(keysOf(zone.quantity));
    case EventField::USER_ID: return wanted_.intersects(keysOf(zone.user_id));
    case EventField::ORDER_ID: return wanted_.intersects(keysOf(zone.order_id));
    case EventField::SEGMENT: return wanted_.contains(place.segment);
    case EventField::BLOCK: return wanted_.intersects({place.first_block, place.last_block});
    case EventField::POSITION: return wanted_.intersects({0, format::kEventsPerBlock - 1});
    case EventField::VALIDITY: return (wanted_zone_bits_ & zone.validities) != 0;
    case EventField::ROW: return wanted_.intersects({place.first_row, place.last_row});
  }
  return true;
}

}  // namespace walscope::events
