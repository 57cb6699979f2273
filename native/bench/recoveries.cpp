#include <stdexcept>
#include <string>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/original.hpp"
#include "bench/recovery.hpp"

namespace walscope::bench {

namespace {

void checkDigests(const Log& log) {
  const auto original = recoverOriginally(log, {.digest = true});
  const Recovered recovered = recover(log, {.digest = true});
  if (original.digest != recovered.result.digest) throw std::runtime_error("two recoveries of " + log.directory + " differ");
}

Report benchRecoveryOf(Workspace& workspace, std::uint32_t rounds, const std::string& name, std::uint32_t segments,
                       std::uint32_t blocks) {
  const Log& log = workspace.log(segments, blocks);
  checkDigests(log);  // also warms up
  std::vector<double> original;
  std::vector<double> original_timing_each;
  std::vector<double> recovery;
  std::vector<double> replay;
  std::vector<double> timing_each;
  std::vector<double> waits_ms;
  std::vector<double> next_event_ns;
  std::vector<double> next_event_each_ns;
  const auto rate = [&](std::uint64_t duration_ns) {
    return static_cast<double>(log.events) / (static_cast<double>(duration_ns) / 1e9);
  };
  for (std::uint32_t round = 0; round < rounds; ++round) {
    original.push_back(rate(recoverOriginally(log, {}).duration_ns));
    original_timing_each.push_back(rate(recoverOriginally(log, {.times_each_event = true}).duration_ns));
    const recovery::RecoveryResult result = recover(log, {}).result;
    recovery.push_back(rate(result.timing.wall_ns));
    replay.push_back(rate(result.timing.replay_ns));
    waits_ms.push_back(static_cast<double>(result.timing.wait_prepared_ns) / 1e6);
    next_event_ns.push_back(static_cast<double>(result.telemetry[telemetry::Metric::NEXT_EVENT].p50_ns));
    const recovery::RecoveryResult each = recover(log, {.timing_level = recovery::TimingLevel::EVENT}).result;
    timing_each.push_back(rate(each.timing.wall_ns));
    next_event_each_ns.push_back(static_cast<double>(each.telemetry[telemetry::Metric::NEXT_EVENT].p50_ns));
  }
  const auto over = [&](const std::vector<double>& base) { return summarise(recovery).median / summarise(base).median; };
  return {.name = name,
          .settings = {{"segments", segments},
                       {"blocks_per_segment", blocks},
                       {"events", log.events},
                       {"apply_ns", 0},
                       {"rounds", rounds}},
          .figures = {{"original", "events_per_s", summarise(original)},
                      {"original_timing_each_event", "events_per_s", summarise(original_timing_each)},
                      {"recovery", "events_per_s", summarise(recovery)},
                      {"recovery_timing_each_event", "events_per_s", summarise(timing_each)},
                      {"replay", "events_per_s", summarise(replay)},
                      {"waits", "ms", summarise(waits_ms)},
                      {"next_event_p50", "ns", summarise(next_event_ns)},
                      {"next_event_p50_timing_each_event", "ns", summarise(next_event_each_ns)}},
          .targets = {{"recovery_over_original", "ratio", over(original), 3, true},
                      {"recovery_over_original_timing_each_event", "ratio", over(original_timing_each), 8, true}}};
}

}  // namespace

Report benchRecovery32MiB(Workspace& workspace, std::uint32_t rounds) {
  return benchRecoveryOf(workspace, rounds, "recovery_32_mib", kSegments, kBlocks);
}

Report benchRecovery256MiB(Workspace& workspace, std::uint32_t rounds) {
  return benchRecoveryOf(workspace, rounds, "recovery_256_mib", 6, 16'320);
}

}  // namespace walscope::bench
