// The part that all job classes of the addon share: `finished`, `progress()`, `cancel()`.
#pragma once

#include <napi.h>

#include <memory>
#include <utility>

#include "addon/job.hpp"

namespace walscope::addon {

/// `Derived` calls `start` once, in its constructor, and has `progress(info)`. What the work uses must belong to the work: the
/// thread may outlive the members of `Derived` by a moment.
template <typename Derived>
class JobObject : public Napi::ObjectWrap<Derived> {
 public:
  using Napi::ObjectWrap<Derived>::ObjectWrap;

  void cancel(const Napi::CallbackInfo&) { job_->cancel(); }

 protected:
  /// `cancel()`, for the definition of the class.
  static Napi::ClassPropertyDescriptor<Derived> cancelMethod() {
    using Method = void (Derived::*)(const Napi::CallbackInfo&);
    return Derived::InstanceMethod("cancel", static_cast<Method>(&JobObject::cancel));
  }

  /// Starts the work. The object stays alive until it has ended, whether JavaScript holds it or not.
  void start(const Napi::CallbackInfo& info, Job::Work work) {
    this->Ref();
    job_ = std::make_unique<Job>(info.Env(), std::move(work), [this] { this->Unref(); });
    this->Value().Set("finished", job_->promise());
  }

  const Job& job() const { return *job_; }

 private:
  std::unique_ptr<Job> job_;
};

}  // namespace walscope::addon
