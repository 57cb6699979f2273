#include "bench/own_memory.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

namespace walscope::bench {

namespace {

constexpr std::chrono::milliseconds kEvery{2};

/// Resident memory that belongs to no file.
double ownMb() {
  std::ifstream status("/proc/self/status");
  double kib = 0;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:") || line.starts_with("RssShmem:")) kib += std::strtod(line.c_str() + line.find(':') + 1, nullptr);
  }
  return kib * 1024 / 1e6;
}

}  // namespace

OwnMemory::OwnMemory()
    : thread_([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          look();
          std::this_thread::sleep_for(kEvery);
        }
      }) {}

void OwnMemory::look() { most_mb_ = std::max(most_mb_.load(), ownMb()); }

double OwnMemory::mostMb() const {
  if (most_mb_ == 0) throw std::runtime_error("the system does not tell how much memory is this process's own");
  return most_mb_;
}

}  // namespace walscope::bench
