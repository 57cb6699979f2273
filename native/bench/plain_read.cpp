#include "bench/plain_read.hpp"

#include "format/event.hpp"

namespace walscope::bench {

namespace {

volatile std::uint64_t kept = 0;

}  // namespace

void keep(std::uint64_t value) { kept = kept + value; }

void plainRead(const std::byte* bytes, std::size_t size_bytes) {
  std::uint64_t sums[4] = {};
  for (std::size_t at = 0; at + sizeof sums <= size_bytes; at += sizeof sums) {
    for (std::size_t i = 0; i < 4; ++i) sums[i] += format::load<std::uint64_t>(bytes + at + i * sizeof sums[0]);
  }
  keep(sums[0] + sums[1] + sums[2] + sums[3]);
}

}  // namespace walscope::bench
