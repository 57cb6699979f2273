#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "bench/original.hpp"
#include "bench/plain_read.hpp"
#include "bench/strict_verification.hpp"
#include "diagnostics/directory_report.hpp"
#include "io/directory_scan.hpp"
#include "io/open_file.hpp"
#include "recovery/page_cache.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::bench {

namespace {

using telemetry::monotonicNs;

constexpr std::uint32_t kColdRounds = 3;

/// Bytes per nanosecond are gigabytes (10^9) per second.
double rate(std::uint64_t bytes, std::uint64_t start_ns) {
  return static_cast<double>(bytes) / static_cast<double>(monotonicNs() - start_ns);
}

double verifyAsPreloader(const io::DirectoryScan& scan, std::uint64_t size_bytes) {
  const std::uint64_t start_ns = monotonicNs();
  verifyStrictly(scan);
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

double verifyAsOriginal(const io::DirectoryScan& scan, std::uint64_t size_bytes) {
  throwIfInterrupted();
  const std::uint64_t start_ns = monotonicNs();
  verifyOriginally(scan);
  return rate(size_bytes, start_ns);
}

/// What no verification that reads through a fresh map can be faster than.
double readMaps(const io::DirectoryScan& scan, std::uint64_t size_bytes) {
  throwIfInterrupted();
  const std::uint64_t start_ns = monotonicNs();
  for (const io::SegmentFile& file : scan.hot) {
    io::OpenFile map;
    if (map.openMapped(file.path) != format::Status::OK) throw std::runtime_error(file.path + " cannot be mapped");
    plainRead(map.data(), map.sizeBytes());
  }
  return rate(size_bytes, start_ns);
}

double verifyCold(const Log& log, const io::DirectoryScan& scan) {
  std::vector<std::string> paths;
  for (const io::SegmentFile& file : scan.hot) paths.push_back(file.path);
  recovery::dropFromPageCache(paths, interruptionFlag());
  return verifyReported(log, 1);
}

Report benchVerifyOf(Workspace& workspace, std::uint32_t rounds, const std::string& name, std::uint32_t segments,
                     std::uint32_t blocks) {
  const Log& log = workspace.log(segments, blocks);
  const io::DirectoryScan scan = io::scanDirectory(log.directory, {});
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  verifyAsPreloader(scan, log.size_bytes);  // to warm up
  std::vector<double> original;
  std::vector<double> plain_read;
  std::vector<double> strict;
  std::vector<double> alone;
  std::vector<double> shared;
  std::vector<double> cold;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    original.push_back(verifyAsOriginal(scan, log.size_bytes));
    plain_read.push_back(readMaps(scan, log.size_bytes));
    strict.push_back(verifyAsPreloader(scan, log.size_bytes));
    alone.push_back(verifyReported(log, 1));
    shared.push_back(verifyReported(log, threads));
  }
  // Last, since the others are warm.
  for (std::uint32_t round = 0; round < std::min(rounds, kColdRounds); ++round) cold.push_back(verifyCold(log, scan));
  const double alone_gb_per_s = summarise(alone).median;
  return {.name = name,
          .settings = {{"segments", segments},
                       {"blocks_per_segment", blocks},
                       {"size_bytes", log.size_bytes},
                       {"threads", threads},
                       {"rounds", rounds}},
          .figures = {{"original_one_thread", "gb_per_s", summarise(original)},
                      {"map_plain_read", "gb_per_s", summarise(plain_read)},
                      {"strict_one_thread", "gb_per_s", summarise(strict)},
                      {"report_one_thread", "gb_per_s", summarise(alone)},
                      {"report_all_threads", "gb_per_s", summarise(shared)},
                      {"report_one_thread_cold", "gb_per_s", summarise(cold)}},
          .targets = {{"report_over_original", "ratio", alone_gb_per_s / summarise(original).median, 3.5, true},
                      {"report_over_map_plain_read", "ratio", alone_gb_per_s / summarise(plain_read).median, 0.85, true},
                      {"all_threads_over_one", "ratio", summarise(shared).median / alone_gb_per_s, 1.6, true}}};
}

}  // namespace

Report benchVerify1MiB(Workspace& workspace, std::uint32_t rounds) {
  return benchVerifyOf(workspace, rounds, "verify_1_mib", 512, 64);
}

Report benchVerify32MiB(Workspace& workspace, std::uint32_t rounds) {
  return benchVerifyOf(workspace, rounds, "verify_32_mib", kSegments, kBlocks);
}

Report benchVerify256MiB(Workspace& workspace, std::uint32_t rounds) {
  return benchVerifyOf(workspace, rounds, "verify_256_mib", 2, 16'320);
}

}  // namespace walscope::bench
