#include "diagnostics/block_condition.hpp"

#include <algorithm>

#include "diagnostics/block_diagnosis.hpp"

namespace walscope::diagnostics {

namespace {

using format::Status;

bool isOfHeader(const BlockFlaw& flaw) {
  return flaw.code != FindingCode::BLOCK_TAIL_NOT_ZERO && flaw.code != FindingCode::EVENT_FIELD_INVALID;
}

}  // namespace

BlockCondition conditionOf(const format::BlockJudgement& judgement, const std::vector<BlockFlaw>& flaws, BlockPlace place) {
  if (place.is_uncounted) {
    return judgement.verifies || judgement.events_can_be_had ? BlockCondition::UNCOUNTED : BlockCondition::OLD_BYTES;
  }
  if (isBad(judgement)) {
    if (judgement.belongs_elsewhere) return BlockCondition::BELONGS_ELSEWHERE;
    if (judgement.status == Status::BLOCK_CHECKSUM_MISMATCH) return BlockCondition::BLOCK_CHECKSUM_MISMATCH;
    if (judgement.status == Status::CHAINED_CHECKSUM_MISMATCH) return BlockCondition::CHAINED_CHECKSUM_MISMATCH;
    return BlockCondition::STRUCTURE_INVALID;
  }
  if (std::any_of(flaws.begin(), flaws.end(), isOfHeader)) return BlockCondition::HEADER_FLAW;
  if (!flaws.empty()) return BlockCondition::OTHER_FLAW;
  if (place.is_unfinalised) return BlockCondition::UNFINALISED;
  return judgement.header.event_count < format::kEventsPerBlock ? BlockCondition::PARTIAL : BlockCondition::SOUND;
}

}  // namespace walscope::diagnostics
