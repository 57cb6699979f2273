#include "recorder/recorder_clock.hpp"

#include "recorder/random.hpp"

namespace walscope::recorder {
namespace {

/// The recorder's start, before its first event.
constexpr std::uint64_t kStartupNs = 20'000'000;

}  // namespace

RecorderClock::RecorderClock(std::uint64_t seed) : seed_(seed) {}

std::uint64_t RecorderClock::delayNs(std::uint32_t index, std::uint64_t purpose, std::uint64_t least_ns,
                                     std::uint64_t spread_ns) const {
  SplitMix64 source(seed_ ^ (std::uint64_t{index} << 2 | purpose));
  return least_ns + source.next() % spread_ns;
}

std::uint64_t RecorderClock::createdNs(std::uint32_t index, std::uint64_t begun_ns) const {
  const std::uint64_t delay_ns = delayNs(index, 1, 60'000, 180'000);
  if (index <= kPreparedAhead) return kFirstEventNs - kStartupNs + index * 250'000 + delay_ns;
  return begun_ns + delay_ns;
}

std::uint64_t RecorderClock::closedNs(std::uint32_t index, std::uint64_t last_event_ns) const {
  return last_event_ns + delayNs(index, 2, 2'000, 40'000);
}

}  // namespace walscope::recorder
