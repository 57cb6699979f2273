// Findings: what an engineer should know about the log. Codes and severities are the contract's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diagnostics/cause.hpp"

namespace walscope::diagnostics {

enum class Severity : std::uint8_t { ERROR, WARNING, NOTE };

constexpr std::string_view toString(Severity severity) {
  switch (severity) {
    case Severity::ERROR: return "error";
    case Severity::WARNING: return "warning";
    case Severity::NOTE: return "note";
  }
  return "unknown";
}

enum class FindingCode : std::uint8_t {
  HEADER_CHECKSUM_MISMATCH,
  HEADER_INVALID,
  SEGMENT_UNFINALISED,
  SEGMENT_REOPENED,
  SEGMENT_UNUSED,
  SEGMENT_TRUNCATED,
  SEGMENT_EMPTY,
  BLOCK_STRUCTURE_INVALID,
  BLOCK_CHECKSUM_MISMATCH,
  CHAINED_CHECKSUM_MISMATCH,
  BLOCK_HEADER_CHECKSUM_MISMATCH,
  BLOCK_IDS_MISMATCH,
  BLOCK_INDEX_MISMATCH,
  BLOCK_PADDING_NOT_ZERO,
  BLOCK_TAIL_NOT_ZERO,
  PARTIAL_BLOCK_NOT_LAST,
  LAST_CHAIN_MISMATCH,
  EVENT_COUNT_MISMATCH,
  SEGMENT_IDS_MISMATCH,
  EVENT_FIELD_INVALID,
  TIMESTAMP_SUSPICIOUS,
  UNCOUNTED_BLOCKS,
  EVENT_ID_GAP,
  EVENT_ID_OVERLAP,
  DUPLICATE_SEGMENT,
  SEGMENT_NAME_MISMATCH,
  SEGMENT_INDEX_GAP,
  META_INVALID,
  META_STALE,
  META_TEMPORARY_LEFT,
  COLD_SEGMENT_CORRUPT,
  COLD_DUPLICATES_HOT,
  FILE_UNREADABLE,
};

/// The code's name in documents.
std::string_view toString(FindingCode code);

/// The severity that a code has unless its place says otherwise.
Severity defaultSeverity(FindingCode code);

struct Finding {
  FindingCode code;
  Severity severity;
  std::optional<std::string> file;
  std::optional<std::uint64_t> block;
  /// Byte offset in the file; in a cold segment, in the decompressed segment.
  std::optional<std::uint64_t> offset;
  /// For a person: what it is, and how that is known.
  std::string message;
  /// Why, where the finding is about damage.
  std::optional<Cause> cause{};
};

}  // namespace walscope::diagnostics
