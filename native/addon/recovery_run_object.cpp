#include "addon/recovery_run_object.hpp"

#include <cerrno>
#include <cstring>

#include "addon/arguments.hpp"
#include "addon/job.hpp"
#include "addon/recovery_documents.hpp"
#include "addon/values.hpp"
#include "addon/work_failure.hpp"

namespace walscope::addon {

namespace {

recovery::RecoveryOptions toRecoveryOptions(const Napi::Value& value) {
  const Options given(value);
  recovery::RecoveryOptions options;
  if (given.text("mode") == toString(recovery::RecoveryMode::DIAGNOSTIC)) options.mode = recovery::RecoveryMode::DIAGNOSTIC;
  options.from_event_id = given.u64("fromEventId", options.from_event_id);
  options.prepared_capacity = given.number("preparedCapacity", options.prepared_capacity);
  options.finished_capacity = given.number("finishedCapacity", options.finished_capacity);
  options.verify_threads = given.number("verifyThreads", options.verify_threads);
  options.preload = given.boolean("preload", options.preload);
  options.apply_ns = given.number("applyNs", 0);
  if (given.text("timingLevel") == toString(recovery::TimingLevel::EVENT)) options.timing_level = recovery::TimingLevel::EVENT;
  options.cold_cache = given.boolean("coldCache", options.cold_cache);
  options.digest = given.boolean("digest", options.digest);
  options.trace = given.boolean("trace", options.trace);
  options.record = given.boolean("record", options.record);
  return options;
}

/// A directory that could not be listed is an error; everything else that a recovery meets is its result.
Completion::Settle unlistable(const recovery::RecoveryResult& result) {
  const std::string& directory = result.directory;
  if (result.error_number == ENOTDIR) return rejection("NOT_A_DIRECTORY", directory + " is not a directory.", directory);
  if (result.error_number == ENOENT) {
    return rejection("DIRECTORY_NOT_FOUND", "There is no directory " + directory + ".", directory);
  }
  return rejection("DIRECTORY_UNREADABLE",
                   "The directory " + directory + " cannot be read: " + std::strerror(result.error_number) + ".",
                   directory);
}

}  // namespace

Napi::Function RecoveryRunObject::define(Napi::Env env) {
  return DefineClass(
      env, "RecoveryRun",
      {InstanceMethod<&RecoveryRunObject::segments>("segments"),
       InstanceMethod<&RecoveryRunObject::snapshot>("snapshot"),
       InstanceMethod<&RecoveryRunObject::drainTrace>("drainTrace"),
       InstanceMethod<&RecoveryRunObject::hasChanges>("hasChanges"), InstanceMethod<&RecoveryRunObject::pause>("pause"),
       InstanceMethod<&RecoveryRunObject::resume>("resume"), InstanceMethod<&RecoveryRunObject::step>("step"),
       InstanceMethod<&RecoveryRunObject::stop>("stop")});
}

RecoveryRunObject::RecoveryRunObject(const Napi::CallbackInfo& info) : ObjectWrap(info), completion_(info.Env()) {
  Value().Set("finished", completion_.promise());
  const auto on_finished = [this] {
    completion_.finish([this](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      outcome()(env, deferred);
      Unref();
    });
  };
  try {
    run_ = std::make_unique<recovery::RecoveryRun>(toPath(info[0]), toRecoveryOptions(info[1]), on_finished);
  } catch (const std::exception& error) {
    throwFailure(info.Env(), failureOf(error, "The recovery could not be started"));
    return;
  }
  // Until it has ended: it is settled on this thread, so not before this constructor has returned.
  Ref();
}

Completion::Settle RecoveryRunObject::outcome() const {
  try {
    const recovery::RecoveryResult& result = run_->result();
    if (result.error_number != 0) return unlistable(result);
    return [&result](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(toOutcome(env, result));
    };
  } catch (const std::exception& error) {
    return rejection(failureOf(error, "The recovery was given up"));
  }
}

Napi::Value RecoveryRunObject::segments(const Napi::CallbackInfo& info) {
  return orNull(info.Env(), run_->segments(), toRunSegments);
}

Napi::Value RecoveryRunObject::snapshot(const Napi::CallbackInfo& info) {
  return toSnapshot(info.Env(), run_->snapshot(toNumber(info[0], 1)));
}

Napi::Value RecoveryRunObject::drainTrace(const Napi::CallbackInfo& info) {
  return list(info.Env(), run_->drainTrace(), [](Napi::Env env, const recovery::TracePayload& payload) {
    return Napi::Buffer<std::uint8_t>::Copy(env, payload.data(), payload.size());
  });
}

Napi::Value RecoveryRunObject::hasChanges(const Napi::CallbackInfo& info) {
  return boolean(info.Env(), run_->hasChanges());
}

}  // namespace walscope::addon
