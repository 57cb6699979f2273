#include "bench/recovery.hpp"

#include <time.h>

#include <cstring>
#include <stdexcept>
#include <thread>

#include "bench/interruption.hpp"
#include "format/status.hpp"
#include "recovery/recovery_run.hpp"

namespace walscope::bench {

namespace {

std::uint64_t threadCpuNs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

/// Snapshots until nothing is left; how many it took.
std::uint64_t drain(recovery::RecoveryRun& run, std::size_t limit, std::vector<recovery::SegmentSwitch>& switches) {
  std::uint64_t snapshots = 0;
  do {
    const recovery::RecoverySnapshot snapshot = run.snapshot(limit);
    if (snapshot.trace_dropped != 0) throw std::runtime_error("trace records were lost");
    switches.insert(switches.end(), snapshot.switches.begin(), snapshot.switches.end());
    ++snapshots;
  } while (run.hasChanges());
  return snapshots;
}

/// The records that a payload says it holds.
std::uint64_t recordsOf(const recovery::TracePayload& payload) {
  std::uint32_t records = 0;
  std::memcpy(&records, payload.data(), sizeof records);
  return records;
}

void drainTrace(recovery::RecoveryRun& run, Recovered& recovered) {
  for (const recovery::TracePayload& payload : run.drainTrace()) {
    recovered.records += recordsOf(payload);
    recovered.record_bytes += payload.size();
  }
}

void check(const Log& log, const recovery::RecoveryResult& result) {
  const bool is_whole = result.status == format::Status::ITEM_NOT_FOUND && result.events_replayed == log.events &&
                        result.skipped.empty() && result.invisible.empty();
  if (!is_whole) throw std::runtime_error("the recovery of " + log.directory + " is not complete");
}

}  // namespace

Recovered recover(const Log& log, const recovery::RecoveryOptions& options) {
  throwIfInterrupted();
  constexpr std::size_t kLimit = 2'000;
  recovery::RecoveryRun run(log.directory, options);
  run.wait();
  Recovered recovered;
  recovered.result = run.result();
  check(log, recovered.result);
  drain(run, kLimit, recovered.switches);
  return recovered;
}

Recovered recoverWatched(const Log& log, const recovery::RecoveryOptions& options, std::chrono::milliseconds interval,
                         std::size_t limit) {
  throwIfInterrupted();
  recovery::RecoveryRun run(log.directory, options);
  Recovered recovered;
  const std::uint64_t start_cpu_ns = threadCpuNs();
  auto next = std::chrono::steady_clock::now() + interval;
  while (!run.isFinished()) {
    std::this_thread::sleep_until(next);
    next += interval;
    recovered.snapshots += drain(run, limit, recovered.switches);
    drainTrace(run, recovered);
  }
  recovered.snapshots_cpu_ns = threadCpuNs() - start_cpu_ns;
  recovered.result = run.result();
  check(log, recovered.result);
  drain(run, limit, recovered.switches);
  drainTrace(run, recovered);
  return recovered;
}

}  // namespace walscope::bench
