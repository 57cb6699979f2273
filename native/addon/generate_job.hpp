// `GenerateJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"
#include "recorder/generator.hpp"

namespace walscope::addon {

class GenerateJob : public JobObject<GenerateJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit GenerateJob(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);

 private:
  std::shared_ptr<recorder::GenerateProgress> progress_ = std::make_shared<recorder::GenerateProgress>();
};

}  // namespace walscope::addon
