// `RecoveryRun` of walscope.d.ts.
#pragma once

#include <napi.h>

#include <memory>

#include "addon/completion.hpp"
#include "recovery/recovery_run.hpp"

namespace walscope::addon {

class RecoveryRunObject : public Napi::ObjectWrap<RecoveryRunObject> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit RecoveryRunObject(const Napi::CallbackInfo& info);

  Napi::Value segments(const Napi::CallbackInfo& info);
  Napi::Value snapshot(const Napi::CallbackInfo& info);
  Napi::Value drainTrace(const Napi::CallbackInfo& info);
  Napi::Value hasChanges(const Napi::CallbackInfo& info);
  void pause(const Napi::CallbackInfo&) { run_->pause(); }
  void resume(const Napi::CallbackInfo&) { run_->resume(); }
  void step(const Napi::CallbackInfo&) { run_->step(); }
  void stop(const Napi::CallbackInfo&) { run_->stop(); }

 private:
  Completion::Settle outcome() const;

  Completion completion_;
  /// Last: its threads use the completion until they have been joined.
  std::unique_ptr<recovery::RecoveryRun> run_;
};

}  // namespace walscope::addon
