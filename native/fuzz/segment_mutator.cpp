#include "fuzz/mutators.hpp"
#include "fuzz/packing.hpp"
#include "fuzz/segment_mutation.hpp"

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size_bytes, std::size_t max_bytes,
                                               unsigned seed) {
  using namespace walscope;
  recorder::Random random(seed);
  if (random.below(8) == 0) return LLVMFuzzerMutate(data, size_bytes, max_bytes);
  std::vector<std::byte> segment = fuzz::unpack(fuzz::asBytes(data, size_bytes));
  fuzz::mutateSegment(segment, fuzz::kMostUnpackedBytes, random);
  return fuzz::giveBack(fuzz::pack(segment), data, max_bytes);
}
