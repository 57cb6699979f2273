#include "diagnostics/block_findings.hpp"

#include <algorithm>
#include <cstdio>

#include "diagnostics/block_diagnosis.hpp"
#include "format/text.hpp"

namespace walscope::diagnostics {

using format::counted;
using format::grouped;
using format::idRange;

namespace {

using format::BlockHeader;
using format::RequestEvent;
using format::Status;

std::string hex(std::uint64_t value) {
  char text[19];
  std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(value));
  return text;
}

bool isZero(const std::byte* begin, const std::byte* end) {
  return std::all_of(begin, end, [](std::byte byte) { return byte == std::byte{0}; });
}

const std::byte* eventAt(const std::byte* block, std::size_t event) {
  return block + format::kBlockHeaderSize + event * format::kEventSize;
}

std::string describeOrder(const std::byte* block, std::size_t count) {
  for (std::size_t i = 1; i < count; ++i) {
    const std::uint64_t before = format::eventId(eventAt(block, i - 1));
    const std::uint64_t id = format::eventId(eventAt(block, i));
    if (id > before) continue;
    return "The ids of its events do not rise: event " + grouped(i) + " has id " + std::to_string(id) + " behind id " +
           std::to_string(before) + ".";
  }
  return "Its structure is not that of a block.";
}

/// The first rule of the structure that the block breaks.
std::string describeStructure(const std::byte* block, const BlockHeader& header) {
  if (header.event_count == 0 || header.event_count > format::kEventsPerBlock) {
    return "Its header counts " + counted(header.event_count, "event") + "; a block has 1 to 256.";
  }
  if (header.first_event_id == format::kInvalidEventId || header.last_event_id == format::kInvalidEventId ||
      header.first_event_id > header.last_event_id) {
    return "Its header names " + std::to_string(header.first_event_id) + " as the first and " +
           std::to_string(header.last_event_id) + " as the last id; no block has these.";
  }
  if (header.block_index > format::kMaxBlocks) {
    return "Its header says that it is block " + grouped(header.block_index) + "; a segment has at most 524,288.";
  }
  return describeOrder(block, header.event_count);
}

/// The fields of a block header that contradict its events or its position.
void findHeaderFlaws(const std::byte* block, std::uint64_t position, const BlockHeader& header,
                     std::vector<BlockFlaw>& flaws) {
  const std::uint64_t first = format::eventId(eventAt(block, 0));
  const std::uint64_t last = format::eventId(eventAt(block, header.event_count - 1u));
  if (header.first_event_id != first || header.last_event_id != last) {
    flaws.push_back({FindingCode::BLOCK_IDS_MISMATCH,
                     header.first_event_id != first ? 0 : offsetof(BlockHeader, last_event_id),
                     "The header of block " + grouped(position) + " names " +
                         idRange(header.first_event_id, header.last_event_id) + "; its events have " +
                         idRange(first, last) + "."});
  }
  if (header.block_index != position) {
    flaws.push_back({FindingCode::BLOCK_INDEX_MISMATCH, offsetof(BlockHeader, block_index),
                     "The header of block " + grouped(position) + " says that it is block " +
                         grouped(header.block_index) + "."});
  }
  const std::byte* padding = block + offsetof(BlockHeader, padding);
  if (!isZero(padding, padding + sizeof header.padding)) {
    flaws.push_back({FindingCode::BLOCK_PADDING_NOT_ZERO, offsetof(BlockHeader, padding),
                     "The padding in the header of block " + grouped(position) + " is not zero."});
  }
}

/// Request type 0 to 3, order type 0 or 1, side 0 or 1: in each of the three bytes, the bits that have to be zero.
constexpr std::uint32_t kInvalidKindBits = 0x00fe'fefc;

void findFieldFlaw(const std::byte* block, std::uint64_t position, const format::BlockJudgement& judgement,
                   std::vector<BlockFlaw>& flaws) {
  if ((judgement.kind_bits & kInvalidKindBits) == 0) return;
  const auto isValid = [&](std::uint32_t event) {
    return (format::load<std::uint32_t>(eventAt(block, event) + offsetof(RequestEvent, request_type)) & kInvalidKindBits) == 0;
  };
  const std::uint32_t count = judgement.header.event_count;
  std::uint32_t first = 0;
  while (first < count && isValid(first)) ++first;
  // Somebody has written to it since it was hashed.
  if (first == count) return;
  const auto field = static_cast<std::uint64_t>(eventAt(block, first) - block) + offsetof(RequestEvent, request_type);
  flaws.push_back({FindingCode::EVENT_FIELD_INVALID, field,
                   "Event " + grouped(first) + " of block " + grouped(position) + " (id " +
                       std::to_string(format::eventId(eventAt(block, first))) +
                       ") has a request type, an order type or a side that the format does not know."});
}

}  // namespace

FindingCode codeOfBadBlock(Status status) {
  if (status == Status::BLOCK_CHECKSUM_MISMATCH) return FindingCode::BLOCK_CHECKSUM_MISMATCH;
  if (status == Status::CHAINED_CHECKSUM_MISMATCH) return FindingCode::CHAINED_CHECKSUM_MISMATCH;
  return FindingCode::BLOCK_STRUCTURE_INVALID;
}

std::string describeBadBlock(const std::byte* block, std::uint64_t position, const format::BlockJudgement& judgement) {
  const BlockHeader& header = judgement.header;
  if (judgement.status == Status::SEGMENT_POSSIBLY_CORRUPTED) return describeStructure(block, header);
  if (judgement.status == Status::OK) {
    return "Its header is intact and says that it is block " + grouped(header.block_index) + ", not " + grouped(position) + ".";
  }
  const bool is_chain = judgement.status == Status::CHAINED_CHECKSUM_MISMATCH;
  const std::string text = std::string("The ") + (is_chain ? "chained" : "block") + " checksum over its events is " +
                           hex(is_chain ? judgement.hashes.chained : judgement.hashes.block) + "; its header says " +
                           hex(is_chain ? header.chained_checksum : header.block_checksum);
  if (judgement.belongs_elsewhere && header.block_index != position) {
    return text + ", and, being intact, that it is block " + grouped(header.block_index) + ".";
  }
  return text + (judgement.belongs_elsewhere ? " and is intact: the block belongs elsewhere." : ".");
}

std::vector<BlockFlaw> findFlaws(const std::byte* block, std::uint64_t position, const format::BlockJudgement& judgement) {
  const BlockHeader& header = judgement.header;
  const bool is_bad = isBad(judgement);
  std::vector<BlockFlaw> flaws;
  if (is_bad && !judgement.events_can_be_had) return flaws;
  if (!is_bad) {
    findHeaderFlaws(block, position, header, flaws);
    if (!judgement.header_intact && flaws.empty()) {
      flaws.push_back({FindingCode::BLOCK_HEADER_CHECKSUM_MISMATCH, offsetof(BlockHeader, header_checksum),
                       "The header checksum of block " + grouped(position) +
                           " does not hold, though its events verify."});
    }
  }
  const std::byte* tail = eventAt(block, header.event_count);
  if (!isZero(tail, block + format::kBlockSize)) {
    flaws.push_back({FindingCode::BLOCK_TAIL_NOT_ZERO, static_cast<std::uint64_t>(tail - block),
                     "The bytes behind the last event of block " + grouped(position) +
                         " are not zero; no hash covers them."});
  }
  findFieldFlaw(block, position, judgement, flaws);
  return flaws;
}

}  // namespace walscope::diagnostics
