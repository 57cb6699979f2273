#include <string>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/recovery.hpp"
#include "bench/rounds.hpp"

namespace walscope::bench {

namespace {

/// What the runs of one kind have shown.
struct Switches {
  std::vector<double> durations_ns;
  /// Of those that had nothing to wait for.
  std::vector<double> ready_ns;
  std::vector<double> waits_ns;
  /// The median that the telemetry of each run gives.
  std::vector<double> medians_ns;

  void add(const Recovered& recovered) {
    for (const recovery::SegmentSwitch& seen : recovered.switches) {
      durations_ns.push_back(static_cast<double>(seen.duration_ns));
      waits_ns.push_back(static_cast<double>(seen.wait_ns));
      if (seen.wait_ns == 0) ready_ns.push_back(static_cast<double>(seen.duration_ns));
    }
    const auto& metric = recovered.result.telemetry[telemetry::Metric::SEGMENT_SWITCH];
    medians_ns.push_back(static_cast<double>(metric.p50_ns));
  }
};

struct Case {
  std::string name;
  std::uint32_t segments;
  std::uint32_t blocks;
  std::uint64_t apply_ns;
  /// Of the median with the preloader, in that without it.
  double limit;
};

Report benchSwitchOf(Workspace& workspace, std::uint32_t rounds, const Case& it) {
  const Log& log = workspace.log(it.segments, it.blocks);
  const recovery::RecoveryOptions with_options{.apply_ns = it.apply_ns};
  const recovery::RecoveryOptions without_options{.preload = false, .apply_ns = it.apply_ns};
  recover(log, with_options);  // to warm up
  Switches with;
  Switches without;
  alternate(
      rounds, [&] { with.add(recover(log, with_options)); }, [&] { without.add(recover(log, without_options)); });

  Report report{.name = it.name,
                .settings = {{"segments", it.segments},
                             {"blocks_per_segment", it.blocks},
                             {"prepared_capacity", with_options.prepared_capacity},
                             {"apply_ns", it.apply_ns},
                             {"rounds", rounds}},
                .figures = {{"with_preloader", "ns", summarise(with.durations_ns)},
                            {"with_preloader_ready", "ns", summarise(with.ready_ns)},
                            {"with_preloader_waits", "ns", summarise(with.waits_ns)},
                            {"with_preloader_telemetry_p50", "ns", summarise(with.medians_ns)},
                            {"without_preloader", "ns", summarise(without.durations_ns)},
                            {"without_preloader_telemetry_p50", "ns", summarise(without.medians_ns)}},
                .targets = {}};
  const auto over = [](const std::vector<double>& samples, const std::vector<double>& base) {
    return summarise(samples).median / summarise(base).median;
  };
  constexpr double kReadyLimitNs = 2'000;
  report.targets = {{"with_over_without", "ratio", over(with.durations_ns, without.durations_ns), it.limit},
                    {"with_over_without_telemetry", "ratio", over(with.medians_ns, without.medians_ns), it.limit},
                    {"ready_p99", "ns", summarise(with.ready_ns).p99, kReadyLimitNs}};
  return report;
}

}  // namespace

Report benchSegmentSwitch1MiB(Workspace& workspace, std::uint32_t rounds) {
  // The time without the preloader is that of verifying 64 blocks: a ratio says little.
  return benchSwitchOf(workspace, rounds, {"segment_switch_1_mib", 512, 64, kApplyNs, 0.1});
}

Report benchSegmentSwitch32MiB(Workspace& workspace, std::uint32_t rounds) {
  return benchSwitchOf(workspace, rounds, {"segment_switch_32_mib", kSegments, kBlocks, kApplyNs, 0.001});
}

Report benchSegmentSwitch256MiB(Workspace& workspace, std::uint32_t rounds) {
  // A quicker consumer, so that it does not take for ever; the preloader is still far ahead.
  constexpr std::uint64_t kQuickApplyNs = 20;
  return benchSwitchOf(workspace, rounds, {"segment_switch_256_mib", 6, 16'320, kQuickApplyNs, 0.0001});
}

}  // namespace walscope::bench
