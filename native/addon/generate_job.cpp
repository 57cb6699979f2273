#include "addon/generate_job.hpp"

#include <utility>

#include "addon/arguments.hpp"
#include "addon/values.hpp"

namespace walscope::addon {

namespace {

recorder::GenerateOptions toGenerateOptions(const Napi::Value& value) {
  const Options given(value);
  recorder::GenerateOptions options;
  options.segments = given.number("segments", options.segments);
  options.blocks = given.number("blocks", options.blocks);
  options.events = given.u64("events", options.events);
  options.seed = given.u64("seed", options.seed);
  options.first_event_id = given.u64("firstEventId", options.first_event_id);
  options.cold = given.number("cold", options.cold);
  options.unfinalised = given.boolean("unfinalised", options.unfinalised);
  options.unused = given.number("unused", options.unused);
  options.faults = given.texts("faults");
  return options;
}

Napi::Value toFault(Napi::Env env, const recorder::AppliedFault& fault) {
  return ObjectBuilder(env)
      .set("fault", text(env, fault.fault))
      .set("file", text(env, fault.file))
      .set("offset", numberOrNull(env, fault.offset))
      .set("message", text(env, fault.message))
      .done();
}

std::string_view phaseName(recorder::GenerateProgress::Phase phase) {
  switch (phase) {
    case recorder::GenerateProgress::Phase::WRITING: return "write";
    case recorder::GenerateProgress::Phase::COMPRESSING: return "compress";
    case recorder::GenerateProgress::Phase::DAMAGING: return "damage";
  }
  return "write";
}

}  // namespace

Napi::Function GenerateJob::define(Napi::Env env) {
  return DefineClass(env, "GenerateJob", {InstanceMethod<&GenerateJob::progress>("progress"), cancelMethod()});
}

GenerateJob::GenerateJob(const Napi::CallbackInfo& info) : JobObject(info) {
  start(info, [directory = toPath(info[0]), options = toGenerateOptions(info[1]),
               progress = progress_](const std::atomic<bool>& cancel) {
    recorder::GenerateOutcome outcome = recorder::generate(directory, options, *progress, cancel);
    if (const recorder::MaybeFailure& failure = outcome.failure) {
      const std::optional<std::string> file = failure->file.empty() ? std::nullopt : std::optional(failure->file);
      return rejection(toString(failure->code), failure->message, file, failure->offset);
    }
    return Completion::Settle([directory, result = std::move(outcome.result)](Napi::Env env,
                                                                             const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(ObjectBuilder(env)
                           .set("directory", text(env, directory))
                           .set("segments", number(env, result.segments))
                           .set("events", u64(env, result.events))
                           .set("bytes", number(env, result.size_bytes))
                           .set("faults", list(env, result.faults, toFault))
                           .done());
    });
  });
}

Napi::Value GenerateJob::progress(const Napi::CallbackInfo& info) {
  return job().progress(info.Env(), phaseName(progress_->phase.load()), progress_->done_bytes.load(),
                        progress_->total_bytes.load(), "bytes", progress_->file());
}

}  // namespace walscope::addon
