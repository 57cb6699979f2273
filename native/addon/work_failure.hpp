// What an exception of native work means to a person.
#pragma once

#include <exception>
#include <string>

namespace walscope::addon {

struct WorkFailure {
  /// A code of the contract: RESOURCES_EXHAUSTED where the system gave no memory or no thread, else INTERNAL.
  std::string code;
  /// `done`, why it is so, and what now.
  std::string message;
};

/// `done` says what did not happen: "The work was given up".
WorkFailure failureOf(const std::exception& error, std::string done);

}  // namespace walscope::addon
