#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/recovery.hpp"

namespace walscope::bench {

Report benchTiming(Workspace& workspace, std::uint32_t rounds) {
  // Short runs, and many: what is looked for is less than what the machine does to a long one.
  constexpr std::uint32_t kFewSegments = 4;
  constexpr std::uint32_t kFewBlocks = 512;
  const Log& log = workspace.log(kFewSegments, kFewBlocks);
  // Without the preloader, which may share a core with the replay: its time is left out of the replay's.
  const recovery::RecoveryOptions untimed{.preload = false, .times_blocks = false};
  const recovery::RecoveryOptions by_block{.preload = false};
  const recovery::RecoveryOptions by_event{.preload = false, .timing_level = recovery::TimingLevel::EVENT};
  const auto nsPerEvent = [&](const recovery::RecoveryOptions& options) {
    return static_cast<double>(recover(log, options).result.timing.replay_ns) / static_cast<double>(log.events);
  };
  nsPerEvent(by_block);  // to warm up
  std::vector<double> untimed_ns;
  std::vector<double> by_block_ns;
  std::vector<double> by_event_ns;
  std::vector<double> block_cost_percent;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    // Each between the others in its turn, so that what drifts on the machine drifts for all.
    const double before_ns = nsPerEvent(untimed);
    by_block_ns.push_back(nsPerEvent(by_block));
    const double after_ns = nsPerEvent(untimed);
    by_event_ns.push_back(nsPerEvent(by_event));
    untimed_ns.push_back(before_ns);
    untimed_ns.push_back(after_ns);
    block_cost_percent.push_back((by_block_ns.back() / ((before_ns + after_ns) / 2) - 1) * 100);
  }
  return {.name = "timing",
          .settings = {{"segments", kFewSegments},
                       {"blocks_per_segment", kFewBlocks},
                       {"events", log.events},
                       {"apply_ns", 0},
                       {"rounds", rounds}},
          .figures = {{"untimed", "ns", summarise(untimed_ns)},
                      {"by_block", "ns", summarise(by_block_ns)},
                      {"by_event", "ns", summarise(by_event_ns)},
                      {"cost_by_block_by_round", "percent", summarise(block_cost_percent)}},
          .targets = {{"cost_by_block_by_round", "percent", summarise(block_cost_percent).median, 1}}};
}

}  // namespace walscope::bench
