// What `verify` and `scan` report. Fields are named as in the contract's documents.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diagnostics/finding.hpp"
#include "diagnostics/losses.hpp"
#include "format/id_runs.hpp"
#include "io/directory_scan.hpp"
#include "recovery/recovery_result.hpp"

namespace walscope::diagnostics {

/// A block that fails strict verification on its own, its chain re-seeded, or that belongs elsewhere. Ids and count are what its header says. `expected`
/// is the checksum that its header stores, `computed` the one over its events (0 where they cannot be hashed): the chained
/// one for CHAINED_CHECKSUM_MISMATCH, the block checksum otherwise.
struct BadBlock {
  std::uint64_t block = 0;
  std::uint64_t offset = 0;
  format::Status status = format::Status::OK;
  std::uint64_t expected = 0;
  std::uint64_t computed = 0;
  std::uint64_t first_event_id = 0;
  std::uint64_t last_event_id = 0;
  std::uint32_t events = 0;
  Cause cause = Cause::UNKNOWN;
  /// One sentence.
  std::string evidence;
  /// The flipped bits, where they are the cause.
  std::vector<FlippedBit> bits{};
};

/// Most bad blocks that are listed of one segment: as many as the largest segment has. All are counted.
inline constexpr std::size_t kMaxListedBadBlocks = format::kMaxBlocks;

struct VerifiedSegment {
  std::string file;
  io::SegmentKind kind = io::SegmentKind::HOT;
  bool finalised = false;
  format::Status strict_status = format::Status::OPEN_FAILED;
  std::optional<std::uint64_t> strict_block;
  /// Size of the segment; of a cold one, after decompression.
  std::uint64_t bytes = 0;
  std::uint64_t file_bytes = 0;
  /// Zeros where it could not be read.
  format::SegmentHeader header{};
  /// Blocks for which structure, block checksum and re-seeded chained checksum hold, damage around them or not.
  std::uint64_t verified_blocks = 0;
  std::uint64_t verified_events = 0;
  std::uint64_t bad_block_count = 0;
  std::vector<BadBlock> bad_blocks;
  std::uint64_t verify_ns = 0;

  /// Ids that it holds or held: of its header where that is intact, and of the events that can be had.
  std::optional<format::IdRun> ids;

  // What the directory's report needs of it besides.
  bool header_intact = false;
  bool is_unused = false;
  /// Where pages vanished, or the file was cut, while it was read.
  std::optional<std::uint64_t> lost_offset;
  /// What the original's replay of it gives where its strict status is OK: events up to the 32-bit cut.
  std::uint64_t replayable_events = 0;
  /// Ids of the events that can be had, damage or not.
  format::IdRuns recoverable;
  /// Ids that the original's replay of it gives where its strict status is OK.
  format::IdRuns replayable;
  std::vector<Finding> findings;
};

enum class BreakKind : std::uint8_t { GAP, OVERLAP, DUPLICATE };

constexpr std::string_view toString(BreakKind kind) {
  switch (kind) {
    case BreakKind::GAP: return "gap";
    case BreakKind::OVERLAP: return "overlap";
    case BreakKind::DUPLICATE: return "duplicate";
  }
  return "unknown";
}

struct ContinuityBreak {
  BreakKind kind;
  std::optional<std::string> after;
  std::optional<std::string> before;
  std::uint64_t first_event_id;
  std::uint64_t last_event_id;
  std::uint64_t events;
};

struct VerifySummary {
  std::uint64_t segments = 0;
  /// Segments whose strict status is OK, and unused ones.
  std::uint64_t sound_segments = 0;
  /// Events that the segments hold or held: of each, what its intact header counts or what verifies in it, whichever is
  /// more. A copy of another segment (cold copy or duplicate) is not counted again, so that an intact directory gives its
  /// number of events. A segment that is missing has no part in it.
  std::uint64_t events = 0;
  /// What a strict recovery from id 1 replays: nothing where it refuses to start, duplicates twice, a segment of more than
  /// 261,123 blocks up to the cut.
  std::uint64_t strict_events = 0;
  /// Distinct ids in blocks whose events can be had, hot and cold.
  std::uint64_t diagnostic_events = 0;
  /// Ids in the range that intact segment headers and events that can be had span, and that nothing can give. Where files
  /// were given instead of a directory: ids in the ranges of these files.
  std::uint64_t lost_events = 0;
};

/// A file that a restarted recorder would delete, and what would go with it.
struct Deletion {
  std::string file;
  format::Status status = format::Status::OK;
  bool is_unused = false;
  /// Events that it holds or held.
  std::uint64_t events = 0;
  /// Events that can be had of it, and how many of them stand in no file that stays.
  std::uint64_t recoverable_events = 0;
  std::uint64_t only_here = 0;
  std::optional<format::IdRun> ids;
};

struct VerifyReport {
  std::string directory;
  std::vector<ContinuityBreak> continuity;
  std::vector<Finding> findings;
  std::vector<recovery::Hazard> hazards;
  Losses losses;
  std::vector<Deletion> deletions;
  VerifySummary summary;
};

struct ScanSummary {
  std::uint64_t segments = 0;
  std::uint64_t hot_segments = 0;
  std::uint64_t cold_segments = 0;
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
};

struct ScanReport {
  std::string directory;
  /// Hot segments in recovery order, then cold ones by name.
  std::vector<io::SegmentFile> segments;
  std::optional<io::MetaFile> meta;
  std::vector<ContinuityBreak> continuity;
  std::vector<Finding> findings;
  std::vector<recovery::Hazard> hazards;
  ScanSummary summary;
};

/// Why work could not be done at all.
struct Failure {
  /// A code of the contract: USAGE, DIRECTORY_NOT_FOUND, NOT_A_DIRECTORY, DIRECTORY_UNREADABLE, FILE_UNREADABLE, CANCELLED.
  std::string code;
  std::string message;
  std::optional<std::string> file;
};

}  // namespace walscope::diagnostics
