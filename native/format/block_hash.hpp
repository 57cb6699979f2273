// Both checksums of a block in one pass over its bytes, by the widest instructions that the processor has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "format/block_header.hpp"

namespace walscope::format {

/// The events of one block, to be hashed with seed 0 and with `chain_seed`.
struct BlockEvents {
  const std::byte* bytes;
  /// 1 to 256: the caller has checked.
  std::uint32_t count;
  std::uint64_t chain_seed;
};

struct HashedEvents {
  BlockHashes hashes;
  /// Each event's id is higher than the one before.
  bool ids_rise;
  /// The bits that any event has in the eight bytes from its request type on, least significant byte first: request type, order type, side,
  /// and padding.
  std::uint64_t kind_bits;
};

/// The first check of FlashStrike's that fails for a block with a valid header.
Status statusOf(const BlockHeader& header, const HashedEvents& hashed);

/// A way to compute the same. Which is taken is chosen once, at the first use: the last that the processor has, or what the
/// environment variable WALSCOPE_HASH_KERNEL names.
enum class HashKernel : std::uint8_t { SCALAR, AVX512 };

std::string_view nameOf(HashKernel kernel);
/// The kernels that this processor has, slowest first.
std::span<const HashKernel> hashKernels();
/// The one in use. Throws std::invalid_argument where the environment variable names none that there is.
HashKernel activeHashKernel();

/// Hashes blocks side by side: blocks of one count, as all but the last of a segment are, go fastest. Blocks do not wait for
/// each other, since the seed of each is stored in its predecessor. Any alignment, any thread.
void hashBlocks(std::span<const BlockEvents> blocks, HashedEvents* results);
/// The same by a kernel of one's choice, for tests and benchmarks.
void hashBlocks(HashKernel kernel, std::span<const BlockEvents> blocks, HashedEvents* results);

}  // namespace walscope::format
