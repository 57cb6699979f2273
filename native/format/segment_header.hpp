// The 64-byte segment header: fields, checksum, verification.
#pragma once

#include <optional>

#include "format/event.hpp"
#include "format/id_runs.hpp"
#include "format/status.hpp"

namespace walscope::format {

struct SegmentHeader {
  std::uint16_t magic;
  std::uint8_t version;
  std::uint8_t header_size;
  std::uint32_t segment_index;
  std::uint32_t block_count;
  std::uint32_t event_count;
  std::uint64_t first_event_id;
  std::uint64_t last_event_id;
  std::uint64_t created_ns;
  std::uint64_t closed_ns;
  std::uint64_t header_checksum;
  std::uint64_t last_chained_checksum;

  /// Copies a header out of 64 bytes at any alignment.
  static SegmentHeader parse(const std::byte* bytes) { return load<SegmentHeader>(bytes); }
};
static_assert(sizeof(SegmentHeader) == kSegmentHeaderSize);
static_assert(offsetof(SegmentHeader, segment_index) == 4);
static_assert(offsetof(SegmentHeader, block_count) == 8);
static_assert(offsetof(SegmentHeader, event_count) == 12);
static_assert(offsetof(SegmentHeader, first_event_id) == 16);
static_assert(offsetof(SegmentHeader, last_event_id) == 24);
static_assert(offsetof(SegmentHeader, created_ns) == 32);
static_assert(offsetof(SegmentHeader, closed_ns) == 40);
static_assert(offsetof(SegmentHeader, header_checksum) == 48);
static_assert(offsetof(SegmentHeader, last_chained_checksum) == 56);

/// What the header checksum of these fields has to be: XXH64 over bytes 0–47 with seed 0,
/// then over bytes 56–63 with the first result as seed.
std::uint64_t computeHeaderChecksum(const SegmentHeader& header);

/// What FlashStrike's own check of a header says: the checksum first, then magic, version and size.
Status verifyHeader(const SegmentHeader& header);

/// True for a header as the recorder writes it before a segment is closed: magic (also with the
/// zeroed first byte), version, size, index, creation time, and zeros in all that closing fills in.
bool isUnfinalised(const SegmentHeader& header);

/// The ids that a header names, where they can be a segment's. To be believed where the header is intact.
std::optional<IdRun> namedIds(const SegmentHeader& header);

}  // namespace walscope::format
