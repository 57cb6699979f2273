#include "addon/event_matches_object.hpp"

#include "addon/arguments.hpp"
#include "addon/constructors.hpp"
#include "addon/values.hpp"

namespace walscope::addon {

Napi::Function EventMatchesObject::define(Napi::Env env) {
  return DefineClass(env, "EventMatches", {InstanceMethod<&EventMatchesObject::rankOf>("rankOf")});
}

EventMatchesObject::EventMatchesObject(const Napi::CallbackInfo& info)
    : ObjectWrap(info), matches_(pointerGiven<EventMatchesPointer>(info)) {
  if (matches_ != nullptr) Value().Set("count", number(info.Env(), matches_->count()));
}

EventMatchesPointer EventMatchesObject::from(const Napi::Value& value, const events::EventTable& table) {
  const Napi::Env env = value.Env();
  auto* object = unwrap<EventMatchesObject>(value, env.GetInstanceData<Constructors>()->event_matches);
  const bool is_of_table = object != nullptr && object->matches_ != nullptr && &object->matches_->table() == &table;
  if (is_of_table) return object->matches_;
  Napi::TypeError::New(env, "The EventMatches of this EventTable are needed.").ThrowAsJavaScriptException();
  return nullptr;
}

Napi::Value EventMatchesObject::rankOf(const Napi::CallbackInfo& info) {
  return number(info.Env(), matches_->rank(toCount(info[0])));
}

}  // namespace walscope::addon
