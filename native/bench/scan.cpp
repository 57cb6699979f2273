#include <stdexcept>
#include <variant>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "diagnostics/directory_report.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::bench {

namespace {

using telemetry::monotonicNs;

double scanMs(const Log& log) {
  throwIfInterrupted();
  diagnostics::WorkProgress progress;
  const std::uint64_t start_ns = monotonicNs();
  const auto outcome = diagnostics::scanReport(log.directory, interruptionFlag(), progress);
  const std::uint64_t duration_ns = monotonicNs() - start_ns;
  throwIfInterrupted();
  const auto* report = std::get_if<diagnostics::ScanReport>(&outcome);
  if (report == nullptr || report->summary.segments != log.segments) {
    throw std::runtime_error(log.directory + " cannot be scanned");
  }
  return static_cast<double>(duration_ns) / 1e6;
}

}  // namespace

Report benchScan(Workspace& workspace, std::uint32_t rounds) {
  constexpr std::uint32_t kManySegments = 640;
  constexpr std::uint32_t kFewBlocks = 16;  // only headers are read
  const Log& log = workspace.log(kManySegments, kFewBlocks);
  scanMs(log);  // to warm up
  std::vector<double> durations_ms;
  for (std::uint32_t round = 0; round < rounds; ++round) durations_ms.push_back(scanMs(log));
  return {.name = "scan",
          .settings = {{"segments", kManySegments}, {"blocks_per_segment", kFewBlocks}, {"rounds", rounds}},
          .figures = {{"scan", "ms", summarise(durations_ms)}},
          .targets = {}};
}

}  // namespace walscope::bench
