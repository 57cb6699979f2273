#include "diagnostics/block_findings.hpp"

#include <algorithm>
#include <cstdio>

#include "diagnostics/text.hpp"

namespace walscope::diagnostics {

namespace {

using format::BlockHeader;
using format::Status;

std::string hex(std::uint64_t value) {
  char text[19];
  std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(value));
  return text;
}

bool isZero(const std::byte* begin, const std::byte* end) {
  return std::all_of(begin, end, [](std::byte byte) { return byte == std::byte{0}; });
}

/// The field of a block header that contradicts its events or its position, where one does.
std::vector<BlockFlaw> findHeaderFlaws(const std::byte* block, std::uint64_t position, const BlockJudgement& judgement) {
  const BlockHeader& header = judgement.header;
  const std::byte* events = block + format::kBlockHeaderSize;
  const std::string name = "Block " + grouped(position);
  std::vector<BlockFlaw> flaws;
  const std::uint64_t first = format::eventId(events);
  const std::uint64_t last = format::eventId(events + (header.event_count - 1) * format::kEventSize);
  if (header.first_event_id != first || header.last_event_id != last) {
    flaws.push_back({FindingCode::BLOCK_IDS_MISMATCH,
                     header.first_event_id != first ? 0 : offsetof(BlockHeader, last_event_id),
                     name + " names " + idRange(header.first_event_id, header.last_event_id) + "; its events have " +
                         idRange(first, last) + "."});
  }
  if (header.block_index != position) {
    flaws.push_back({FindingCode::BLOCK_INDEX_MISMATCH, offsetof(BlockHeader, block_index),
                     name + " says that it is block " + grouped(header.block_index) + "."});
  }
  const std::byte* padding = block + offsetof(BlockHeader, padding);
  if (!isZero(padding, events)) {
    flaws.push_back({FindingCode::BLOCK_PADDING_NOT_ZERO, offsetof(BlockHeader, padding),
                     "The padding in the header of block " + grouped(position) + " is not zero."});
  }
  return flaws;
}

void findFieldFlaw(const std::byte* block, std::uint64_t position, std::uint32_t count, std::vector<BlockFlaw>& flaws) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t offset = format::kBlockHeaderSize + i * format::kEventSize;
    const auto kinds = format::load<std::uint32_t>(block + offset + offsetof(format::RequestEvent, request_type));
    const bool is_valid = (kinds & 0xff) <= 3 && (kinds >> 8 & 0xff) <= 1 && (kinds >> 16 & 0xff) <= 1;
    if (is_valid) continue;
    flaws.push_back({FindingCode::EVENT_FIELD_INVALID, offset + offsetof(format::RequestEvent, request_type),
                     "Event " + grouped(i) + " of block " + grouped(position) +
                         " has a type, an order type or a side that the format does not know."});
    return;  // one a block: the first
  }
}

}  // namespace

FindingCode codeOfBadBlock(Status status) {
  if (status == Status::BLOCK_CHECKSUM_MISMATCH) return FindingCode::BLOCK_CHECKSUM_MISMATCH;
  if (status == Status::CHAINED_CHECKSUM_MISMATCH) return FindingCode::CHAINED_CHECKSUM_MISMATCH;
  return FindingCode::BLOCK_STRUCTURE_INVALID;
}

std::string describeBadBlock(const BlockJudgement& judgement) {
  const BlockHeader& header = judgement.header;
  switch (judgement.status) {
    case Status::BLOCK_CHECKSUM_MISMATCH:
      return "The block checksum over its events is " + hex(judgement.hashes.block) + "; its header says " +
             hex(header.block_checksum) + ".";
    case Status::CHAINED_CHECKSUM_MISMATCH:
      return "The chained checksum over its events is " + hex(judgement.hashes.chained) + "; its header says " +
             hex(header.chained_checksum) + ".";
    default:
      return "Its header counts " + counted(header.event_count, "event") + " with " +
             idRange(header.first_event_id, header.last_event_id) +
             ", or the ids of its events do not rise: no block has this structure.";
  }
}

std::string badBlockMessage(std::uint64_t position, const BlockJudgement& judgement, const std::string& evidence) {
  const std::string had = judgement.events_can_be_had ? " Its events can be had all the same." : "";
  return "Block " + grouped(position) + " does not verify. " + evidence + had;
}

std::vector<BlockFlaw> findFlaws(const std::byte* block, std::uint64_t position, const BlockJudgement& judgement) {
  const BlockHeader& header = judgement.header;
  std::vector<BlockFlaw> flaws = findHeaderFlaws(block, position, judgement);
  // A bad block has its finding already; a wrong header checksum is then of the same cause.
  if (!judgement.header_intact && flaws.empty() && judgement.status == Status::OK) {
    flaws.push_back({FindingCode::BLOCK_HEADER_CHECKSUM_MISMATCH, offsetof(BlockHeader, header_checksum),
                     "The header checksum of block " + grouped(position) +
                         " does not hold, though its events verify."});
  }
  const std::byte* tail = block + format::kBlockHeaderSize + header.event_count * format::kEventSize;
  if (!isZero(tail, block + format::kBlockSize)) {
    flaws.push_back({FindingCode::BLOCK_TAIL_NOT_ZERO, static_cast<std::uint64_t>(tail - block),
                     "The bytes behind the last event of block " + grouped(position) + " are not zero; no hash covers them."});
  }
  findFieldFlaw(block, position, header.event_count, flaws);
  return flaws;
}

}  // namespace walscope::diagnostics
