// `scan` and `verify` of a whole directory (or, for verify, of given files).
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "diagnostics/report.hpp"

namespace walscope::diagnostics {

/// Read by any thread while the work runs.
struct WorkProgress {
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> total{0};
};

/// Why a directory cannot be listed: DIRECTORY_NOT_FOUND, NOT_A_DIRECTORY or DIRECTORY_UNREADABLE.
Failure unlistable(const std::string& directory, int error_number);

/// Headers only. `progress` counts files.
std::variant<ScanReport, Failure> scanReport(const std::string& directory, const std::atomic<bool>& cancel,
                                             WorkProgress& progress);

struct VerifyOptions {
  /// Segments that are verified side by side.
  unsigned threads = 1;
  /// Off: causes that only a search through all bits and bytes would find stay unknown. A search takes seconds.
  bool searches = true;
  /// Called with each segment in order: hot ones in recovery order, then cold ones. One thread at a time; findings of the
  /// segment stay in the report.
  std::function<void(VerifiedSegment)> on_segment;
};

/// Every block. `paths` is one directory, or files; of files, the directory's checks see only them. `progress` counts bytes.
std::variant<VerifyReport, Failure> verifyReport(const std::vector<std::string>& paths, const VerifyOptions& options,
                                                 const std::atomic<bool>& cancel, WorkProgress& progress);

}  // namespace walscope::diagnostics
