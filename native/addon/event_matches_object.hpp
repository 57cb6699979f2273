// `EventMatches` of walscope.d.ts.
#pragma once

#include <napi.h>

#include <memory>

#include "events/event_matches.hpp"

namespace walscope::addon {

using EventMatchesPointer = std::shared_ptr<const events::EventMatches>;

class EventMatchesObject : public Napi::ObjectWrap<EventMatchesObject> {
 public:
  static Napi::Function define(Napi::Env env);
  /// Of makeObject() only.
  explicit EventMatchesObject(const Napi::CallbackInfo& info);

  /// The matches behind a value; null, with a TypeError pending, where they are none, or of another table.
  static EventMatchesPointer from(const Napi::Value& value, const events::EventTable& table);

  Napi::Value rankOf(const Napi::CallbackInfo& info);

 private:
  EventMatchesPointer matches_;
};

}  // namespace walscope::addon
