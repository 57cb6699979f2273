// Which checks look at each byte of a block, and which bytes nobody looks at.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "format/block_header.hpp"

namespace walscope::diagnostics {

enum class Check : std::uint8_t {
  /// Count, ids and index are what a block can have, and the events' ids rise. FlashStrike's, as are the next two.
  STRUCTURE,
  BLOCK_CHECKSUM,
  CHAINED_CHECKSUM,
  /// From here on only Walscope checks it.
  BLOCK_HEADER_CHECKSUM,
  IDS_AGAINST_EVENTS,
  INDEX_AGAINST_POSITION,
  PADDING_ZERO,
  TAIL_ZERO,
  EVENT_FIELDS,
};

constexpr std::string_view toString(Check check) {
  switch (check) {
    case Check::STRUCTURE: return "structure";
    case Check::BLOCK_CHECKSUM: return "block-checksum";
    case Check::CHAINED_CHECKSUM: return "chained-checksum";
    case Check::BLOCK_HEADER_CHECKSUM: return "block-header-checksum";
    case Check::IDS_AGAINST_EVENTS: return "ids-against-events";
    case Check::INDEX_AGAINST_POSITION: return "index-against-position";
    case Check::PADDING_ZERO: return "padding-zero";
    case Check::TAIL_ZERO: return "tail-zero";
    case Check::EVENT_FIELDS: return "event-fields";
  }
  return "unknown";
}

/// Who notices that a byte was changed.
enum class Cover : std::uint8_t {
  /// FlashStrike's verification, whatever it was changed to.
  ORIGINAL,
  /// FlashStrike's verification notices some changes, Walscope all.
  ORIGINAL_PARTLY,
  /// Walscope alone.
  WALSCOPE,
  /// Nobody can tell.
  NOTHING,
};

constexpr std::string_view toString(Cover cover) {
  switch (cover) {
    case Cover::ORIGINAL: return "original";
    case Cover::ORIGINAL_PARTLY: return "original-partly";
    case Cover::WALSCOPE: return "walscope";
    case Cover::NOTHING: return "nothing";
  }
  return "unknown";
}

/// Bytes that the same checks look at: `size` bytes from `offset` on, and again every 64 bytes, `repeats` times in all.
struct CoveredBytes {
  std::uint32_t offset;
  std::uint32_t size;
  std::uint32_t repeats;
  Cover cover;
  std::vector<Check> checks;
};

/// Of all 16,448 bytes of a block, each in exactly one of what is returned. The header's count decides: where it is none that a block
/// can have, no hash can be computed, and nobody can tell whether the events were changed. FlashStrike looks only at blocks
/// that an intact segment header counts (`is_counted`); at others only Walscope does.
std::vector<CoveredBytes> findCoverage(const format::BlockHeader& header, bool is_counted);

}  // namespace walscope::diagnostics
