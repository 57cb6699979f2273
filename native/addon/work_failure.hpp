// What an exception of native work means to a person.
#pragma once

#include <exception>
#include <string>

namespace walscope::addon {

struct WorkFailure {
  /// A code of the contract: RESOURCES_EXHAUSTED where the system gave no memory or no thread, else INTERNAL.
  std::string code;
  /// What did not happen, why, and what now.
  std::string message;
};

/// `outcome` begins the sentence: "The work was given up".
WorkFailure failureOf(const std::exception& error, const std::string& outcome);

}  // namespace walscope::addon
