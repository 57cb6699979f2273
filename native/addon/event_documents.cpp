#include "addon/event_documents.hpp"

#include <cstring>

#include "addon/values.hpp"
#include "io/path_text.hpp"

namespace walscope::addon {

namespace {

/// A copy of a column, as a typed array of its own.
template <typename Array>
Napi::Value toArray(Napi::Env env, const events::EventPage& page, events::EventField field) {
  Array array = Array::New(env, page.rows);
  const std::size_t offset = page.layout.offsets()[static_cast<std::size_t>(field)];
  if (page.rows > 0) std::memcpy(array.Data(), page.bytes.data() + offset, array.ByteLength());
  return array;
}

/// Row numbers, as JavaScript counts.
Napi::Value toRows(Napi::Env env, const events::EventPage& page) {
  auto array = Napi::Float64Array::New(env, page.rows);
  const std::byte* rows = page.bytes.data() + page.layout.offsets()[static_cast<std::size_t>(events::EventField::ROW)];
  for (std::size_t i = 0; i < page.rows; ++i) {
    array[i] = static_cast<double>(format::load<std::uint64_t>(rows + i * sizeof(std::uint64_t)));
  }
  return array;
}

}  // namespace

Napi::Value toEventSegment(Napi::Env env, const events::TableSegment& segment) {
  const format::IdRun ids = segment.ids.value_or(format::IdRun{0, 0});
  return ObjectBuilder(env)
      .set("file", text(env, segment.name))
      .set("kind", text(env, segment.kind == io::SegmentKind::HOT ? "hot" : "cold"))
      .set("segmentIndex", number(env, segment.segment_index))
      .set("firstRow", number(env, segment.first_row))
      .set("rows", number(env, segment.rows))
      .set("firstEventId", u64(env, ids.first))
      .set("lastEventId", u64(env, ids.last))
      .done();
}

Napi::Value toEventRange(Napi::Env env, const events::TableRange& range) {
  return ObjectBuilder(env)
      .set("firstEventId", u64(env, range.ids.first))
      .set("lastEventId", u64(env, range.ids.last))
      .set("firstTimestampNs", u64(env, range.times.first_ns))
      .set("lastTimestampNs", u64(env, range.times.last_ns))
      .done();
}

Napi::Value toEventColumns(Napi::Env env, const events::EventPage& page) {
  using events::EventField;
  return ObjectBuilder(env)
      .set("rows", toRows(env, page))
      .set("id", toArray<Napi::BigUint64Array>(env, page, EventField::ID))
      .set("timestampNs", toArray<Napi::BigUint64Array>(env, page, EventField::TIMESTAMP_NS))
      .set("type", toArray<Napi::Uint8Array>(env, page, EventField::TYPE))
      .set("orderType", toArray<Napi::Uint8Array>(env, page, EventField::ORDER_TYPE))
      .set("side", toArray<Napi::Uint8Array>(env, page, EventField::SIDE))
      .set("price", toArray<Napi::BigInt64Array>(env, page, EventField::PRICE))
      .set("quantity", toArray<Napi::BigInt64Array>(env, page, EventField::QUANTITY))
      .set("userId", toArray<Napi::Uint32Array>(env, page, EventField::USER_ID))
      .set("orderId", toArray<Napi::Uint32Array>(env, page, EventField::ORDER_ID))
      .set("segment", toArray<Napi::Uint32Array>(env, page, EventField::SEGMENT))
      .set("block", toArray<Napi::Uint32Array>(env, page, EventField::BLOCK))
      .set("position", toArray<Napi::Uint16Array>(env, page, EventField::POSITION))
      .set("validity", toArray<Napi::Uint8Array>(env, page, EventField::VALIDITY))
      .done();
}

Napi::Value toFilterError(Napi::Env env, const events::FilterError& error) {
  return ObjectBuilder(env)
      .set("position", number(env, static_cast<std::uint64_t>(error.position)))
      .set("length", number(env, static_cast<std::uint64_t>(error.length)))
      .set("message", text(env, error.message))
      .set("hint", text(env, error.hint))
      .done();
}

std::vector<std::string> segmentNames(const events::EventTable& table) {
  std::vector<std::string> names;
  for (const events::TableSegment& segment : table.segments()) names.push_back(io::textOf(segment.name));
  return names;
}

Napi::Value makeFilterError(Napi::Env env, const events::FilterError& error) {
  Napi::Object made = makeError(env, "FILTER_INVALID", error.message, {}, {}).As<Napi::Object>();
  made.Set("textPlace", toFilterError(env, error));
  return made;
}

}  // namespace walscope::addon
