#include <algorithm>
#include <stdexcept>
#include <thread>
#include <variant>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "diagnostics/directory_report.hpp"
#include "io/directory_scan.hpp"
#include "io/segment_reader.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::bench {

namespace {

using telemetry::monotonicNs;

/// Bytes per nanosecond are gigabytes (10^9) per second.
double rate(std::uint64_t bytes, std::uint64_t start_ns) {
  return static_cast<double>(bytes) / static_cast<double>(monotonicNs() - start_ns);
}

/// As the preloader does it: opened, verified and closed, one after the other.
double verifyStrict(const io::DirectoryScan& scan, std::uint64_t size_bytes) {
  throwIfInterrupted();
  const std::uint64_t start_ns = monotonicNs();
  for (const io::SegmentFile& file : scan.hot) {
    io::SegmentReader reader(file.path);
    io::StrictSink sink;
    const bool is_sound =
        reader.open() == format::Status::OK && reader.verify(sink, {}).status == format::Status::OK;
    if (!is_sound) throw std::runtime_error(file.path + " does not verify");
    reader.close();
  }
  return rate(size_bytes, start_ns);
}

/// As `walscope verify` does it: everything that there is to say.
double verifyReported(const Log& log, unsigned threads) {
  throwIfInterrupted();
  diagnostics::WorkProgress progress;
  const std::uint64_t start_ns = monotonicNs();
  const auto outcome = diagnostics::verifyReport({log.directory}, {.threads = threads, .on_segment = {}},
                                                 interruptionFlag(), progress);
  const double gb_per_s = rate(log.size_bytes, start_ns);
  throwIfInterrupted();
  const auto* report = std::get_if<diagnostics::VerifyReport>(&outcome);
  if (report == nullptr || report->summary.sound_segments != log.segments) {
    throw std::runtime_error(log.directory + " does not verify");
  }
  return gb_per_s;
}

}  // namespace

Report benchVerify(Workspace& workspace, std::uint32_t rounds) {
  const Log& log = workspace.log(kSegments, kBlocks);
  const io::DirectoryScan scan = io::scanDirectory(log.directory, {});
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  verifyStrict(scan, log.size_bytes);  // to warm up
  std::vector<double> strict;
  std::vector<double> alone;
  std::vector<double> shared;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    strict.push_back(verifyStrict(scan, log.size_bytes));
    alone.push_back(verifyReported(log, 1));
    shared.push_back(verifyReported(log, threads));
  }
  return {.name = "verify",
          .settings = {{"segments", kSegments},
                       {"blocks_per_segment", kBlocks},
                       {"size_bytes", log.size_bytes},
                       {"threads", threads},
                       {"rounds", rounds}},
          .figures = {{"strict_one_thread", "gb_per_s", summarise(strict)},
                      {"report_one_thread", "gb_per_s", summarise(alone)},
                      {"report_all_threads", "gb_per_s", summarise(shared)}},
          .targets = {}};
}

}  // namespace walscope::bench
