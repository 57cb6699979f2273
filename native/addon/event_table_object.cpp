#include "addon/event_table_object.hpp"

#include <utility>

#include "addon/arguments.hpp"
#include "addon/constructors.hpp"
#include "addon/event_documents.hpp"
#include "addon/event_matches_object.hpp"
#include "addon/values.hpp"
#include "events/row_finder.hpp"

namespace walscope::addon {

Napi::Function EventTableObject::define(Napi::Env env) {
  return DefineClass(env, "EventTable",
                     {InstanceMethod<&EventTableObject::segments>("segments"), InstanceMethod<&EventTableObject::range>("range"),
                      InstanceMethod<&EventTableObject::findId>("findId"), InstanceMethod<&EventTableObject::findTime>("findTime"),
                      InstanceMethod<&EventTableObject::page>("page")});
}

EventTableObject::EventTableObject(const Napi::CallbackInfo& info)
    : ObjectWrap(info), table_(pointerGiven<EventTablePointer>(info)) {
  if (table_ == nullptr) return;
  pages_ = std::make_shared<events::EventPages>(table_);
  Value().Set("rows", number(info.Env(), table_->rows()));
}

EventTablePointer EventTableObject::from(const Napi::Value& value) {
  const Napi::Env env = value.Env();
  auto* object = unwrap<EventTableObject>(value, env.GetInstanceData<Constructors>()->event_table);
  if (object != nullptr && object->table_ != nullptr) return object->table_;
  Napi::TypeError::New(env, "An EventTable is needed.").ThrowAsJavaScriptException();
  return nullptr;
}

Napi::Value EventTableObject::segments(const Napi::CallbackInfo& info) {
  return list(info.Env(), table_->segments(), toEventSegment);
}

Napi::Value EventTableObject::range(const Napi::CallbackInfo& info) {
  return orNull(info.Env(), table_->range(), toEventRange);
}

Napi::Value EventTableObject::findId(const Napi::CallbackInfo& info) { return find(info, events::findRowOfId); }

Napi::Value EventTableObject::findTime(const Napi::CallbackInfo& info) { return find(info, events::findRowOfTime); }

Napi::Value EventTableObject::find(const Napi::CallbackInfo& info, Find function) {
  return start(info.Env(), [table = table_, function, wanted = toU64(info[0])](const std::atomic<bool>&) -> Completion::Settle {
    const std::uint64_t row = function(*table, wanted);
    return [row](Napi::Env env, const Napi::Promise::Deferred& deferred) { deferred.Resolve(number(env, row)); };
  });
}

Napi::Value EventTableObject::page(const Napi::CallbackInfo& info) {
  EventMatchesPointer matches;
  if (!info[2].IsNull() && !info[2].IsUndefined()) {
    matches = EventMatchesObject::from(info[2], *table_);
    if (matches == nullptr) return info.Env().Undefined();
  }
  return start(info.Env(), [pages = pages_, matches, first = toCount(info[0]), count = toCount(info[1])](
                               const std::atomic<bool>&) -> Completion::Settle {
    auto page = std::make_shared<const events::EventPage>(pages->read(first, count, matches.get()));
    return [page](Napi::Env env, const Napi::Promise::Deferred& deferred) { deferred.Resolve(toEventColumns(env, *page)); };
  });
}

/// The object stays alive until the work has ended, whether JavaScript holds it or not.
Napi::Value EventTableObject::start(Napi::Env env, Job::Work work) {
  Ref();
  return tasks_.start(env, std::move(work), [this] { Unref(); });
}

}  // namespace walscope::addon
