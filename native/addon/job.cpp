#include "addon/job.hpp"

#include <exception>
#include <system_error>
#include <utility>

#include "addon/values.hpp"

namespace walscope::addon {

namespace {

Completion::Settle runGuarded(const Job::Work& work, const std::atomic<bool>& cancel) {
  try {
    return work(cancel);
  } catch (const std::exception& error) {
    return rejection(failureOf(error, "The work was given up"));
  }
}

}  // namespace

Job::Job(Napi::Env env, Work work, std::function<void()> on_settled) : completion_(env) {
  const auto finish = [this, on_settled = std::move(on_settled)](Completion::Settle settle) {
    completion_.finish([settle = std::move(settle), on_settled](Napi::Env at, const auto& deferred) {
      settle(at, deferred);
      on_settled();
    });
  };
  try {
    thread_ = std::thread([this, finish, work = std::move(work)] { finish(runGuarded(work, cancel_)); });
  } catch (const std::system_error& error) {
    finish(rejection(failureOf(error, "The work was not begun")));
  }
}

Job::~Job() {
  cancel();
  if (thread_.joinable()) thread_.join();
}

Napi::Value Job::progress(Napi::Env env, std::string_view phase, std::uint64_t done, std::uint64_t total,
                          std::string_view unit, const std::string& file) const {
  const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - start_;
  return ObjectBuilder(env)
      .set("phase", text(env, phase))
      .set("done", number(env, done))
      .set("total", number(env, total))
      .set("unit", text(env, unit))
      .set("elapsedMs", number(env, elapsed.count()))
      .set("file", file.empty() ? env.Null() : text(env, file))
      .done();
}

Completion::Settle rejection(std::string code, std::string message, std::optional<std::string> file,
                             std::optional<std::uint64_t> offset) {
  return [=](Napi::Env env, const Napi::Promise::Deferred& deferred) {
    deferred.Reject(makeError(env, code, message, file, offset));
  };
}

Completion::Settle rejection(const WorkFailure& failure) { return rejection(failure.code, failure.message); }

}  // namespace walscope::addon
