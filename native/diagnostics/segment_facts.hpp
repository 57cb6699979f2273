// What the checks over a whole directory need to know of each segment: from headers alone (scan) or from all blocks (verify).
#pragma once

#include <optional>
#include <vector>

#include "diagnostics/report.hpp"

namespace walscope::diagnostics {

struct SegmentFacts {
  const io::SegmentFile* file = nullptr;
  bool header_intact = false;
  bool is_unused = false;
  /// Ids that it holds or held: of the intact header, and of the events that can be had.
  std::optional<IdRun> ids;
  /// The strict status; after a scan, the header's.
  format::Status strict_status = format::Status::OPEN_FAILED;
  std::uint64_t verified_events = 0;
  /// Events that the original replays of it where its strict status is OK.
  std::uint64_t replayable_events = 0;
};

/// The facts of a directory: hot ones in recovery order (as `DirectoryScan::hot`), then cold ones.
struct DirectoryFacts {
  std::vector<SegmentFacts> hot;
  std::vector<SegmentFacts> cold;
  /// False after a scan: then what the blocks hold is not known.
  bool is_verified = false;
};

DirectoryFacts factsOfScan(const io::DirectoryScan& scan);

/// The segment's ids: the header's where it is intact, widened by those of events that can be had.
std::optional<IdRun> idsOf(bool header_intact, const format::SegmentHeader& header, IdRuns& recoverable);

}  // namespace walscope::diagnostics
