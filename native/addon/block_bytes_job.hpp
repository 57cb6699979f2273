// `BlockBytesJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"

namespace walscope::addon {

class BlockBytesJob : public JobObject<BlockBytesJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit BlockBytesJob(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);

 private:
  struct State {
    std::atomic<std::uint64_t> done{0};
    std::uint64_t total = 0;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace walscope::addon
