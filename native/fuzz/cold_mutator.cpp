#include <lz4frame.h>

#include "fuzz/mutators.hpp"
#include "fuzz/segment_mutation.hpp"
#include "io/cold.hpp"

namespace {

constexpr std::size_t kMostBytes = 128 * 1024;

/// The segment inside a frame, changed and compressed again.
std::vector<std::byte> mutateInside(const std::vector<std::byte>& frame, walscope::recorder::Random& random) {
  std::vector<std::byte> segment(kMostBytes);
  segment.resize(walscope::io::FrameDecoder(frame).read(segment));
  walscope::fuzz::mutateSegment(segment, kMostBytes, random);
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.blockSizeID = random.below(2) == 0 ? LZ4F_max64KB : LZ4F_max4MB;
  preferences.frameInfo.contentChecksumFlag = random.below(4) == 0 ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum;
  std::vector<std::byte> changed(LZ4F_compressFrameBound(segment.size(), &preferences));
  changed.resize(LZ4F_compressFrame(changed.data(), changed.size(), segment.data(), segment.size(), &preferences));
  return changed;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size_bytes, std::size_t max_bytes,
                                               unsigned seed) {
  using namespace walscope;
  recorder::Random random(seed);
  // Damage to the frame itself.
  if (random.below(3) == 0) return LLVMFuzzerMutate(data, size_bytes, max_bytes);
  const std::vector<std::byte> changed = mutateInside(fuzz::copyOf(data, size_bytes), random);
  if (changed.size() > max_bytes) return LLVMFuzzerMutate(data, size_bytes, max_bytes);
  return fuzz::giveBack(changed, data, max_bytes);
}
