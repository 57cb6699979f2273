// The meta file and a half-written one, beside two segments. Input: which files there are, a u8; then the meta file's bytes.
#include <algorithm>

#include "diagnostics/directory_report.hpp"
#include "fuzz/fuzz_support.hpp"
#include "fuzz/segment_builder.hpp"

namespace walscope::fuzz {

namespace {

using diagnostics::FindingCode;

constexpr std::uint8_t kHasMeta = 1;
constexpr std::uint8_t kHasOtherName = 2;
constexpr std::uint8_t kHasTemporary = 4;
constexpr std::uint8_t kHasSegments = 8;

constexpr std::uint32_t kLastIndex = 1;
constexpr std::uint64_t kLastEventId = 5;

bool hasFinding(const diagnostics::ScanReport& report, FindingCode code) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [code](const diagnostics::Finding& finding) { return finding.code == code; });
}

void writeFiles(const Workspace& workspace, std::uint8_t files, Bytes meta) {
  workspace.clear();
  if ((files & kHasSegments) != 0) {
    workspace.write("FS.00000000.wal", buildSegment({.segment_index = 0, .first_event_id = 1, .blocks = {3}}));
    workspace.write("FS.00000001.wal", buildSegment({.segment_index = 1, .first_event_id = 4, .blocks = {2}}));
  }
  if ((files & kHasMeta) != 0) workspace.write("wal_meta.dat", meta);
  if ((files & kHasOtherName) != 0) workspace.write("wal.meta", meta);
  if ((files & kHasTemporary) != 0) workspace.write("wal_meta.dat.tmp", meta);
}

void checkReport(const diagnostics::ScanReport& report, std::uint8_t files, Bytes meta) {
  const bool has_meta = (files & (kHasMeta | kHasOtherName)) != 0;
  check(report.meta.has_value() == has_meta, "the meta file is there or not");
  check(hasFinding(report, FindingCode::META_TEMPORARY_LEFT) == ((files & kHasTemporary) != 0), "half-written meta file");
  if (!has_meta) return;
  check(report.meta->name == ((files & kHasMeta) != 0 ? "wal_meta.dat" : "wal.meta"), "name of the meta file");
  check(report.meta->is_valid == (meta.size() == format::kMetaFileSize), "a meta file has 16 bytes");
  check(hasFinding(report, FindingCode::META_INVALID) != report.meta->is_valid, "a wrong size has its finding");
  if (!report.meta->is_valid) return;
  Reader reader(meta);
  checkEqual(report.meta->last_offset, reader.u32(), "last offset");
  const std::uint32_t index = reader.u32();
  const std::uint64_t id = reader.u64();
  checkEqual(report.meta->last_segment_index, index, "last segment");
  checkEqual(report.meta->last_event_id, id, "last event");
  const bool has_segments = (files & kHasSegments) != 0;
  const bool is_stale = index != (has_segments ? kLastIndex : 0) || id != (has_segments ? kLastEventId : 0);
  check(hasFinding(report, FindingCode::META_STALE) == is_stale, "a stale meta file has its finding");
}

}  // namespace

}  // namespace walscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  using namespace walscope;
  static const fuzz::Workspace workspace;
  fuzz::Reader reader(fuzz::asBytes(data, size_bytes));
  const std::uint8_t files = reader.u8();
  fuzz::writeFiles(workspace, files, reader.rest());
  diagnostics::WorkProgress progress;
  const std::atomic<bool> cancel{false};
  const auto report = diagnostics::scanReport(workspace.path(), cancel, progress);
  fuzz::check(std::holds_alternative<diagnostics::ScanReport>(report), "a directory can be scanned");
  fuzz::checkReport(std::get<diagnostics::ScanReport>(report), files, reader.rest());
  return 0;
}
