#include "addon/block_job.hpp"

#include <utility>
#include <variant>

#include "addon/arguments.hpp"
#include "addon/block_documents.hpp"
#include "addon/values.hpp"

namespace walscope::addon {

namespace {

/// Settles with what `convert` makes of the result, or with the failure.
template <typename Result>
Completion::Settle settlement(std::variant<Result, diagnostics::Failure> outcome,
                              Napi::Value (*convert)(Napi::Env, const Result&)) {
  if (const auto* failure = std::get_if<diagnostics::Failure>(&outcome)) {
    return rejection(failure->code, failure->message, failure->file);
  }
  return [result = std::get<Result>(std::move(outcome)), convert](Napi::Env env, const Napi::Promise::Deferred& deferred) {
    deferred.Resolve(convert(env, result));
  };
}

}  // namespace

Napi::Function BlockJob::define(Napi::Env env) { return DefineClass(env, "BlockJob", {cancelMethod()}); }

BlockJob::BlockJob(const Napi::CallbackInfo& info) : JobObject(info) {
  start(info, [path = toPath(info[0]), block = toNumber(info[1], 0)](const std::atomic<bool>& cancel) {
    return settlement(diagnostics::inspectBlock(path, block, cancel), toBlockDocument);
  });
}

Napi::Function HeadJob::define(Napi::Env env) { return DefineClass(env, "HeadJob", {cancelMethod()}); }

HeadJob::HeadJob(const Napi::CallbackInfo& info) : JobObject(info) {
  start(info, [path = toPath(info[0])](const std::atomic<bool>&) {
    return settlement(diagnostics::inspectHead(path), toHeadDocument);
  });
}

Napi::Function BlockMapJob::define(Napi::Env env) {
  return DefineClass(env, "BlockMapJob",
                     {InstanceMethod<&BlockMapJob::progress>("progress"), cancelMethod(),
                      InstanceMethod<&BlockMapJob::size>("size"), InstanceMethod<&BlockMapJob::drainCells>("drainCells")});
}

BlockMapJob::BlockMapJob(const Napi::CallbackInfo& info) : JobObject(info) {
  start(info, [path = toPath(info[0]), state = state_](const std::atomic<bool>& cancel) {
    return settlement<std::uint64_t>(diagnostics::mapBlocks(path, cancel, state->progress, state->map),
                                     [](Napi::Env env, const std::uint64_t& cells) { return number(env, cells); });
  });
}

Napi::Value BlockMapJob::progress(const Napi::CallbackInfo& info) {
  const diagnostics::BlockMapProgress& progress = state_->progress;
  return job().progress(info.Env(), progress.is_verifying.load() ? "verify" : "headers", progress.work.done.load(),
                        progress.work.total.load(), "bytes");
}

Napi::Value BlockMapJob::size(const Napi::CallbackInfo& info) { return number(info.Env(), state_->map.size()); }

Napi::Value BlockMapJob::drainCells(const Napi::CallbackInfo& info) {
  return orNull(info.Env(), state_->map.take(toNumber(info[0], 1)), toCellRun);
}

}  // namespace walscope::addon
