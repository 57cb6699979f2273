// What an exception of native work means to a person.
#pragma once

#include <napi.h>

#include <exception>
#include <string>

namespace walscope::addon {

struct WorkFailure {
  /// A code of the contract: RESOURCES_EXHAUSTED where the system gave no more memory, threads or files, else INTERNAL.
  std::string code;
  /// What did not happen, why, and what now.
  std::string message;
};

/// `outcome` begins the sentence: "The work was given up".
WorkFailure failureOf(const std::exception& error, const std::string& outcome);

/// On JavaScript's thread, which has it as an exception when the call returns.
void throwFailure(Napi::Env env, const WorkFailure& failure);

}  // namespace walscope::addon
