// `ScanJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"
#include "diagnostics/directory_report.hpp"

namespace walscope::addon {

class ScanJob : public JobObject<ScanJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit ScanJob(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);

 private:
  std::shared_ptr<diagnostics::WorkProgress> progress_ = std::make_shared<diagnostics::WorkProgress>();
};

}  // namespace walscope::addon
