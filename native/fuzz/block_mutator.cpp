#include "format/block_header.hpp"
#include "fuzz/mutators.hpp"
#include "fuzz/segment_builder.hpp"

namespace {

/// Position, chain seed, flags and bit stand in front of the block.
constexpr std::size_t kSeedOffset = 4;
constexpr std::size_t kBlockOffset = 17;

/// Makes the checksums of the block anew: each of the three, or not.
void rehash(std::vector<std::byte>& input, walscope::recorder::Random& random) {
  using namespace walscope::format;
  const std::size_t given = input.size();
  input.resize(kBlockOffset + kBlockSize);
  std::byte* block = input.data() + kBlockOffset;
  BlockHeader header = BlockHeader::parse(block);
  const std::size_t events = std::min<std::size_t>(header.event_count, kEventsPerBlock);
  const BlockHashes hashes = hashEvents(block + kBlockHeaderSize, events, load<std::uint64_t>(input.data() + kSeedOffset));
  if (random.below(4) != 0) header.block_checksum = hashes.block;
  if (random.below(4) != 0) header.chained_checksum = hashes.chained;
  if (random.below(4) != 0) header.block_index = load<std::uint32_t>(input.data());
  std::memcpy(block, &header, sizeof header);
  if (random.below(4) != 0) walscope::fuzz::rehashBlockHeader(block);
  input.resize(std::max(given, kBlockOffset + kBlockHeaderSize));
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size_bytes, std::size_t max_bytes,
                                               unsigned seed) {
  using namespace walscope;
  recorder::Random random(seed);
  const std::size_t mutated = LLVMFuzzerMutate(data, size_bytes, max_bytes);
  if (mutated < kBlockOffset + format::kBlockHeaderSize || random.below(4) == 0) return mutated;
  std::vector<std::byte> input = fuzz::copyOf(data, mutated);
  rehash(input, random);
  return fuzz::giveBack(input, data, max_bytes);
}
