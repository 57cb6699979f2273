#include "addon/scan_job.hpp"

#include <variant>

#include "addon/arguments.hpp"
#include "addon/documents.hpp"

namespace walscope::addon {

Napi::Function ScanJob::define(Napi::Env env) {
  return DefineClass(env, "ScanJob", {InstanceMethod<&ScanJob::progress>("progress"), cancelMethod()});
}

ScanJob::ScanJob(const Napi::CallbackInfo& info) : JobObject(info) {
  start(info, [directory = toPath(info[0]), progress = progress_](const std::atomic<bool>& cancel) {
    auto outcome = diagnostics::scanReport(directory, cancel, *progress);
    if (const auto* failure = std::get_if<diagnostics::Failure>(&outcome)) {
      return rejection(failure->code, failure->message, failure->file);
    }
    return Completion::Settle([report = std::move(std::get<diagnostics::ScanReport>(outcome))](
                                  Napi::Env env, const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(toScanDocument(env, report));
    });
  });
}

Napi::Value ScanJob::progress(const Napi::CallbackInfo& info) {
  return job().progress(info.Env(), "scan", progress_->done.load(), progress_->total.load(), "segments");
}

}  // namespace walscope::addon
