// `EventFilterJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"
#include "events/event_scan.hpp"

namespace walscope::addon {

class EventFilterJob : public JobObject<EventFilterJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit EventFilterJob(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);
  Napi::Value counts(const Napi::CallbackInfo& info);

 private:
  std::uint64_t rows_ = 0;
  std::shared_ptr<events::ScanProgress> progress_;
};

}  // namespace walscope::addon
