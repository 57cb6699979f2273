// A directory of up to four segments: scan, verification by one thread and by several, and recoveries, which all have to agree.
// Input: an archive (archive.hpp).
#include <algorithm>
#include <iterator>
#include <map>

#include "diagnostics/directory_report.hpp"
#include "fuzz/archive.hpp"
#include "fuzz/segment_checks.hpp"
#include "io/open_file.hpp"
#include "recovery/recovery_run.hpp"

namespace walscope::fuzz {

namespace {

using diagnostics::Finding;
using diagnostics::VerifyReport;
using diagnostics::VerifySummary;

VerifyReport verify(const std::string& directory, unsigned threads) {
  diagnostics::WorkProgress progress;
  const std::atomic<bool> cancel{false};
  auto report = diagnostics::verifyReport({directory}, {.threads = threads, .on_segment = {}}, cancel, progress);
  check(std::holds_alternative<VerifyReport>(report), "a directory can be verified");
  return std::move(std::get<VerifyReport>(report));
}

bool isSame(const Finding& a, const Finding& b) {
  return a.code == b.code && a.severity == b.severity && a.file == b.file && a.block == b.block && a.offset == b.offset &&
         a.message == b.message;
}

void compareReports(const VerifyReport& alone, const VerifyReport& shared) {
  const VerifySummary& a = alone.summary;
  const VerifySummary& b = shared.summary;
  check(a.segments == b.segments && a.sound_segments == b.sound_segments && a.events == b.events &&
            a.strict_events == b.strict_events && a.diagnostic_events == b.diagnostic_events &&
            a.lost_events == b.lost_events,
        "the summary is the same with several threads");
  check(std::equal(alone.findings.begin(), alone.findings.end(), shared.findings.begin(), shared.findings.end(), isSame),
        "the findings are the same with several threads");
  checkEqual(shared.hazards.size(), alone.hazards.size(), "the hazards are the same with several threads");
}

std::map<std::string, Bytes> filesOf(const Archive& archive) {
  // Of files of one name the last one is there.
  std::map<std::string, Bytes> files;
  for (const ArchivedFile& file : archive.files) files[file.fileName()] = file.segment;
  return files;
}

/// Seeking the start in a segment whose ids do not rise finds another place than its first event, as in the original.
bool isOrdered(const Archive& archive) {
  const auto files = filesOf(archive);
  return std::all_of(files.begin(), files.end(), [](const auto& file) {
    const StrictModel model = readStrictly(file.second);
    return model.is_ordered && (model.replayed.empty() || model.replayed.front() > 0);
  });
}

/// Distinct ids of all blocks that can be had, from a start id on.
std::uint64_t countIds(const Archive& archive, std::uint64_t from_event_id = 0) {
  std::set<std::uint64_t> ids;
  for (const auto& [name, segment] : filesOf(archive)) ids.merge(readDiagnostically(segment).ids);
  return static_cast<std::uint64_t>(std::distance(ids.lower_bound(from_event_id), ids.end()));
}

recovery::RecoveryResult recover(const std::string& directory, const recovery::RecoveryOptions& options) {
  recovery::RecoveryRun run(directory, options);
  run.wait();
  return run.result();
}

recovery::RecoveryOptions optionsOf(const Archive& archive) {
  recovery::RecoveryOptions options{.digest = true};
  if ((archive.options & Archive::kSmallRings) != 0) options.prepared_capacity = options.finished_capacity = 1;
  if ((archive.options & Archive::kStartsElsewhere) != 0) options.from_event_id = std::max<std::uint64_t>(archive.start_id, 1);
  options.preload = (archive.options & Archive::kPreloads) != 0;
  return options;
}

/// With and without the preloader it comes to the same; gives the result.
recovery::RecoveryResult recoverTwice(const std::string& directory, recovery::RecoveryOptions options) {
  recovery::RecoveryResult result = recover(directory, options);
  check(!result.stopped && !result.read_failure, "nobody stopped it, nothing vanished");
  check(result.gap_count >= result.gaps.size() && result.overlap_count >= result.overlaps.size(), "ranges are counted");
  options.preload = !options.preload;
  const recovery::RecoveryResult other = recover(directory, options);
  checkEqual(other.events_replayed, result.events_replayed, "events, with and without the preloader");
  check(other.digest == result.digest && other.status == result.status, "the same with and without the preloader");
  checkEqual(other.skipped.size(), result.skipped.size(), "skipped segments, with and without the preloader");
  checkEqual(io::OpenFile::openCount(), 0, "maps that are left over");
  return result;
}

void checkRecoveries(const Workspace& workspace, const Archive& archive, const VerifySummary& summary) {
  recovery::RecoveryOptions options = optionsOf(archive);
  const recovery::RecoveryResult strict = recoverTwice(workspace.path(), options);
  if (options.from_event_id == 1 && isOrdered(archive)) {
    checkEqual(strict.events_replayed, summary.strict_events, "a strict recovery replays what the report says");
  }
  options.mode = recovery::RecoveryMode::DIAGNOSTIC;
  const recovery::RecoveryResult diagnostic = recoverTwice(workspace.path(), options);
  checkEqual(diagnostic.events_replayed, countIds(archive, options.from_event_id), "all that can be had is replayed, once");
}

}  // namespace

}  // namespace walscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  using namespace walscope;
  static const fuzz::Workspace workspace;
  const fuzz::Archive archive = fuzz::Archive::parse(fuzz::asBytes(data, size_bytes));
  const auto isQuick = [](const fuzz::ArchivedFile& file) { return fuzz::isQuick(file.segment); };
  if (!std::all_of(archive.files.begin(), archive.files.end(), isQuick)) return 0;
  workspace.clear();
  archive.write(workspace);

  diagnostics::WorkProgress progress;
  const std::atomic<bool> cancel{false};
  const auto scanned = diagnostics::scanReport(workspace.path(), cancel, progress);
  fuzz::check(std::holds_alternative<diagnostics::ScanReport>(scanned), "a directory can be scanned");
  const diagnostics::VerifyReport report = fuzz::verify(workspace.path(), 1);
  fuzz::compareReports(report, fuzz::verify(workspace.path(), 3));
  fuzz::checkEqual(std::get<diagnostics::ScanReport>(scanned).summary.segments, report.summary.segments, "segments");
  fuzz::checkEqual(report.summary.diagnostic_events, fuzz::countIds(archive), "ids that can be had");
  fuzz::checkRecoveries(workspace, archive, report.summary);
  return 0;
}
