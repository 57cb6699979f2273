// The times that a generated recorder would have written: UTC-like nanoseconds, all from the seed.
#pragma once

#include <cstdint>

namespace walscope::recorder {

/// When the first event of a generated log happened, give or take a microsecond: 24 April 2026, as in the logs that
/// the original's recorder wrote for our tests.
inline constexpr std::uint64_t kFirstEventNs = 1'777'000'000'000'000'000;

/// Creation and closing times of segments. The recorder prepares segments ahead: one is created when the third before it
/// is begun, the first four at the start.
class RecorderClock {
 public:
  explicit RecorderClock(std::uint64_t seed);

  /// When segment `index` was created, given when the recorder began to write the one `kPreparedAhead` before it (ignored
  /// for the segments that are made at the start).
  std::uint64_t createdNs(std::uint32_t index, std::uint64_t begun_ns) const;
  /// When a segment was closed whose last event happened at `last_event_ns`.
  std::uint64_t closedNs(std::uint32_t index, std::uint64_t last_event_ns) const;

  static constexpr std::uint32_t kPreparedAhead = 3;

 private:
  /// A small delay that depends on the seed, the segment and the purpose alone.
  std::uint64_t delayNs(std::uint32_t index, std::uint64_t purpose, std::uint64_t least_ns, std::uint64_t spread_ns) const;
  std::uint64_t seed_;
};

}  // namespace walscope::recorder
