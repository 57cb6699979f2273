// What the kernels share: XXH64's constants and its last steps, and how each is called. XXH64 reads stripes of 32 bytes into four
// accumulators that do not meet before the end; what is done to the input before it is added does not depend on the seed, so that two
// seeds share it. Source: the specification of XXH64 (xxhash_spec.md of the xxHash project).
#pragma once

#include "format/block_hash.hpp"

namespace walscope::format::hash_kernels {

inline constexpr std::uint64_t kPrime1 = 0x9E37'79B1'85EB'CA87;
inline constexpr std::uint64_t kPrime2 = 0xC2B2'AE3D'27D4'EB4F;
inline constexpr std::uint64_t kPrime3 = 0x1656'67B1'9E37'79F9;
inline constexpr std::uint64_t kPrime4 = 0x85EB'CA77'C2B2'AE63;

inline constexpr std::size_t kStripeSize = 32;
inline constexpr std::size_t kStripesPerEvent = kEventSize / kStripeSize;
inline constexpr std::size_t kLanes = 4;

/// How far ahead of what is hashed memory is asked for: a block alone is too short for a processor to see where it goes, and so many
/// multiplications leave it no room to look.
inline constexpr std::size_t kAheadBytes = 2'048;

constexpr std::uint64_t rotateLeft(std::uint64_t value, int bits) { return (value << bits) | (value >> (64 - bits)); }

/// What the accumulator of a lane starts with.
constexpr std::uint64_t startOf(std::uint64_t seed, std::size_t lane) {
  constexpr std::uint64_t kStarts[kLanes] = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
  return seed + kStarts[lane];
}

/// One step of a lane, with the input multiplied already.
constexpr std::uint64_t advance(std::uint64_t lane, std::uint64_t multiplied) {
  return rotateLeft(lane + multiplied, 31) * kPrime1;
}

/// From the four lanes to the hash. Events are whole stripes: there is no tail.
constexpr std::uint64_t finish(const std::uint64_t* lanes, std::uint64_t size_bytes) {
  std::uint64_t hash = rotateLeft(lanes[0], 1) + rotateLeft(lanes[1], 7) + rotateLeft(lanes[2], 12) + rotateLeft(lanes[3], 18);
  for (std::size_t lane = 0; lane < kLanes; ++lane) hash = (hash ^ advance(0, lanes[lane] * kPrime2)) * kPrime1 + kPrime4;
  hash += size_bytes;
  hash = (hash ^ (hash >> 33)) * kPrime2;
  hash = (hash ^ (hash >> 29)) * kPrime3;
  return hash ^ (hash >> 32);
}

/// A kernel takes its blocks in any number.
using Kernel = void (*)(std::span<const BlockEvents> blocks, HashedEvents* results);

void scalar(std::span<const BlockEvents> blocks, HashedEvents* results);
void avx512(std::span<const BlockEvents> blocks, HashedEvents* results);

}  // namespace walscope::format::hash_kernels
