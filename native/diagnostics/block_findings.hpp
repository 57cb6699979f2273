// What is wrong with a block: the check that fails, and the places that FlashStrike's verification does not look at.
#pragma once

#include <string>
#include <vector>

#include "format/block_judge.hpp"
#include "diagnostics/finding.hpp"

namespace walscope::diagnostics {

struct BlockFlaw {
  FindingCode code;
  /// Byte offset in the block.
  std::uint64_t offset;
  std::string message;
};

/// The code for a block whose strict status this is (not OK).
FindingCode codeOfBadBlock(format::Status status);

/// One sentence: which check failed, with what expected and what computed; for OK, that its header names another place.
std::string describeBadBlock(const std::byte* block, std::uint64_t position, const format::BlockJudgement& judgement);

/// What is wrong with a block beside its checksums: its header against its events and its position, padding, the tail of a
/// partial block, the events' fields. One cause gives one flaw: the field that is wrong, or the header checksum where no
/// field can be named; nothing about the header of a bad block, which has its finding already.
std::vector<BlockFlaw> findFlaws(const std::byte* block, std::uint64_t position, const format::BlockJudgement& judgement);

}  // namespace walscope::diagnostics
