#include "addon/event_table_job.hpp"

#include <utility>
#include <variant>

#include "addon/arguments.hpp"
#include "addon/constructors.hpp"
#include "addon/event_table_object.hpp"

namespace walscope::addon {

Napi::Function EventTableJob::define(Napi::Env env) {
  return DefineClass(env, "EventTableJob", {InstanceMethod<&EventTableJob::progress>("progress"), cancelMethod()});
}

EventTableJob::EventTableJob(const Napi::CallbackInfo& info) : JobObject(info) {
  const Napi::Value segments = Options(info[1]).value("segments");
  std::optional<std::vector<std::string>> names;
  if (segments.IsArray()) names = toPaths(segments);
  start(info, [directory = toPath(info[0]), names = std::move(names), progress = progress_](const std::atomic<bool>& cancel) {
    auto opened = events::openEventTable(directory, names, cancel, *progress);
    if (const auto* failure = std::get_if<diagnostics::Failure>(&opened)) {
      return rejection(failure->code, failure->message, failure->file);
    }
    const auto& table = std::get<EventTablePointer>(opened);
    return Completion::Settle([table](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(makeObject(env, env.GetInstanceData<Constructors>()->event_table, table));
    });
  });
}

Napi::Value EventTableJob::progress(const Napi::CallbackInfo& info) {
  // Each segment is looked at twice.
  return job().progress(info.Env(), "headers", progress_->done.load() / 2, progress_->total.load() / 2, "segments");
}

}  // namespace walscope::addon
