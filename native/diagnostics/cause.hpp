// Why a block or a segment header is damaged. A cause is only named with evidence.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/repair.hpp"
#include "format/block_judge.hpp"
#include "format/id_runs.hpp"
#include "format/segment_header.hpp"

namespace walscope::diagnostics {

enum class Cause : std::uint8_t {
  BIT_FLIP,
  BYTE_CHANGE,
  ZEROED,
  TORN_WRITE,
  TRUNCATED,
  STALE_BLOCK,
  MISPLACED,
  UNFINALISED,
  UNKNOWN,
};

constexpr std::string_view toString(Cause cause) {
  switch (cause) {
    case Cause::BIT_FLIP: return "bit-flip";
    case Cause::BYTE_CHANGE: return "byte-change";
    case Cause::ZEROED: return "zeroed";
    case Cause::TORN_WRITE: return "torn-write";
    case Cause::TRUNCATED: return "truncated";
    case Cause::STALE_BLOCK: return "stale-block";
    case Cause::MISPLACED: return "misplaced";
    case Cause::UNFINALISED: return "unfinalised";
    case Cause::UNKNOWN: return "unknown";
  }
  return "unknown";
}

/// A bit of the file; of a cold one, of the segment inside.
struct FlippedBit {
  std::uint64_t offset;
  unsigned bit;
};

struct CauseVerdict {
  Cause cause = Cause::UNKNOWN;
  /// One sentence; empty where nothing can be said.
  std::string evidence;
  /// For BIT_FLIP.
  std::vector<FlippedBit> bits;
  /// For BIT_FLIP and BYTE_CHANGE; offsets are in the block, or in the header.
  std::optional<Repair> repair;
};

/// A whole block that is wrong, and what is known around it.
struct Suspect {
  /// 16,448 bytes.
  const std::byte* block;
  std::uint64_t position;
  const format::BlockJudgement& judgement;
  /// The true chain value of its predecessor, where it is known.
  std::optional<std::uint64_t> chain_seed;
  /// What stands behind it: the next block at least, where there is one.
  std::span<const std::byte> ahead;
  /// What stands in front of it ends in zeros where something was.
  bool follows_zeros;
  bool is_unfinalised;
  /// The ids that the segment holds, as far as that is known without this block.
  std::optional<format::IdRun> segment_ids;
};

/// Which searches of the bit solver are allowed: milliseconds for a header, up to a second for events.
struct Allowance {
  bool header = true;
  bool events = true;
};

/// Any thread. Once `cancel` is set, it may say less.
CauseVerdict classify(const Suspect& suspect, Allowance allowance, const std::atomic<bool>& cancel);

/// For a block whose header alone is damaged: its events verify. Nothing where the header is intact.
CauseVerdict classifyBlockHeader(const Suspect& suspect);

/// For a segment header whose checksum does not hold.
CauseVerdict classifySegmentHeader(const format::SegmentHeader& header);

/// The block ends in zeros where its header, or the block's size, says that there are events.
bool endsInZeros(const std::byte* block);

}  // namespace walscope::diagnostics
