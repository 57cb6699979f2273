#include "diagnostics/directory_report.hpp"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <limits>
#include <map>
#include <mutex>
#include <set>

#include "diagnostics/continuity.hpp"
#include "diagnostics/deletions.hpp"
#include "diagnostics/directory_checks.hpp"
#include "diagnostics/hazards.hpp"
#include "diagnostics/segment_verifier.hpp"
#include "io/first_failure.hpp"
#include "io/worker_threads.hpp"
#include "recovery/recovery_plan.hpp"

namespace walscope::diagnostics {

namespace {

constexpr std::uint64_t kFirstEventId = 1;

Failure cancelled() { return {"CANCELLED", "The work was cancelled.", std::nullopt}; }

void append(std::vector<Finding> more, std::vector<Finding>& findings) {
  std::move(more.begin(), more.end(), std::back_inserter(findings));
}

/// Non-regular names are no segments: they are findings, and recovery ignores them.
void dropIrregular(io::DirectoryScan& scan) {
  const auto drop = [](std::vector<io::SegmentFile>& files) {
    std::erase_if(files, [](const io::SegmentFile& file) { return !file.is_regular; });
  };
  drop(scan.hot);
  drop(scan.cold);
}

struct DirectoryConclusions {
  std::vector<ContinuityBreak> continuity;
  std::vector<Finding> findings;
  std::vector<recovery::Hazard> hazards;
  std::uint64_t strict_events = 0;
};

/// `irregular` are the findings of the names that were dropped.
DirectoryConclusions conclude(const io::DirectoryScan& scan, const DirectoryFacts& facts,
                              const recovery::RecoveryPlan& plan, Continuity continuity,
                              std::vector<Finding> irregular) {
  DirectoryConclusions conclusions;
  const bool has_gap = std::any_of(continuity.breaks.begin(), continuity.breaks.end(),
                                   [](const ContinuityBreak& it) { return it.kind == BreakKind::GAP; });
  conclusions.continuity = std::move(continuity.breaks);
  append(std::move(continuity.findings), conclusions.findings);
  append(checkNames(facts, continuity.copies), conclusions.findings);
  append(checkIndexes(facts, has_gap), conclusions.findings);
  append(checkMeta(scan, facts), conclusions.findings);
  append(std::move(irregular), conclusions.findings);
  conclusions.hazards = findHazards(facts, plan);
  conclusions.strict_events = countStrictEvents(facts, plan);
  return conclusions;
}

/// Verifies segments side by side and hands them over in order. A worker does not run further ahead than `kAhead`.
class SideBySide {
 public:
  using Deliver = std::function<void(std::size_t, VerifiedSegment)>;

  SideBySide(const std::vector<const io::SegmentFile*>& files, const SearchBudget& budget, const std::atomic<bool>& cancel,
             WorkProgress& progress, Deliver deliver)
      : files_(files), budget_(budget), cancel_(cancel), progress_(progress), deliver_(std::move(deliver)) {}

  void run(unsigned threads) {
    const auto others = static_cast<unsigned>(std::min<std::size_t>(threads, std::max<std::size_t>(files_.size(), 1)) - 1);
    const auto work = [this] {
      if (!failure_.guard([this] { verifySegments(); })) end();
    };
    {
      const std::vector<std::jthread> workers = io::startWorkers(others, work);
      work();
    }
    failure_.rethrow();
  }

 private:
  static constexpr std::size_t kAhead = 64;

  void end() {
    const std::lock_guard lock(mutex_);
    next_ = files_.size();
    room_.notify_all();
  }

  void verifySegments() {
    while (!cancel_.load(std::memory_order_relaxed)) {
      std::size_t mine = 0;
      {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return next_ >= files_.size() || next_ < delivered_ + kAhead; });
        if (next_ >= files_.size()) return;
        mine = next_++;
      }
      VerifiedSegment segment = verifySegment(*files_[mine], cancel_, progress_.done, budget_);
      const std::lock_guard lock(mutex_);
      ready_.emplace(mine, std::move(segment));
      deliverReady();
      room_.notify_all();
    }
    end();
  }

  void deliverReady() {
    for (auto it = ready_.find(delivered_); it != ready_.end(); it = ready_.find(delivered_)) {
      if (!cancel_.load(std::memory_order_relaxed)) deliver_(delivered_, std::move(it->second));
      ready_.erase(it);
      ++delivered_;
    }
  }

  const std::vector<const io::SegmentFile*>& files_;
  const SearchBudget budget_;
  const std::atomic<bool>& cancel_;
  WorkProgress& progress_;
  Deliver deliver_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::size_t next_ = 0;
  std::size_t delivered_ = 0;
  std::map<std::size_t, VerifiedSegment> ready_;
  io::FirstFailure failure_;
};

bool isPlanned(const recovery::RecoveryPlan& plan, std::size_t hot_index) {
  return plan.start == hot_index || std::binary_search(plan.ahead.begin(), plan.ahead.end(), hot_index);
}

/// Ids over all segments.
struct DirectoryIds {
  /// That can be had, and of these the ones of segments that no restart deletes: cold, or valid.
  format::IdRuns had;
  format::IdRuns safe;
  /// That a strict recovery from id 1 replays.
  format::IdRuns strict;

  void add(const VerifiedSegment& segment, bool is_in_plan) {
    const bool is_valid = segment.strict_status == format::Status::OK;
    had.add(segment.recoverable);
    if (is_valid || segment.kind == io::SegmentKind::COLD) safe.add(segment.recoverable);
    if (is_valid && is_in_plan) strict.add(segment.replayable);
  }
};

/// What the segments come to: summary, losses, deletions.
void summarise(const DirectoryFacts& facts, const std::set<std::string>& copies, std::uint64_t strict_events,
               DirectoryIds ids, VerifyReport& report) {
  VerifySummary& summary = report.summary;
  std::optional<format::IdRun> span;
  format::IdRuns covered;
  forEachSegment(facts, [&](const SegmentFacts& segment) {
    ++summary.segments;
    const bool is_sound = segment.strict_status == format::Status::OK || segment.is_unused;
    summary.sound_segments += is_sound ? 1 : 0;
    if (!copies.contains(segment.file->name)) summary.events += segment.events;
    if (!segment.ids) return;
    covered.add(*segment.ids);
    format::widen(span, *segment.ids);
  });
  format::IdRuns expected = std::move(covered);
  if (facts.is_directory && span) {
    expected = {};
    expected.add(*span);
  }
  // Where the first segment is refused, nothing is replayed.
  if (strict_events == 0) ids.strict = {};
  summary.strict_events = strict_events;
  report.losses = findLosses(expected, ids.strict, ids.had);
  if (facts.is_directory) report.deletions = findDeletions(facts, std::move(ids.safe));
  summary.diagnostic_events = report.losses.diagnostic.events;
  summary.lost_events = report.losses.diagnostic.lost_events;
}

/// The directory that the one path names, or the files that the paths name.
std::variant<io::DirectoryScan, Failure> scanPaths(const std::vector<std::string>& paths, const io::ScanOptions& options,
                                                   bool& is_directory) {
  if (paths.empty()) return Failure{"USAGE", "Name a directory, or files.", std::nullopt};
  if (paths.size() > 1) return io::scanFiles(paths, options);
  io::DirectoryScan scan = io::scanDirectory(paths.front(), options);
  is_directory = scan.status == format::Status::OK;
  if (is_directory) return scan;
  if (scan.error_number != ENOTDIR) return unlistable(paths.front(), scan.error_number);
  return io::scanFiles(paths, options);
}

}  // namespace

Failure unlistable(const std::string& directory, int error_number) {
  if (error_number == ENOENT) return {"DIRECTORY_NOT_FOUND", "There is no directory " + directory + ".", directory};
  if (error_number == ENOTDIR) return {"NOT_A_DIRECTORY", directory + " is not a directory.", directory};
  return {"DIRECTORY_UNREADABLE", "The directory " + directory + " cannot be read: " + std::strerror(error_number) + ".", directory};
}

std::variant<ScanReport, Failure> scanReport(const std::string& directory, const std::atomic<bool>& cancel,
                                             WorkProgress& progress) {
  io::ScanOptions options;
  options.cancel = &cancel;
  options.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    progress.done.store(done, std::memory_order_relaxed);
    progress.total.store(total, std::memory_order_relaxed);
  };
  io::DirectoryScan scan = io::scanDirectory(directory, options);
  if (scan.status != format::Status::OK) return unlistable(directory, scan.error_number);
  if (scan.cancelled) return cancelled();

  std::vector<Finding> irregular = checkIrregular(scan);
  dropIrregular(scan);
  const DirectoryFacts facts = factsOfScan(scan);
  DirectoryConclusions conclusions = conclude(scan, facts, recovery::planRecovery(scan, kFirstEventId),
                                              checkContinuity(facts), std::move(irregular));
  ScanReport report{.directory = directory,
                    .segments = {},
                    .meta = scan.meta,
                    .continuity = std::move(conclusions.continuity),
                    .findings = checkHeaders(facts),
                    .hazards = std::move(conclusions.hazards),
                    .summary = {}};
  append(std::move(conclusions.findings), report.findings);
  report.summary.hot_segments = scan.hot.size();
  report.summary.cold_segments = scan.cold.size();
  report.summary.segments = scan.hot.size() + scan.cold.size();
  const auto take = [&](std::vector<io::SegmentFile>& files) {
    for (io::SegmentFile& file : files) {
      report.summary.bytes += file.file_bytes;
      if (file.header_status == format::Status::OK) report.summary.events += file.header.event_count;
      report.segments.push_back(std::move(file));
    }
  };
  take(scan.hot);
  take(scan.cold);
  return report;
}

std::variant<VerifyReport, Failure> verifyReport(const std::vector<std::string>& paths, const VerifyOptions& options,
                                                 const std::atomic<bool>& cancel, WorkProgress& progress) {
  io::ScanOptions scan_options;
  scan_options.cancel = &cancel;
  bool is_directory = false;
  std::variant<io::DirectoryScan, Failure> scanned = scanPaths(paths, scan_options, is_directory);
  if (auto* failure = std::get_if<Failure>(&scanned)) return std::move(*failure);
  auto& scan = std::get<io::DirectoryScan>(scanned);
  if (scan.cancelled) return cancelled();

  std::vector<Finding> irregular = checkIrregular(scan);
  dropIrregular(scan);
  DirectoryFacts facts = factsOfScan(scan);
  facts.is_verified = true;
  facts.is_directory = is_directory;
  std::vector<const io::SegmentFile*> files;
  std::uint64_t total = 0;
  for (const auto* part : {&scan.hot, &scan.cold}) {
    for (const io::SegmentFile& file : *part) {
      files.push_back(&file);
      const std::uint64_t counted = std::min(file.header.block_count, format::kMaxBlocks);
      total += file.kind == io::SegmentKind::HOT ? file.file_bytes : format::blockOffset(counted);
    }
  }
  progress.total.store(total, std::memory_order_relaxed);

  VerifyReport report;
  report.directory = paths.front();
  const recovery::RecoveryPlan plan = recovery::planRecovery(scan, kFirstEventId);
  DirectoryIds ids;
  const auto deliver = [&](std::size_t index, VerifiedSegment segment) {
    const bool is_hot = index < scan.hot.size();
    SegmentFacts& fact = is_hot ? facts.hot[index] : facts.cold[index - scan.hot.size()];
    learn(fact, segment);
    ids.add(segment, is_hot && isPlanned(plan, index));
    append(std::move(segment.findings), report.findings);
    segment.recoverable = {};
    segment.replayable = {};
    if (options.on_segment) options.on_segment(std::move(segment));
  };
  const SearchBudget budget = options.searches ? SearchBudget() : SearchBudget::none();
  SideBySide(files, budget, cancel, progress, deliver).run(options.threads);
  if (cancel.load(std::memory_order_relaxed)) return cancelled();

  Continuity continuity = checkContinuity(facts);
  const std::set<std::string> copies = continuity.copies;
  DirectoryConclusions conclusions = conclude(scan, facts, plan, std::move(continuity), std::move(irregular));
  report.continuity = std::move(conclusions.continuity);
  report.hazards = std::move(conclusions.hazards);
  append(std::move(conclusions.findings), report.findings);
  summarise(facts, copies, conclusions.strict_events, std::move(ids), report);
  return report;
}

}  // namespace walscope::diagnostics
