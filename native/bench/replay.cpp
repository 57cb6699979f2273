#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/recovery.hpp"

namespace walscope::bench {

Report benchReplay(Workspace& workspace, std::uint32_t rounds) {
  const Log& log = workspace.log(kSegments, kBlocks);
  recover(log, {});  // to warm up
  std::vector<double> replay;
  std::vector<double> recovery;
  std::vector<double> next_event_ns;
  std::vector<double> replay_timing_each;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    const recovery::RecoveryResult result = recover(log, {}).result;
    const auto rate = [&](std::uint64_t duration_ns) {
      return static_cast<double>(log.events) / (static_cast<double>(duration_ns) / 1e9);
    };
    replay.push_back(rate(result.timing.replay_ns));
    recovery.push_back(rate(result.timing.wall_ns));
    next_event_ns.push_back(static_cast<double>(result.telemetry[telemetry::Metric::NEXT_EVENT].p50_ns));
    const recovery::RecoveryOptions each{.timing_level = recovery::TimingLevel::EVENT};
    replay_timing_each.push_back(rate(recover(log, each).result.timing.replay_ns));
  }
  return {.name = "replay",
          .settings = {{"segments", kSegments},
                       {"blocks_per_segment", kBlocks},
                       {"events", log.events},
                       {"apply_ns", 0},
                       {"rounds", rounds}},
          .figures = {{"replay", "events_per_s", summarise(replay)},
                      {"recovery", "events_per_s", summarise(recovery)},
                      {"next_event_p50", "ns", summarise(next_event_ns)},
                      {"replay_timing_each_event", "events_per_s", summarise(replay_timing_each)}},
          .targets = {}};
}

}  // namespace walscope::bench
