// `SalvageJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"
#include "salvage/salvage.hpp"

namespace walscope::addon {

class SalvageJob : public JobObject<SalvageJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SalvageJob(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);

 private:
  std::shared_ptr<salvage::SalvageProgress> progress_ = std::make_shared<salvage::SalvageProgress>();
};

}  // namespace walscope::addon
