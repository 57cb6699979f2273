#include "events/block_validity.hpp"

#include <algorithm>

#include "diagnostics/block_findings.hpp"

namespace walscope::events {

namespace {

using diagnostics::BlockCondition;
using format::Status;

EventValidity validityOfDamage(const format::BlockJudgement& judgement) {
  if (judgement.belongs_elsewhere) return EventValidity::BELONGS_ELSEWHERE;
  if (judgement.status == Status::BLOCK_CHECKSUM_MISMATCH) return EventValidity::BLOCK_CHECKSUM_MISMATCH;
  if (judgement.status == Status::CHAINED_CHECKSUM_MISMATCH) return EventValidity::CHAINED_CHECKSUM_MISMATCH;
  return EventValidity::STRUCTURE_INVALID;
}

EventValidity validityOf(const format::BlockJudgement& judgement, BlockCondition condition) {
  if (!judgement.events_can_be_had) return validityOfDamage(judgement);
  switch (condition) {
    case BlockCondition::SOUND:
    case BlockCondition::PARTIAL: return EventValidity::SOUND;
    case BlockCondition::UNFINALISED: return EventValidity::UNFINALISED;
    case BlockCondition::UNCOUNTED: return EventValidity::UNCOUNTED;
    // One of its two checksums is wrong, the other one vouches for its events.
    default: return EventValidity::FLAWED;
  }
}

/// A block that is followed by others has 256 events.
bool isPartialBeforeOthers(const format::BlockHeader& header, std::uint32_t position, const TableSegment& segment) {
  const std::uint32_t end = segment.header_intact ? std::min(segment.counted_blocks, segment.blocks) : segment.blocks;
  return header.event_count < format::kEventsPerBlock && position + 1 < end;
}

}  // namespace

JudgedCondition classify(const std::byte* block, std::uint32_t position, const format::BlockJudgement& judgement,
                         const TableSegment& segment) {
  BlockCondition condition =
      diagnostics::conditionOf(judgement, diagnostics::findFlaws(block, position, judgement),
                               {.is_uncounted = segment.isUncounted(position), .is_unfinalised = segment.is_unfinalised});
  const bool is_sound = condition == BlockCondition::PARTIAL || condition == BlockCondition::UNFINALISED;
  if (is_sound && isPartialBeforeOthers(judgement.header, position, segment)) condition = BlockCondition::OTHER_FLAW;
  return {condition, validityOf(judgement, condition)};
}

std::uint32_t countedRows(const format::BlockHeader& header, EventValidity validity, std::uint32_t rows) {
  if (validity >= EventValidity::ZEROED || !format::isEventCountValid(header.event_count)) return rows;
  const bool is_believed = canBeHad(validity) || format::computeBlockHeaderChecksum(header) == header.header_checksum;
  return is_believed ? std::min<std::uint32_t>(header.event_count, rows) : rows;
}

}  // namespace walscope::events
