// Random numbers that are the same on every machine and with every standard library.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace walscope::recorder {

/// SplitMix64 (Steele, Lea, Flood 2014): spreads a seed over as many words as are needed.
class SplitMix64 {
 public:
  explicit constexpr SplitMix64(std::uint64_t seed) : state_(seed) {}
  constexpr std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

/// xoshiro256** 1.0 (Blackman, Vigna 2018), seeded through SplitMix64 as its authors advise.
class Random {
 public:
  /// Streams of one seed are independent of each other.
  explicit constexpr Random(std::uint64_t seed, std::uint64_t stream = 0) {
    SplitMix64 stream_source(stream);
    SplitMix64 source(stream == 0 ? seed : seed ^ stream_source.next());
    for (std::uint64_t& word : state_) word = source.next();
  }

  constexpr std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// 0 … bound − 1. The bias of the remainder is below 2^-32 for the bounds used here. `bound` is not 0.
  constexpr std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace walscope::recorder
