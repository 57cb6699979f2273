// What the format's documents say of a segment, written once more as plainly as can be: what the engine is held against.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "format/segment_header.hpp"
#include "fuzz/fuzz_support.hpp"

namespace walscope::fuzz {

/// Whole blocks that lie inside so many bytes of a segment.
std::uint64_t wholeBlocks(std::uint64_t size_bytes);

/// The bytes of a block. The caller knows that it is there.
Bytes blockAt(Bytes segment, std::uint64_t block);

/// The checks 1 to 5 of wal-format.md, and the replay where they hold.
struct StrictModel {
  format::Status status = format::Status::OK;
  /// Where the status is about a block.
  std::optional<std::uint64_t> block;
  /// Ids in the order of the replay, where the status is OK.
  std::vector<std::uint64_t> replayed;
  /// All blocks counted stand at the index that they name.
  bool is_in_place = true;
  /// All ids rise, and each block header names those of its events: then seeking finds what it is to find.
  bool is_ordered = true;
};
StrictModel readStrictly(Bytes segment);

/// What can be had by the rule of the diagnostic reader.
struct DiagnosticModel {
  std::set<std::uint64_t> ids;
  std::uint64_t blocks_had = 0;
};
DiagnosticModel readDiagnostically(Bytes segment);

/// The same for one block behind a predecessor whose true chain value is `seed`, where that is known.
struct BlockModel {
  bool can_be_had = false;
  bool belongs_elsewhere = false;
  std::optional<std::uint64_t> next_seed;
};
BlockModel readBlock(Bytes block, std::uint64_t position, std::optional<std::uint64_t> seed);

/// The first of FlashStrike's checks that fails for one block.
format::Status checkBlock(Bytes block, std::uint64_t stored_chain);

}  // namespace walscope::fuzz
