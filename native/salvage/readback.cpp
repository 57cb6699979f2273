#include "salvage/readback.hpp"

#include <chrono>
#include <thread>
#include <variant>

#include "diagnostics/segment_verifier.hpp"
#include "format/text.hpp"
#include "io/directory_scan.hpp"
#include "recovery/recovery_run.hpp"

namespace walscope::salvage {

using format::Status;

namespace {

constexpr std::chrono::milliseconds kPollInterval{5};

Failure isDifferent(const std::string& what, std::optional<std::string> file = std::nullopt) {
  return {"INTERNAL", "What was salvaged reads back differently: " + what + ". It was removed.", std::move(file)};
}

MaybeFailure checkSegments(const std::string& directory, const Written& written, const std::atomic<bool>& cancel,
                           std::atomic<std::uint64_t>& read_bytes) {
  const io::DirectoryScan scan = io::scanDirectory(directory, {});
  if (scan.hot.size() != written.segments || !scan.cold.empty())
    return isDifferent("there are " + format::counted(scan.hot.size(), "segment"));
  for (const io::SegmentFile& file : scan.hot) {
    const diagnostics::VerifiedSegment segment = diagnostics::verifySegment(file, cancel, read_bytes, diagnostics::SearchBudget::none());
    if (cancel.load(std::memory_order_relaxed)) return cancelled();
    if (segment.strict_status != Status::OK)
      return isDifferent("its status is " + std::string(toString(segment.strict_status)), file.name);
  }
  return std::nullopt;
}

MaybeFailure checkRecovery(const std::string& directory, const Written& written, const std::atomic<bool>& cancel) {
  recovery::RecoveryOptions options;
  options.digest = true;
  options.trace = false;
  recovery::RecoveryRun run(directory, options);
  while (!run.isFinished()) {
    if (cancel.load(std::memory_order_relaxed)) return cancelled();
    std::this_thread::sleep_for(kPollInterval);
  }
  const recovery::RecoveryResult& result = run.result();
  if (result.status != Status::ITEM_NOT_FOUND) return isDifferent("a recovery ends with " + std::string(toString(result.status)));
  if (result.events_replayed != written.events)
    return isDifferent("a recovery replays " + format::counted(result.events_replayed, "event"));
  if (result.digest != written.digest) return isDifferent("a recovery replays other events");
  return std::nullopt;
}

}  // namespace

MaybeFailure checkReadback(const std::string& directory, const Written& written, const std::atomic<bool>& cancel,
                           std::atomic<std::uint64_t>& read_bytes) {
  if (auto failure = checkSegments(directory, written, cancel, read_bytes)) return failure;
  return checkRecovery(directory, written, cancel);
}

}  // namespace walscope::salvage
