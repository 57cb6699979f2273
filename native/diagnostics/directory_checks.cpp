#include "diagnostics/directory_checks.hpp"

#include <algorithm>
#include <cstring>

#include "format/text.hpp"

namespace walscope::diagnostics {

using format::counted;
using format::grouped;

namespace {

Finding make(FindingCode code, const std::string& file, std::string message) {
  return {code, defaultSeverity(code), file, std::nullopt, std::nullopt, std::move(message)};
}

}  // namespace

std::vector<Finding> checkNames(const DirectoryFacts& facts, const std::set<std::string>& copies) {
  std::vector<Finding> findings;
  forEachSegment(facts, [&](const SegmentFacts& segment) {
    const std::string& name = segment.file->name;
    const std::optional<std::uint32_t> index = segment.headerIndex();
    if (!index || copies.contains(name)) return;
    const std::string expected = segmentName(*index, segment.file->kind);
    if (name == expected) return;
    findings.push_back(make(FindingCode::SEGMENT_NAME_MISMATCH, name,
                            name + " says that it is segment " + grouped(*index) +
                                ": its name would be " + expected + "."));
  });
  return findings;
}

std::vector<Finding> checkIndexes(const DirectoryFacts& facts, bool has_id_gap) {
  std::vector<const SegmentFacts*> segments;
  forEachSegment(facts, [&](const SegmentFacts& segment) {
    if (segment.index()) segments.push_back(&segment);
  });
  const auto index = [](const SegmentFacts* segment) { return *segment->index(); };
  std::sort(segments.begin(), segments.end(),
            [&](const SegmentFacts* a, const SegmentFacts* b) { return index(a) < index(b); });
  std::vector<Finding> findings;
  for (std::size_t i = 1; !has_id_gap && i < segments.size(); ++i) {
    const std::uint64_t before = index(segments[i - 1]);
    const std::uint64_t after = index(segments[i]);
    if (after - before <= 1) continue;
    findings.push_back(make(FindingCode::SEGMENT_INDEX_GAP, segments[i]->file->name,
                            "There is no segment between the indexes " + grouped(before) + " and " + grouped(after) +
                                ", though no event id is missing."));
  }
  return findings;
}

std::vector<Finding> checkMeta(const io::DirectoryScan& scan, const DirectoryFacts& facts) {
  std::vector<Finding> findings;
  if (scan.meta_temporary) {
    findings.push_back(make(FindingCode::META_TEMPORARY_LEFT, *scan.meta_temporary,
                            "A crash left a half-written meta file behind."));
  }
  if (!scan.meta) return findings;
  const io::MetaFile& meta = *scan.meta;
  if (!meta.is_valid) {
    findings.push_back(make(FindingCode::META_INVALID, meta.name, "The meta file does not have its 16 bytes."));
    return findings;
  }
  std::uint64_t last_event_id = 0;
  std::uint32_t last_index = 0;
  forEachSegment(facts, [&](const SegmentFacts& segment) {
    if (segment.ids) last_event_id = std::max(last_event_id, segment.ids->last);
    if (segment.index() && !segment.is_unused) last_index = std::max(last_index, *segment.index());
  });
  if (meta.last_event_id != last_event_id || meta.last_segment_index != last_index) {
    findings.push_back(make(FindingCode::META_STALE, meta.name,
                            "The meta file names segment " + grouped(meta.last_segment_index) + " and event " +
                                std::to_string(meta.last_event_id) + " as the last ones; the log ends in segment " +
                                grouped(last_index) + " with event " + std::to_string(last_event_id) +
                                ". It is a hint only: after a crash that is normal."));
  }
  return findings;
}

std::vector<Finding> checkHeaders(const DirectoryFacts& facts) {
  std::vector<Finding> findings;
  forEachSegment(facts, [&](const SegmentFacts& segment) {
    const io::SegmentFile& file = *segment.file;
    const format::SegmentHeader& header = file.header;
    if (file.error_number != 0) {
      findings.push_back(make(FindingCode::FILE_UNREADABLE, file.name,
                              "The file cannot be read: " + std::string(std::strerror(file.error_number)) + "."));
    } else if (file.file_bytes < format::kSegmentHeaderSize && file.kind == io::SegmentKind::HOT) {
      findings.push_back(make(FindingCode::SEGMENT_TRUNCATED, file.name,
                              "The file has " + counted(file.file_bytes, "byte") + "; a segment header alone has 64."));
    } else if (file.kind == io::SegmentKind::COLD && file.header_status == format::Status::OPEN_FAILED) {
      findings.push_back(make(FindingCode::COLD_SEGMENT_CORRUPT, file.name,
                              "The LZ4 frame is broken before the first 64 bytes."));
    } else if (file.is_unused) {
      findings.push_back(make(FindingCode::SEGMENT_UNUSED, file.name, "The segment was prepared ahead and never used."));
    } else if (format::isUnfinalised(header)) {
      findings.push_back(make(FindingCode::SEGMENT_UNFINALISED, file.name,
                              "The segment was never closed: recovery does not see it. Verify tells what is in it."));
    } else if (file.header_status == format::Status::SEGMENT_POSSIBLY_CORRUPTED) {
      findings.push_back(make(FindingCode::HEADER_INVALID, file.name,
                              "The header's checksum holds, but its magic, version or size is not that of the format."));
    } else if (file.header_status != format::Status::OK) {
      findings.push_back(make(FindingCode::HEADER_CHECKSUM_MISMATCH, file.name,
                              "The header's checksum does not hold: recovery does not see this segment."));
    } else if (file.kind == io::SegmentKind::HOT && format::blockOffset(header.block_count) > file.file_bytes) {
      findings.push_back(make(FindingCode::SEGMENT_TRUNCATED, file.name,
                              "The header counts " + counted(header.block_count, "block") + ", more than the file holds."));
    } else if (header.block_count == 0) {
      findings.push_back(make(FindingCode::SEGMENT_EMPTY, file.name, "The segment was closed without an event."));
    }
  });
  return findings;
}

std::vector<Finding> checkIrregular(const io::DirectoryScan& scan) {
  std::vector<Finding> findings;
  const auto check = [&](const io::SegmentFile& file) {
    if (file.is_regular) return;
    const std::string why = file.error_number == 0 ? "it is no regular file" : std::strerror(file.error_number);
    Finding finding = make(FindingCode::FILE_UNREADABLE, file.name,
                           file.name + " is named like a segment and cannot be read as one: " + why + ". Recovery ignores it.");
    finding.severity = Severity::WARNING;
    findings.push_back(std::move(finding));
  };
  for (const io::SegmentFile& file : scan.hot) check(file);
  for (const io::SegmentFile& file : scan.cold) check(file);
  return findings;
}

}  // namespace walscope::diagnostics
