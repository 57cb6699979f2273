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

Report benchScanOf(Workspace& workspace, std::uint32_t rounds, const std::string& name, std::uint32_t segments,
                   std::uint32_t blocks) {
  const Log& log = workspace.log(segments, blocks);
  scanMs(log);  // to warm up
  std::vector<double> durations_ms;
  for (std::uint32_t round = 0; round < rounds; ++round) durations_ms.push_back(scanMs(log));
  constexpr double kLimitMs = 1'000;
  return {.name = name,
          .settings = {{"segments", segments}, {"blocks_per_segment", blocks}, {"rounds", rounds}},
          .figures = {{"scan", "ms", summarise(durations_ms)}},
          .targets = {{"scan", "ms", summarise(durations_ms).median, kLimitMs}}};
}

}  // namespace

Report benchScan640(Workspace& workspace, std::uint32_t rounds) {
  return benchScanOf(workspace, rounds, "scan_640", 640, 16);
}

Report benchScan10000(Workspace& workspace, std::uint32_t rounds) {
  return benchScanOf(workspace, rounds, "scan_10000", 10'000, 16);
}

}  // namespace walscope::bench
