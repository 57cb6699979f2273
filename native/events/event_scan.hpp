// Runs a filter over all rows of the event table, with threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "events/event_filter.hpp"
#include "events/event_matches.hpp"
#include "events/row_tally.hpp"

namespace walscope::events {

/// Of the rows gone over so far. `all` is complete at once where an earlier pass has counted it.
struct ScanCounts {
  std::uint64_t matches = 0;
  RowHistogram all;
  RowHistogram matching;
};

/// What a pass has come to: written by its threads, read by any.
class ScanProgress {
 public:
  explicit ScanProgress(std::size_t buckets);

  std::uint64_t rows() const { return rows_.load(std::memory_order_relaxed); }
  void addRows(std::uint64_t rows) { rows_.fetch_add(rows, std::memory_order_relaxed); }
  ScanCounts counts() const;
  void setAll(const RowHistogram& all);
  void add(std::uint64_t matches, const RowHistogram& all, const RowHistogram& matching);

 private:
  std::atomic<std::uint64_t> rows_{0};
  mutable std::mutex mutex_;
  ScanCounts counts_;
};

struct ScanOptions {
  /// The caller's counts as one.
  unsigned threads = 1;
  /// Parts of the histograms; those that `progress` was made with.
  std::size_t buckets = 1;
};

/// The matches, or null where it was cancelled. The first pass judges all blocks, and the table knows them then: a later one reads
/// only where its filter can match. Where the files change meanwhile, each block counts as it was read last.
std::shared_ptr<const EventMatches> scanEvents(std::shared_ptr<const EventTable> table, const EventFilter& filter,
                                               const ScanOptions& options, const std::atomic<bool>& cancel, ScanProgress& progress);

}  // namespace walscope::events
