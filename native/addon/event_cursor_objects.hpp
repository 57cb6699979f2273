// `EventCursor` and `BlockCursor` of walscope.d.ts.
#pragma once

#include <napi.h>

#include <memory>

#include "events/block_cursor.hpp"
#include "events/event_cursor.hpp"

namespace walscope::addon {

/// The memory of JavaScript that a cursor writes its columns to.
class CursorBuffer {
 public:
  /// Sets `buffer` and `offsets` of the object.
  void attach(Napi::Object object, const events::ColumnLayout& layout);
  /// Null where JavaScript has taken the memory away.
  std::byte* target(const events::ColumnLayout& layout) const;

 private:
  Napi::Reference<Napi::ArrayBuffer> buffer_;
};

class EventCursorObject : public Napi::ObjectWrap<EventCursorObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit EventCursorObject(const Napi::CallbackInfo& info);
  Napi::Value next(const Napi::CallbackInfo& info);
  Napi::Value position(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

 private:
  CursorBuffer buffer_;
  std::unique_ptr<events::EventCursor> cursor_;
  /// Where it was closed.
  std::uint64_t position_ = 0;
};

class BlockCursorObject : public Napi::ObjectWrap<BlockCursorObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit BlockCursorObject(const Napi::CallbackInfo& info);
  Napi::Value next(const Napi::CallbackInfo& info);
  Napi::Value position(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

 private:
  CursorBuffer buffer_;
  std::unique_ptr<events::BlockCursor> cursor_;
  std::uint64_t position_ = 0;
};

}  // namespace walscope::addon
