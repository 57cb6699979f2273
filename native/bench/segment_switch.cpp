#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/recovery.hpp"
#include "bench/rounds.hpp"

namespace walscope::bench {

namespace {

/// What the runs of one kind have shown.
struct Switches {
  std::vector<double> durations_ns;
  std::vector<double> waits_ns;
  /// The median that the telemetry of each run gives.
  std::vector<double> medians_ns;

  void add(const Recovered& recovered) {
    for (const recovery::SegmentSwitch& seen : recovered.switches) {
      durations_ns.push_back(static_cast<double>(seen.duration_ns));
      waits_ns.push_back(static_cast<double>(seen.wait_ns));
    }
    const auto& metric = recovered.result.telemetry[telemetry::Metric::SEGMENT_SWITCH];
    medians_ns.push_back(static_cast<double>(metric.p50_ns));
  }
};

}  // namespace

Report benchSegmentSwitch(Workspace& workspace, std::uint32_t rounds) {
  const Log& log = workspace.log(kSegments, kBlocks);
  const recovery::RecoveryOptions with_options{.apply_ns = kApplyNs};
  const recovery::RecoveryOptions without_options{.preload = false, .apply_ns = kApplyNs};
  recover(log, with_options);  // to warm up
  Switches with;
  Switches without;
  alternate(
      rounds, [&] { with.add(recover(log, with_options)); }, [&] { without.add(recover(log, without_options)); });

  Report report{.name = "segment_switch",
                .settings = {{"segments", kSegments},
                             {"blocks_per_segment", kBlocks},
                             {"prepared_capacity", with_options.prepared_capacity},
                             {"apply_ns", kApplyNs},
                             {"rounds", rounds}},
                .figures = {{"with_preloader", "ns", summarise(with.durations_ns)},
                            {"with_preloader_waits", "ns", summarise(with.waits_ns)},
                            {"with_preloader_telemetry_p50", "ns", summarise(with.medians_ns)},
                            {"without_preloader", "ns", summarise(without.durations_ns)},
                            {"without_preloader_telemetry_p50", "ns", summarise(without.medians_ns)}},
                .targets = {}};
  const auto over = [](const std::vector<double>& samples, const std::vector<double>& base) {
    return summarise(samples).median / summarise(base).median;
  };
  constexpr double kLimit = 0.001;
  report.targets = {{"with_over_without", "ratio", over(with.durations_ns, without.durations_ns), kLimit},
                    {"with_over_without_telemetry", "ratio", over(with.medians_ns, without.medians_ns), kLimit}};
  return report;
}

}  // namespace walscope::bench
