#include "addon/completion.hpp"

#include <utility>

namespace walscope::addon {

Completion::Completion(Napi::Env env)
    : deferred_(Napi::Promise::Deferred::New(env)),
      queue_(Napi::ThreadSafeFunction::New(env, Napi::Function(), "walscope", 1, 1)) {}

Completion::~Completion() {
  if (!is_finished_.load(std::memory_order_acquire)) queue_.Release();
}

void Completion::finish(Settle settle) {
  is_finished_.store(true, std::memory_order_release);
  // Refused only where the environment is shutting down: nobody waits then, and the refusal has released it.
  const napi_status status =
      queue_.NonBlockingCall([settle = std::move(settle), deferred = deferred_](Napi::Env env, const Napi::Function&) {
        settle(env, deferred);
      });
  if (status != napi_closing) queue_.Release();
}

}  // namespace walscope::addon
