// A promise that a native thread settles.
#pragma once

#include <napi.h>

#include <functional>

namespace walscope::addon {

/// Made on JavaScript's thread; settled once, from any thread.
class Completion {
 public:
  /// Settles the promise, on JavaScript's thread.
  using Settle = std::function<void(Napi::Env, const Napi::Promise::Deferred&)>;

  explicit Completion(Napi::Env env);

  Napi::Value promise() const { return deferred_.Promise(); }

  /// Any thread. `settle` runs later, on JavaScript's thread, and never when the environment is shut down before.
  void finish(Settle settle);

 private:
  Napi::Promise::Deferred deferred_;
  Napi::ThreadSafeFunction queue_;
};

}  // namespace walscope::addon
