#include "diagnostics/finding.hpp"

#include <array>

namespace walscope::diagnostics {

namespace {

struct Entry {
  std::string_view name;
  Severity severity;
};

/// In the order of FindingCode. Error: data is lost or would be. Warning: something is wrong. Note: worth knowing.
constexpr std::array kEntries = {
    Entry{"HEADER_CHECKSUM_MISMATCH", Severity::ERROR},
    Entry{"HEADER_INVALID", Severity::ERROR},
    Entry{"SEGMENT_UNFINALISED", Severity::ERROR},
    Entry{"SEGMENT_REOPENED", Severity::ERROR},
    Entry{"SEGMENT_UNUSED", Severity::NOTE},
    Entry{"SEGMENT_TRUNCATED", Severity::ERROR},
    Entry{"SEGMENT_EMPTY", Severity::NOTE},
    Entry{"BLOCK_STRUCTURE_INVALID", Severity::ERROR},
    Entry{"BLOCK_CHECKSUM_MISMATCH", Severity::ERROR},
    Entry{"CHAINED_CHECKSUM_MISMATCH", Severity::ERROR},
    Entry{"BLOCK_HEADER_CHECKSUM_MISMATCH", Severity::WARNING},
    Entry{"BLOCK_IDS_MISMATCH", Severity::WARNING},
    Entry{"BLOCK_INDEX_MISMATCH", Severity::WARNING},
    Entry{"BLOCK_PADDING_NOT_ZERO", Severity::WARNING},
    Entry{"BLOCK_TAIL_NOT_ZERO", Severity::NOTE},
    Entry{"PARTIAL_BLOCK_NOT_LAST", Severity::WARNING},
    Entry{"LAST_CHAIN_MISMATCH", Severity::ERROR},
    Entry{"EVENT_COUNT_MISMATCH", Severity::WARNING},
    Entry{"SEGMENT_IDS_MISMATCH", Severity::WARNING},
    Entry{"EVENT_FIELD_INVALID", Severity::WARNING},
    Entry{"TIMESTAMP_SUSPICIOUS", Severity::NOTE},
    Entry{"UNCOUNTED_BLOCKS", Severity::ERROR},
    Entry{"EVENT_ID_GAP", Severity::ERROR},
    Entry{"EVENT_ID_OVERLAP", Severity::WARNING},
    Entry{"DUPLICATE_SEGMENT", Severity::WARNING},
    Entry{"SEGMENT_NAME_MISMATCH", Severity::WARNING},
    Entry{"SEGMENT_INDEX_GAP", Severity::NOTE},
    Entry{"META_INVALID", Severity::WARNING},
    Entry{"META_STALE", Severity::NOTE},
    Entry{"META_TEMPORARY_LEFT", Severity::NOTE},
    Entry{"COLD_SEGMENT_CORRUPT", Severity::ERROR},
    Entry{"COLD_DUPLICATES_HOT", Severity::NOTE},
    Entry{"FILE_UNREADABLE", Severity::ERROR},
};
static_assert(kEntries.size() == static_cast<std::size_t>(FindingCode::FILE_UNREADABLE) + 1);

}  // namespace

std::string_view toString(FindingCode code) { return kEntries[static_cast<std::size_t>(code)].name; }

Severity defaultSeverity(FindingCode code) { return kEntries[static_cast<std::size_t>(code)].severity; }

}  // namespace walscope::diagnostics
