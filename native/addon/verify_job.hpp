// `VerifyJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"
#include "addon/verified_queue.hpp"
#include "diagnostics/directory_report.hpp"

namespace walscope::addon {

class VerifyJob : public JobObject<VerifyJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit VerifyJob(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);
  Napi::Value drainSegments(const Napi::CallbackInfo& info);

 private:
  struct State {
    diagnostics::WorkProgress progress;
    VerifiedQueue segments;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace walscope::addon
