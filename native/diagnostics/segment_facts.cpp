#include "diagnostics/segment_facts.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace walscope::diagnostics {

namespace {

constexpr std::string_view kNamePrefix = "FS.";
constexpr std::size_t kNameDigits = 8;

/// The segment's ids: the header's where it is intact, widened by those of events that can be had.
std::optional<format::IdRun> idsOf(bool header_intact, const format::SegmentHeader& header, const std::vector<format::IdRun>& runs) {
  std::optional<format::IdRun> ids;
  if (header_intact) ids = format::namedIds(header);
  if (!runs.empty()) format::widen(ids, {runs.front().first, runs.back().last});
  return ids;
}

}  // namespace

std::string segmentName(std::uint32_t index, io::SegmentKind kind) {
  char name[32];
  std::snprintf(name, sizeof name, "FS.%08u.wal%s", index, kind == io::SegmentKind::COLD ? ".lz4" : "");
  return name;
}

std::optional<std::uint32_t> SegmentFacts::headerIndex() const {
  if (!header_intact && !format::isUnfinalised(file->header)) return std::nullopt;
  return file->header.segment_index;
}

std::optional<std::uint32_t> SegmentFacts::nameIndex() const {
  const std::string& name = file->name;
  if (name.size() < kNamePrefix.size() + kNameDigits) return std::nullopt;
  const char* begin = name.data() + kNamePrefix.size();
  std::uint32_t index = 0;
  std::from_chars(begin, name.data() + name.size(), index);
  return name == segmentName(index, file->kind) ? std::optional(index) : std::nullopt;
}

DirectoryFacts factsOfScan(const io::DirectoryScan& scan) {
  DirectoryFacts facts;
  const auto add = [](const std::vector<io::SegmentFile>& files, std::vector<SegmentFacts>& target) {
    for (const io::SegmentFile& file : files) {
      const bool is_intact = file.header_status == format::Status::OK;
      const std::uint64_t events = is_intact ? file.header.event_count : 0;
      SegmentFacts segment;
      segment.file = &file;
      segment.header_intact = is_intact;
      segment.is_unused = file.is_unused;
      segment.ids = idsOf(is_intact, file.header, {});
      segment.strict_status = file.header_status;
      segment.events = events;
      segment.replayable_events = events;
      target.push_back(std::move(segment));
    }
  };
  add(scan.hot, facts.hot);
  add(scan.cold, facts.cold);
  return facts;
}

void learn(SegmentFacts& facts, VerifiedSegment& segment) {
  facts.header_intact = segment.header_intact;
  facts.is_unused = segment.is_unused;
  facts.ids = idsOf(segment.header_intact, segment.header, segment.recoverable.normalise());
  segment.ids = facts.ids;
  facts.strict_status = segment.strict_status;
  facts.verified_events = segment.verified_events;
  const std::uint64_t counted = segment.header_intact ? segment.header.event_count : 0;
  facts.events = std::max(counted, segment.verified_events);
  facts.replayable_events = segment.replayable_events;
  if (segment.strict_status != format::Status::OK) facts.recoverable = segment.recoverable;
  facts.lost_offset = segment.lost_offset;
}

}  // namespace walscope::diagnostics
