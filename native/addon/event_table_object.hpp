// `EventTable` of walscope.d.ts.
#pragma once

#include <napi.h>

#include <memory>

#include "addon/tasks.hpp"
#include "events/event_pages.hpp"
#include "events/event_table.hpp"

namespace walscope::addon {

using EventTablePointer = std::shared_ptr<const events::EventTable>;

class EventTableObject : public Napi::ObjectWrap<EventTableObject> {
 public:
  static Napi::Function define(Napi::Env env);
  /// Of makeObject() only.
  explicit EventTableObject(const Napi::CallbackInfo& info);

  /// The table behind a value; null, with a TypeError pending, where it is none.
  static EventTablePointer from(const Napi::Value& value);

  Napi::Value segments(const Napi::CallbackInfo& info);
  Napi::Value range(const Napi::CallbackInfo& info);
  Napi::Value findId(const Napi::CallbackInfo& info);
  Napi::Value findTime(const Napi::CallbackInfo& info);
  Napi::Value page(const Napi::CallbackInfo& info);

 private:
  using Find = std::uint64_t (*)(const events::EventTable&, std::uint64_t);

  Napi::Value start(Napi::Env env, Job::Work work);
  Napi::Value find(const Napi::CallbackInfo& info, Find function);

  EventTablePointer table_;
  std::shared_ptr<events::EventPages> pages_;
  Tasks tasks_;
};

}  // namespace walscope::addon
