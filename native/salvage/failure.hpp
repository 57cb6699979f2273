// Why a salvage could not be done, as a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "recorder/failure.hpp"

namespace walscope::salvage {

struct Failure {
  /// A code of the contract: DIRECTORY_UNREADABLE, FILE_UNREADABLE, NO_EVENTS, OUTPUT_NOT_EMPTY, OUTPUT_UNWRITABLE, CANCELLED,
  /// INTERNAL.
  std::string code;
  /// One sentence for a person.
  std::string message;
  std::optional<std::string> file{};
  std::optional<std::uint64_t> offset{};
};

/// What an operation answers that only can fail.
using MaybeFailure = std::optional<Failure>;

inline Failure cancelled() { return {"CANCELLED", "The salvage was cancelled; what it had written was removed."}; }

/// What the recorder's writer says.
inline MaybeFailure fromRecorder(recorder::MaybeFailure failure) {
  if (!failure) return std::nullopt;
  return Failure{.code = toString(failure->code),
                 .message = std::move(failure->message),
                 .file = failure->file.empty() ? std::nullopt : std::optional(std::move(failure->file)),
                 .offset = failure->offset};
}

}  // namespace walscope::salvage
