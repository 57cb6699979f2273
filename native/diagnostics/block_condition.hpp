// What a block is, in one word: a cell of the block map.
#pragma once

#include <cstdint>
#include <vector>

#include "diagnostics/block_findings.hpp"

namespace walscope::diagnostics {

/// The values are those of `BLOCK_CONDITIONS` in src/contract/blocks.ts, in its order: one byte a block.
enum class BlockCondition : std::uint8_t {
  NOT_READ,
  /// Only its header was read: it is one of this place, or it is not.
  HEADER_READ,
  HEADER_SUSPECT,
  /// It verifies, with 256 events or fewer.
  SOUND,
  PARTIAL,
  /// It verifies, in a segment that was never closed: recovery does not see it.
  UNFINALISED,
  /// Zeros where nothing was written.
  UNUSED,
  /// Behind the blocks that the segment header counts: its events can be had, or nothing of it verifies.
  UNCOUNTED,
  OLD_BYTES,
  /// It verifies, but its header, or something else that FlashStrike does not check, is wrong.
  HEADER_FLAW,
  OTHER_FLAW,
  /// It does not verify: the check that fails.
  STRUCTURE_INVALID,
  BLOCK_CHECKSUM_MISMATCH,
  CHAINED_CHECKSUM_MISMATCH,
  /// Its intact header says that it belongs elsewhere.
  BELONGS_ELSEWHERE,
  /// Zeros where a block was.
  ZEROED,
  /// The segment ends in it, or before it though the header counts it.
  CUT,
  MISSING,
};

/// What a segment says of the place of a block.
struct BlockPlace {
  /// An intact segment header counts it, or does not; where the header is not intact, neither.
  bool is_uncounted = false;
  bool is_unfinalised = false;
};

/// Of a whole block that is not all zeros.
BlockCondition conditionOf(const format::BlockJudgement& judgement, const std::vector<BlockFlaw>& flaws, BlockPlace place);

/// Is told what each block is, as a verification comes to know it: in order, and again where a later block changes it.
class BlockObserver {
 public:
  virtual ~BlockObserver() = default;
  /// On the verifying thread.
  virtual void onBlocks(std::uint64_t first, std::uint64_t count, BlockCondition condition) = 0;
};

}  // namespace walscope::diagnostics
