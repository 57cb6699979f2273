#include "events/open_table.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <thread>
#include <tuple>

#include "events/segment_geometry.hpp"
#include "io/first_failure.hpp"
#include "io/worker_threads.hpp"

namespace walscope::events {

namespace {

using diagnostics::Failure;

Failure unlistable(const std::string& directory, int error_number) {
  if (error_number == ENOENT) return {"DIRECTORY_NOT_FOUND", "There is no directory " + directory + ".", directory};
  if (error_number == ENOTDIR) return {"NOT_A_DIRECTORY", directory + " is not a directory.", directory};
  const std::string why = std::strerror(error_number);
  return {"DIRECTORY_UNREADABLE", "The directory " + directory + " cannot be read: " + why + ".", directory};
}

/// What a recovery looks at, of the names that are wanted.
std::vector<io::SegmentFile> takeFiles(io::DirectoryScan scan, const std::optional<std::vector<std::string>>& names) {
  std::vector<io::SegmentFile> files = std::move(scan.hot);
  std::move(scan.cold.begin(), scan.cold.end(), std::back_inserter(files));
  std::set<std::string> wanted;
  if (names) wanted.insert(names->begin(), names->end());
  std::erase_if(files, [&](const io::SegmentFile& file) {
    return !file.is_regular || (names && !wanted.contains(file.name));
  });
  return files;
}

/// The segments of all files, in no order yet.
std::vector<TableSegment> measureAll(const std::vector<io::SegmentFile>& files, const std::atomic<bool>& cancel,
                                     diagnostics::WorkProgress& progress) {
  // Each waits for the disk, or for the system, most of the time; a few are enough.
  constexpr std::size_t kMostThreads = 4;
  // Threads take longer to start than a few segments to measure.
  constexpr std::size_t kSegmentsPerThread = 64;
  std::vector<TableSegment> segments(files.size());
  std::atomic<std::size_t> next{0};
  io::FirstFailure failure;
  const auto measure = [&] {
    for (std::size_t i = next.fetch_add(1); i < files.size(); i = next.fetch_add(1)) {
      if (cancel.load(std::memory_order_relaxed)) return;
      segments[i] = measureSegment(files[i], cancel);
      progress.done.fetch_add(1, std::memory_order_relaxed);
    }
  };
  const auto work = [&] {
    if (!failure.guard(measure)) next.store(files.size());
  };
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t threads = std::min({processors, kMostThreads, files.size() / kSegmentsPerThread + 1});
  {
    const std::vector<std::jthread> workers = io::startWorkers(static_cast<unsigned>(threads - 1), work);
    work();
  }
  failure.rethrow();
  return segments;
}

/// The table begins when its first event happened, and not when a cold segment was created.
void findFirstTime(std::vector<TableSegment>& segments, const std::atomic<bool>& cancel) {
  std::set<const TableSegment*> looked_at;
  const auto begins = [](const TableSegment& segment) {
    return segment.rows > 0 && segment.times ? segment.times->first_ns : ~std::uint64_t{0};
  };
  while (!segments.empty() && !cancel.load(std::memory_order_relaxed)) {
    const auto first = std::min_element(segments.begin(), segments.end(),
                                        [&](const TableSegment& a, const TableSegment& b) { return begins(a) < begins(b); });
    const bool is_exact = first->kind == io::SegmentKind::HOT || !first->times || first->rows == 0;
    if (is_exact || !looked_at.insert(&*first).second) return;
    const std::optional<std::uint64_t> time_ns = firstTimeOfCold(*first);
    if (time_ns) first->times = TimeSpan{*time_ns, std::max(*time_ns, first->times->last_ns)};
  }
}

}  // namespace

OpenedTable openEventTable(const std::string& directory, const std::optional<std::vector<std::string>>& names,
                           const std::atomic<bool>& cancel, diagnostics::WorkProgress& progress) {
  io::ScanOptions options;
  options.cancel = &cancel;
  // Each file is looked at twice: for its header, and for its blocks.
  options.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    progress.done.store(done, std::memory_order_relaxed);
    progress.total.store(2 * total, std::memory_order_relaxed);
  };
  io::DirectoryScan scan = io::scanDirectory(directory, options);
  if (scan.status != format::Status::OK) return unlistable(directory, scan.error_number);
  std::vector<io::SegmentFile> files;
  if (!scan.cancelled) files = takeFiles(std::move(scan), names);
  std::vector<TableSegment> segments = measureAll(files, cancel, progress);
  findFirstTime(segments, cancel);
  if (cancel.load(std::memory_order_relaxed)) return Failure{"CANCELLED", "The work was cancelled.", std::nullopt};
  std::sort(segments.begin(), segments.end(), [](const TableSegment& a, const TableSegment& b) {
    const bool a_is_last = !a.is_numbered;
    const bool b_is_last = !b.is_numbered;
    return std::tie(a_is_last, a.segment_index, a.kind, a.name) < std::tie(b_is_last, b.segment_index, b.kind, b.name);
  });
  return std::make_shared<const EventTable>(std::move(segments));
}

}  // namespace walscope::events
