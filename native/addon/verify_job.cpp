#include "addon/verify_job.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "addon/arguments.hpp"
#include "addon/documents.hpp"

namespace walscope::addon {

namespace {

constexpr std::uint32_t kMaxThreads = 64;

}  // namespace

Napi::Function VerifyJob::define(Napi::Env env) {
  return DefineClass(env, "VerifyJob",
                     {InstanceMethod<&VerifyJob::progress>("progress"), cancelMethod(),
                      InstanceMethod<&VerifyJob::drainSegments>("drainSegments")});
}

VerifyJob::VerifyJob(const Napi::CallbackInfo& info) : JobObject(info) {
  const std::uint32_t threads = std::clamp(Options(info[1]).number("threads", 1), 1U, kMaxThreads);
  start(info, [paths = toPaths(info[0]), threads, state = state_](const std::atomic<bool>& cancel) {
    diagnostics::VerifyOptions options;
    options.threads = threads;
    options.on_segment = [&](diagnostics::VerifiedSegment segment) { state->segments.push(std::move(segment)); };
    auto outcome = diagnostics::verifyReport(paths, options, cancel, state->progress);
    if (const auto* failure = std::get_if<diagnostics::Failure>(&outcome)) {
      return rejection(failure->code, failure->message, failure->file);
    }
    return Completion::Settle([report = std::move(std::get<diagnostics::VerifyReport>(outcome))](
                                  Napi::Env env, const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(toVerifyDocument(env, report));
    });
  });
}

Napi::Value VerifyJob::progress(const Napi::CallbackInfo& info) {
  const diagnostics::WorkProgress& progress = state_->progress;
  return job().progress(info.Env(), "verify", progress.done.load(), progress.total.load(), "bytes");
}

Napi::Value VerifyJob::drainSegments(const Napi::CallbackInfo& info) {
  const std::uint32_t limit = toNumber(info[0], 1);
  const std::uint32_t bad_block_limit = toNumber(info[1], 0);
  Napi::Array segments = Napi::Array::New(info.Env());
  for (std::uint32_t i = 0; i < limit; ++i) {
    const std::optional<diagnostics::VerifiedSegment> segment = state_->segments.pop();
    if (!segment) break;
    segments.Set(i, toVerifiedSegment(info.Env(), *segment, bad_block_limit));
  }
  return segments;
}

}  // namespace walscope::addon
