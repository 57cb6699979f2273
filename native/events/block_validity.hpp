// What a judged block makes of its rows.
#pragma once

#include "diagnostics/block_condition.hpp"
#include "events/event_block.hpp"
#include "events/table_segment.hpp"
#include "format/block_judge.hpp"

namespace walscope::events {

struct JudgedCondition {
  diagnostics::BlockCondition condition;
  EventValidity validity;
};

/// Of a whole block that is not all zeros, at its place in a segment.
JudgedCondition classify(const std::byte* block, std::uint32_t position, const format::BlockJudgement& judgement,
                         const TableSegment& segment);

/// How many of `rows` rows the block counts. Where it can be had, its count is right; otherwise an intact header is believed.
std::uint32_t countedRows(const format::BlockHeader& header, EventValidity validity, std::uint32_t rows);

}  // namespace walscope::events
