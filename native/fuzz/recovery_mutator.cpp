#include "fuzz/archive.hpp"
#include "fuzz/mutators.hpp"
#include "fuzz/segment_builder.hpp"
#include "fuzz/segment_mutation.hpp"

namespace {

using walscope::fuzz::Archive;
using walscope::fuzz::ArchivedFile;
using walscope::recorder::Random;

constexpr std::size_t kMostBytesOfFile = 4 * walscope::format::kBlockSize;

void addFile(Archive& archive, Random& random) {
  archive.files.push_back(
      {.name = static_cast<std::uint8_t>(random.below(16)),
       .segment = walscope::fuzz::buildSegment({.segment_index = static_cast<std::uint32_t>(random.below(4)),
                                                .first_event_id = 1 + random.below(12),
                                                .blocks = {static_cast<std::uint32_t>(1 + random.below(4)), 2},
                                                .is_finalised = random.below(4) != 0})});
}

void mutateArchive(Archive& archive, Random& random) {
  if (archive.files.empty()) return addFile(archive, random);
  ArchivedFile& file = archive.files[random.below(archive.files.size())];
  switch (random.below(8)) {
    case 0: archive.options = static_cast<std::uint8_t>(random.next()); return;
    case 1: archive.start_id = random.below(2) == 0 ? 1 + random.below(16) : random.next(); return;
    case 2: file.name = static_cast<std::uint8_t>(random.below(16)); return;
    case 3:
      if (archive.files.size() < Archive::kMostFiles) addFile(archive, random);
      else archive.files.pop_back();
      return;
    default: walscope::fuzz::mutateSegment(file.segment, kMostBytesOfFile, random);
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size_bytes, std::size_t max_bytes,
                                               unsigned seed) {
  using namespace walscope;
  Random random(seed);
  if (random.below(16) == 0) return LLVMFuzzerMutate(data, size_bytes, max_bytes);
  Archive archive = Archive::parse(fuzz::asBytes(data, size_bytes));
  mutateArchive(archive, random);
  return fuzz::giveBack(archive.serialise(), data, max_bytes);
}
