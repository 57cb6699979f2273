// `BlockJob`, `HeadJob` and `BlockMapJob` of walscope.d.ts.
#pragma once

#include "addon/job_object.hpp"
#include "diagnostics/block_map.hpp"

namespace walscope::addon {

class BlockJob : public JobObject<BlockJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit BlockJob(const Napi::CallbackInfo& info);
};

class HeadJob : public JobObject<HeadJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit HeadJob(const Napi::CallbackInfo& info);
};

class BlockMapJob : public JobObject<BlockMapJob> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit BlockMapJob(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);
  Napi::Value size(const Napi::CallbackInfo& info);
  Napi::Value drainCells(const Napi::CallbackInfo& info);

 private:
  struct State {
    diagnostics::BlockMap map;
    diagnostics::BlockMapProgress progress;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace walscope::addon
