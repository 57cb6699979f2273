#include <algorithm>
#include <stdexcept>
#include <variant>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "bench/own_memory.hpp"
#include "bench/recovery.hpp"
#include "diagnostics/directory_report.hpp"

namespace walscope::bench {

namespace {

void verify(const Log& log) {
  throwIfInterrupted();
  diagnostics::WorkProgress progress;
  const auto outcome =
      diagnostics::verifyReport({log.directory}, {.threads = 2, .on_segment = {}}, interruptionFlag(), progress);
  throwIfInterrupted();
  const auto* report = std::get_if<diagnostics::VerifyReport>(&outcome);
  if (report == nullptr || report->summary.sound_segments != log.segments) {
    throw std::runtime_error(log.directory + " does not verify");
  }
}

}  // namespace

Report benchMemory(Workspace& workspace, std::uint32_t rounds) {
  constexpr std::uint32_t kLargeSegments = 40;
  constexpr std::uint32_t kLargeBlocks = 16'320;
  const Log& log = workspace.log(kLargeSegments, kLargeBlocks);
  std::vector<double> strict_mb;
  std::vector<double> diagnostic_mb;
  std::vector<double> verify_mb;
  const auto peakOf = [](const auto& work) {
    const OwnMemory memory;
    work();
    return memory.mostMb();
  };
  for (std::uint32_t round = 0; round < rounds; ++round) {
    strict_mb.push_back(peakOf([&] { recover(log, {}); }));
    diagnostic_mb.push_back(peakOf([&] { recover(log, {.mode = recovery::RecoveryMode::DIAGNOSTIC}); }));
    verify_mb.push_back(peakOf([&] { verify(log); }));
  }
  const double most_mb =
      std::max({summarise(strict_mb).max, summarise(diagnostic_mb).max, summarise(verify_mb).max});
  constexpr double kLimitMb = 300;
  return {.name = "memory",
          .settings = {{"segments", kLargeSegments}, {"blocks_per_segment", kLargeBlocks}, {"size_bytes", log.size_bytes}, {"rounds", rounds}},
          .figures = {{"strict_recovery_peak", "mb", summarise(strict_mb)},
                      {"diagnostic_recovery_peak", "mb", summarise(diagnostic_mb)},
                      {"verify_peak", "mb", summarise(verify_mb)}},
          .targets = {{"highest_peak", "mb", most_mb, kLimitMb}}};
}

}  // namespace walscope::bench
