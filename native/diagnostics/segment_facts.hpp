// What the checks over a whole directory need to know of each segment: from headers alone (scan) or from all blocks (verify).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnostics/report.hpp"

namespace walscope::diagnostics {

struct SegmentFacts {
  const io::SegmentFile* file = nullptr;
  bool header_intact = false;
  bool is_unused = false;
  /// Ids that it holds or held: of the intact header, and of the events that can be had.
  std::optional<format::IdRun> ids;
  /// The strict status; after a scan, the header's.
  format::Status strict_status = format::Status::OPEN_FAILED;
  std::uint64_t verified_events = 0;
  /// Events that it holds or held: what the intact header counts or what verifies, whichever is more.
  std::uint64_t events = 0;
  /// Events that the original replays of it where its strict status is OK.
  std::uint64_t replayable_events = 0;
  /// Ids of the events that can be had of a segment whose strict status is not OK.
  format::IdRuns recoverable;
  /// Where its pages vanished while it was read.
  std::optional<std::uint64_t> lost_offset;

  /// The index that the header gives, where that can be believed: intact, or as the recorder writes it before closing.
  std::optional<std::uint32_t> headerIndex() const;
  /// The index in a name as the recorder gives it.
  std::optional<std::uint32_t> nameIndex() const;
  /// The header's index, or the name's where the header gives none.
  std::optional<std::uint32_t> index() const { return headerIndex() ? headerIndex() : nameIndex(); }
};

/// The facts of a directory: hot ones in recovery order (as `DirectoryScan::hot`), then cold ones.
struct DirectoryFacts {
  std::vector<SegmentFacts> hot;
  std::vector<SegmentFacts> cold;
  /// False after a scan: then what the blocks hold is not known.
  bool is_verified = false;
  /// False where single files were given: then what is not there says nothing.
  bool is_directory = true;
};

template <typename Visit>
void forEachSegment(const DirectoryFacts& facts, Visit visit) {
  for (const SegmentFacts& segment : facts.hot) visit(segment);
  for (const SegmentFacts& segment : facts.cold) visit(segment);
}

DirectoryFacts factsOfScan(const io::DirectoryScan& scan);

/// Takes over what verifying the segment has shown. Normalises `segment.recoverable` and tells `segment.ids`.
void learn(SegmentFacts& facts, VerifiedSegment& segment);

/// `FS.00000007.wal`, or with `.lz4` behind it.
std::string segmentName(std::uint32_t index, io::SegmentKind kind);

}  // namespace walscope::diagnostics
