#include <chrono>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/recovery.hpp"
#include "bench/rounds.hpp"

namespace walscope::bench {

namespace {

/// As src/engine takes them.
constexpr std::chrono::milliseconds kInterval{50};
constexpr std::size_t kLimit = 2'000;

double wallMs(const Recovered& recovered) { return static_cast<double>(recovered.result.timing.wall_ns) / 1e6; }

}  // namespace

Report benchSnapshots(Workspace& workspace, std::uint32_t rounds) {
  const Log& log = workspace.log(kSegments, kBlocks);
  const recovery::RecoveryOptions watched_options{.apply_ns = kApplyNs, .record = true};
  const recovery::RecoveryOptions alone_options{.apply_ns = kApplyNs, .trace = false};
  recover(log, alone_options);  // to warm up
  std::vector<double> watched_ms;
  std::vector<double> alone_ms;
  std::vector<double> snapshots;
  std::vector<double> cpu_percent;
  std::vector<double> record_bytes;
  const auto runWatched = [&] {
    const Recovered recovered = recoverWatched(log, watched_options, kInterval, kLimit);
    watched_ms.push_back(wallMs(recovered));
    snapshots.push_back(static_cast<double>(recovered.snapshots));
    cpu_percent.push_back(static_cast<double>(recovered.snapshots_cpu_ns) / 1e6 / wallMs(recovered) * 100);
    record_bytes.push_back(static_cast<double>(recovered.record_bytes) / static_cast<double>(recovered.records));
  };
  alternate(rounds, runWatched, [&] { alone_ms.push_back(wallMs(recover(log, alone_options))); });

  std::vector<double> cost_percent;
  for (std::size_t round = 0; round < watched_ms.size(); ++round) {
    cost_percent.push_back((watched_ms[round] / alone_ms[round] - 1) * 100);
  }
  const double cost_of_medians_percent = (summarise(watched_ms).median / summarise(alone_ms).median - 1) * 100;
  return {.name = "snapshots",
          .settings = {{"segments", kSegments},
                       {"blocks_per_segment", kBlocks},
                       {"apply_ns", kApplyNs},
                       {"interval_ms", static_cast<std::uint64_t>(kInterval.count())},
                       {"limit", kLimit},
                       {"rounds", rounds}},
          .figures = {{"watched", "ms", summarise(watched_ms)},
                      {"unwatched", "ms", summarise(alone_ms)},
                      {"cost_by_round", "percent", summarise(cost_percent)},
                      {"snapshots_cpu", "percent", summarise(cpu_percent)},
                      {"snapshots", "count", summarise(snapshots)},
                      {"bytes_a_record", "bytes", summarise(record_bytes)}},
          .targets = {{"cost", "percent", cost_of_medians_percent, 2}}};
}

}  // namespace walscope::bench
