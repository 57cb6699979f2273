// `LookJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"

namespace walscope::addon {

class LookJob : public JobObject<LookJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit LookJob(const Napi::CallbackInfo& info);
};

}  // namespace walscope::addon
