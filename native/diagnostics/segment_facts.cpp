#include "diagnostics/segment_facts.hpp"

namespace walscope::diagnostics {

std::optional<IdRun> idsOf(bool header_intact, const format::SegmentHeader& header, IdRuns& recoverable) {
  std::optional<IdRun> ids;
  const bool names_ids = header_intact && header.first_event_id != format::kInvalidEventId &&
                         header.first_event_id <= header.last_event_id;
  if (names_ids) ids = IdRun{header.first_event_id, header.last_event_id};
  const std::vector<IdRun>& runs = recoverable.normalise();
  if (runs.empty()) return ids;
  if (!ids) return IdRun{runs.front().first, runs.back().last};
  return IdRun{std::min(ids->first, runs.front().first), std::max(ids->last, runs.back().last)};
}

DirectoryFacts factsOfScan(const io::DirectoryScan& scan) {
  DirectoryFacts facts;
  const auto add = [](const std::vector<io::SegmentFile>& files, std::vector<SegmentFacts>& target) {
    for (const io::SegmentFile& file : files) {
      IdRuns nothing;
      const bool is_intact = file.header_status == format::Status::OK;
      target.push_back({.file = &file,
                        .header_intact = is_intact,
                        .is_unused = file.is_unused,
                        .ids = idsOf(is_intact, file.header, nothing),
                        .strict_status = file.header_status,
                        .verified_events = 0,
                        .replayable_events = is_intact ? file.header.event_count : 0});
    }
  };
  add(scan.hot, facts.hot);
  add(scan.cold, facts.cold);
  return facts;
}

}  // namespace walscope::diagnostics
