// All that can be said of one block: its bytes, its checks, what is wrong with it, why, and what it was before.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "diagnostics/block_condition.hpp"
#include "diagnostics/coverage.hpp"
#include "diagnostics/report.hpp"

namespace walscope::diagnostics {

struct ChecksumComparison {
  /// The check; FlashStrike's chained checksum has a line of its own where it is seeded with another value.
  std::string_view name;
  std::uint64_t stored;
  /// Nothing where it cannot be computed: the count is none, or the ids do not rise, or the seed is not known.
  std::optional<std::uint64_t> computed;
  std::optional<std::uint64_t> seed;

  bool holds() const { return computed == stored; }
};

struct BlockInspection {
  std::string file;
  io::SegmentKind kind = io::SegmentKind::HOT;
  format::Status header_status = format::Status::OK;
  /// Blocks that an intact segment header counts; nothing otherwise.
  std::optional<std::uint64_t> counted_blocks;
  std::uint64_t position = 0;
  /// 16,448, or fewer where the segment ends in the block: then there is nothing below but its condition and its cause.
  std::vector<std::byte> bytes;
  BlockCondition condition = BlockCondition::NOT_READ;
  /// What the original's verification says of the block; nothing where it never looks at it.
  std::optional<format::Status> strict_status;
  format::BlockJudgement judgement;
  std::vector<ChecksumComparison> checksums;
  std::vector<Finding> findings;
  std::vector<CoveredBytes> coverage;
  /// Why, where the block or its header is damaged.
  std::optional<CauseVerdict> verdict;
};

/// Opens the file read-only and looks at one block, which for a damaged one takes up to some seconds. BLOCK_NOT_FOUND,
/// FILE_UNREADABLE, CANCELLED. Any thread.
std::variant<BlockInspection, Failure> inspectBlock(const std::string& path, std::uint64_t position,
                                                    const std::atomic<bool>& cancel);

}  // namespace walscope::diagnostics
