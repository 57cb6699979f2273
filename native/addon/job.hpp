// Native work behind an object of JavaScript: a thread of its own, a cancel flag, a promise.
#pragma once

#include <napi.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "addon/completion.hpp"
#include "addon/work_failure.hpp"

namespace walscope::addon {

/// Owned by JavaScript's thread. Destroying it cancels the work and joins the thread.
class Job {
 public:
  using Work = std::function<Completion::Settle(const std::atomic<bool>& cancel)>;

  /// Starts `work` on a thread of its own; what it returns settles the promise, and then `on_settled` is called, both on
  /// JavaScript's thread. Where no thread can be had, or `work` throws, it is rejected as failureOf() says (work_failure.hpp).
  Job(Napi::Env env, Work work, std::function<void()> on_settled);
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  Napi::Value promise() const { return completion_.promise(); }
  void cancel() { cancel_.store(true, std::memory_order_relaxed); }

  /// What `NativeProgress` says; `unit` is "bytes" or "segments", an empty `file` becomes null.
  Napi::Value progress(Napi::Env env, std::string_view phase, std::uint64_t done, std::uint64_t total,
                       std::string_view unit, const std::string& file = {}) const;

 private:
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<bool> cancel_{false};
  Completion completion_;
  std::thread thread_;
};

/// Rejects with an Error that has a code of the contract.
Completion::Settle rejection(std::string code, std::string message, std::optional<std::string> file = {},
                             std::optional<std::uint64_t> offset = {});
Completion::Settle rejection(const WorkFailure& failure);

}  // namespace walscope::addon
