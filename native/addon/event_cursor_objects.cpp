#include "addon/event_cursor_objects.hpp"

#include <exception>
#include <utility>
#include <variant>
#include <vector>

#include "addon/arguments.hpp"
#include "addon/event_documents.hpp"
#include "addon/event_table_object.hpp"
#include "addon/values.hpp"
#include "addon/work_failure.hpp"

namespace walscope::addon {

namespace {

/// The columns that an options object asks for; numbers that are none are left out.
template <typename Field>
std::vector<Field> toFields(const Napi::Value& value, std::size_t count) {
  std::vector<Field> fields;
  for (const std::uint32_t number : toNumbers(value)) {
    // Each may be asked for once, so that a list cannot ask for any amount of memory.
    if (number < count && fields.size() < count) fields.push_back(static_cast<Field>(number));
  }
  return fields;
}

/// What next() of both cursors gives. An exception (no memory, no more files) becomes one of JavaScript.
template <typename Cursor>
Napi::Value advance(Napi::Env env, Cursor* cursor, const CursorBuffer& buffer) {
  std::byte* target = cursor != nullptr ? buffer.target(cursor->layout()) : nullptr;
  if (target == nullptr) return number(env, 0.0);
  try {
    const events::CursorRows rows = cursor->next(target);
    return number(env, rows.count > 0 || rows.is_at_end ? static_cast<double>(rows.count) : -1.0);
  } catch (const std::exception& error) {
    throwFailure(env, failureOf(error, "The reading of events was given up"));
    return env.Undefined();
  }
}

}  // namespace

void CursorBuffer::attach(Napi::Object object, const events::ColumnLayout& layout) {
  const Napi::Env env = object.Env();
  const auto buffer = Napi::ArrayBuffer::New(env, layout.sizeBytes());
  buffer_ = Napi::Persistent(buffer);
  object.Set("buffer", buffer);
  object.Set("offsets", list(env, layout.offsets(), [](Napi::Env at, std::size_t offset) {
    return number(at, static_cast<std::uint64_t>(offset));
  }));
}

std::byte* CursorBuffer::target(const events::ColumnLayout& layout) const {
  Napi::ArrayBuffer buffer = buffer_.Value();
  // One that was transferred to another thread has no bytes left.
  if (buffer.ByteLength() < layout.sizeBytes()) return nullptr;
  static std::byte nothing;
  // Without a column there is nothing to write, and yet rows to count.
  return layout.sizeBytes() == 0 ? &nothing : static_cast<std::byte*>(buffer.Data());
}

Napi::Function EventCursorObject::define(Napi::Env env) {
  return DefineClass(env, "EventCursor",
                     {InstanceMethod<&EventCursorObject::next>("next"), InstanceMethod<&EventCursorObject::close>("close"),
                      InstanceAccessor<&EventCursorObject::position>("position")});
}

EventCursorObject::EventCursorObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  const Napi::Env env = info.Env();
  const EventTablePointer table = EventTableObject::from(info[0]);
  if (table == nullptr) return;
  const Options options(info[1]);
  auto filter = events::EventFilter::parse(options.text("where"), segmentNames(*table));
  if (const auto* error = std::get_if<events::FilterError>(&filter)) {
    napi_throw(env, makeFilterError(env, *error));
    return;
  }
  cursor_ = std::make_unique<events::EventCursor>(
      table, toFields<events::EventField>(options.value("columns"), events::kEventFields),
      std::get<events::EventFilter>(std::move(filter)), toCount(options.value("firstRow")), toCount(options.value("endRow")));
  buffer_.attach(Value(), cursor_->layout());
}

Napi::Value EventCursorObject::next(const Napi::CallbackInfo& info) { return advance(info.Env(), cursor_.get(), buffer_); }

Napi::Value EventCursorObject::position(const Napi::CallbackInfo& info) {
  return number(info.Env(), cursor_ != nullptr ? cursor_->position() : position_);
}

void EventCursorObject::close(const Napi::CallbackInfo&) {
  if (cursor_ != nullptr) position_ = cursor_->position();
  cursor_.reset();
}

Napi::Function BlockCursorObject::define(Napi::Env env) {
  return DefineClass(env, "BlockCursor",
                     {InstanceMethod<&BlockCursorObject::next>("next"), InstanceMethod<&BlockCursorObject::close>("close"),
                      InstanceAccessor<&BlockCursorObject::position>("position")});
}

BlockCursorObject::BlockCursorObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  const EventTablePointer table = EventTableObject::from(info[0]);
  if (table == nullptr) return;
  const Napi::Value columns = Options(info[1]).value("columns");
  cursor_ = std::make_unique<events::BlockCursor>(table, toFields<events::BlockField>(columns, events::kBlockFields));
  Value().Set("blocks", number(info.Env(), table->blocks()));
  buffer_.attach(Value(), cursor_->layout());
}

Napi::Value BlockCursorObject::next(const Napi::CallbackInfo& info) { return advance(info.Env(), cursor_.get(), buffer_); }

Napi::Value BlockCursorObject::position(const Napi::CallbackInfo& info) {
  return number(info.Env(), cursor_ != nullptr ? cursor_->position() : position_);
}

void BlockCursorObject::close(const Napi::CallbackInfo&) {
  if (cursor_ != nullptr) position_ = cursor_->position();
  cursor_.reset();
}

}  // namespace walscope::addon
