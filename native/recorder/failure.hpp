// Why the recorder could not write, as a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace walscope::recorder {

enum class FailureCode : std::uint8_t { USAGE, OUTPUT_NOT_EMPTY, OUTPUT_UNWRITABLE, CANCELLED };

/// The spelling of `ErrorCode` in src/contract/errors.ts.
constexpr const char* toString(FailureCode code) {
  switch (code) {
    case FailureCode::USAGE: return "USAGE";
    case FailureCode::OUTPUT_NOT_EMPTY: return "OUTPUT_NOT_EMPTY";
    case FailureCode::OUTPUT_UNWRITABLE: return "OUTPUT_UNWRITABLE";
    case FailureCode::CANCELLED: return "CANCELLED";
  }
  return "INTERNAL";
}

struct Failure {
  FailureCode code;
  /// One sentence for a person.
  std::string message;
  /// Path it is about; empty for none.
  std::string file{};
  std::optional<std::uint64_t> offset{};
};

/// What an operation answers that only can fail.
using MaybeFailure = std::optional<Failure>;

}  // namespace walscope::recorder
