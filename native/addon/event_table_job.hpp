// `EventTableJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"
#include "events/open_table.hpp"

namespace walscope::addon {

class EventTableJob : public JobObject<EventTableJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit EventTableJob(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);

 private:
  std::shared_ptr<diagnostics::WorkProgress> progress_ = std::make_shared<diagnostics::WorkProgress>();
};

}  // namespace walscope::addon
