#include "addon/work_failure.hpp"

#include <new>
#include <system_error>

#include "addon/values.hpp"

namespace walscope::addon {

namespace {

constexpr const char* kCode = "RESOURCES_EXHAUSTED";
/// The directory is not at fault, and nothing else stands in the way.
constexpr const char* kWhatNow = ". End other programs or raise its limits, and do it again.";

}  // namespace

WorkFailure failureOf(const std::exception& error, const std::string& outcome) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
    return {kCode, outcome + ": the system gives Walscope no more memory" + kWhatNow};
  }
  if (const auto* refused = dynamic_cast<const std::system_error*>(&error)) {
    // The one thing for which the standard library throws it is a thread that cannot be started.
    if (refused->code() == std::errc::resource_unavailable_try_again) {
      return {kCode, outcome + ": the system gives Walscope no more threads, or no memory for one" + kWhatNow};
    }
    const bool is_about_files = refused->code() == std::errc::too_many_files_open ||
                                refused->code() == std::errc::too_many_files_open_in_system;
    if (is_about_files) return {kCode, outcome + ": the system lets Walscope open no more files" + kWhatNow};
  }
  return {"INTERNAL", outcome + ": " + error.what() + "."};
}

void throwFailure(Napi::Env env, const WorkFailure& failure) {
  Napi::Error(env, makeError(env, failure.code, failure.message, {}, {})).ThrowAsJavaScriptException();
}

}  // namespace walscope::addon
