// A promise that a native thread settles.
#pragma once

#include <napi.h>

#include <atomic>
#include <functional>

namespace walscope::addon {

/// Made and destroyed on JavaScript's thread; settled once, from any thread. It keeps the program alive until then.
class Completion {
 public:
  /// Settles the promise, on JavaScript's thread.
  using Settle = std::function<void(Napi::Env, const Napi::Promise::Deferred&)>;

  explicit Completion(Napi::Env env);
  /// One that was never settled, since its work was not begun, keeps nothing alive any more.
  ~Completion();
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;

  Napi::Value promise() const { return deferred_.Promise(); }

  /// Any thread. `settle` runs later, on JavaScript's thread, and never when the environment is shut down before.
  void finish(Settle settle);

 private:
  Napi::Promise::Deferred deferred_;
  Napi::ThreadSafeFunction queue_;
  std::atomic<bool> is_finished_{false};
};

}  // namespace walscope::addon
