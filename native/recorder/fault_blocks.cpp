// Faults in what one block holds: changed bytes, torn writes, blocks that belong elsewhere.
#include <algorithm>
#include <bit>
#include <cstring>

#include "recorder/fault_context.hpp"

namespace walscope::recorder {
namespace {

using format::BlockHeader;
using format::blockOffset;
using format::kBlockHeaderSize;
using format::kBlockSize;
using format::kEventSize;

/// What disks write whole.
constexpr std::uint64_t kSectorSize = 512;
constexpr std::uint64_t kBitsPerEvent = kEventSize * 8;

/// A block of a segment that is open to be changed.
struct ChosenBlock {
  SegmentEditor editor;
  std::uint32_t block = 0;
  std::vector<std::byte> bytes;

  std::uint64_t events() const {
    return std::clamp<std::uint64_t>(BlockHeader::parse(bytes.data()).event_count, 1, format::kEventsPerBlock);
  }
};

MaybeFailure choose(FaultContext& context, ChosenBlock& chosen) {
  auto place = context.chooseSegment(hasBlocks);
  if (auto* failure = std::get_if<Failure>(&place)) return *failure;
  if (auto failure = chosen.editor.open(std::get<SegmentPlace>(place), false)) return failure;
  auto block = context.chooseBlock(chosen.editor);
  if (auto* failure = std::get_if<Failure>(&block)) return *failure;
  chosen.block = std::get<std::uint32_t>(block);
  return chosen.editor.readBlock(chosen.block, chosen.bytes);
}

FaultOutcome save(FaultContext& context, ChosenBlock& chosen, std::uint64_t offset, std::string message) {
  if (auto failure = chosen.editor.writeBlock(chosen.block, chosen.bytes)) return *failure;
  if (auto failure = chosen.editor.save()) return *failure;
  return context.done(chosen.editor.place().name, blockOffset(chosen.block) + offset, std::move(message));
}

/// Any change of a byte that is not one of one or two bits.
std::uint64_t chooseMask(FaultContext& context) {
  if (const auto given = context.spec().get(FaultKey::MASK)) return *given;
  std::uint64_t mask = 0;
  while (std::popcount(mask) < 3) mask = context.random().below(256);
  return mask;
}

/// The block that stood in the place of `chosen` before: of the segment named by `from`, or of the one in front of it.
MaybeFailure readOlder(FaultContext& context, const ChosenBlock& chosen, std::vector<std::byte>& bytes) {
  const SegmentPlace* source = nullptr;
  const std::vector<SegmentPlace> places = listSegments(context.directory());
  const auto from = context.spec().get(FaultKey::FROM);
  for (const SegmentPlace& place : places) {
    const bool suits = from ? place.number == *from : place.number < chosen.editor.place().number;
    if (suits && hasBlocks(place)) source = &place;
  }
  if (source == nullptr) return context.fail("there is no segment that the older block could be of");
  SegmentEditor editor;
  if (auto failure = editor.open(*source, false)) return failure;
  if (editor.storedBlocks() <= chosen.block) return context.fail(source->name + " has no block " + std::to_string(chosen.block));
  return editor.readBlock(chosen.block, bytes);
}

}  // namespace

FaultOutcome changeByte(FaultContext& context) {
  ChosenBlock chosen;
  if (auto failure = choose(context, chosen)) return *failure;
  const std::uint64_t event = context.choose(FaultKey::EVENT, 0, chosen.events());
  const std::uint64_t byte = context.choose(FaultKey::BYTE, 0, kEventSize);
  const std::uint64_t offset = kBlockHeaderSize + event * kEventSize + byte;
  chosen.bytes[offset] ^= static_cast<std::byte>(chooseMask(context));
  return save(context, chosen, offset,
              "Byte " + std::to_string(byte) + " of event " + std::to_string(event) + " of block " + std::to_string(chosen.block) + " was changed.");
}

FaultOutcome flipTwoBits(FaultContext& context) {
  ChosenBlock chosen;
  if (auto failure = choose(context, chosen)) return *failure;
  const std::uint64_t event = context.choose(FaultKey::EVENT, 0, chosen.events());
  const std::uint64_t first = context.choose(FaultKey::FIRST, 0, kBitsPerEvent);
  const std::uint64_t last = context.spec().get(FaultKey::LAST).value_or((first + 1 + context.random().below(kBitsPerEvent - 1)) % kBitsPerEvent);
  const std::uint64_t offset = kBlockHeaderSize + event * kEventSize;
  for (const std::uint64_t bit : {first, last}) chosen.bytes[offset + bit / 8] ^= std::byte{1} << bit % 8;
  return save(context, chosen, offset + std::min(first, last) / 8,
              "Bits " + std::to_string(first) + " and " + std::to_string(last) + " of event " + std::to_string(event) + " of block " +
                  std::to_string(chosen.block) + " were flipped.");
}

FaultOutcome tearWrite(FaultContext& context) {
  ChosenBlock chosen;
  if (auto failure = choose(context, chosen)) return *failure;
  const std::uint64_t begin = blockOffset(chosen.block);
  const std::uint64_t end = begin + kBlockHeaderSize + chosen.events() * kEventSize;
  const std::uint64_t first_cut = (begin + kBlockHeaderSize) / kSectorSize + 1;
  const std::uint64_t last_cut = (end - 1) / kSectorSize;
  if (last_cut < first_cut) return context.fail("block " + std::to_string(chosen.block) + " lies in one sector");
  const std::uint64_t cut =
      context.spec().get(FaultKey::OFFSET).value_or((first_cut + context.random().below(last_cut - first_cut + 1)) * kSectorSize);
  if (cut % kSectorSize != 0 || cut <= begin || cut >= end)
    return context.fail("offset has to be a multiple of 512 between " + std::to_string(begin) + " and " + std::to_string(end));
  std::vector<std::byte> old(kBlockSize);
  const bool has_old = context.spec().get(FaultKey::OLD).value_or(0) == 1;
  if (has_old) {
    if (auto failure = readOlder(context, chosen, old)) return *failure;
  }
  const auto at = static_cast<std::ptrdiff_t>(cut - begin);
  std::copy(old.begin() + at, old.end(), chosen.bytes.begin() + at);
  return save(context, chosen, cut - begin,
              "Block " + std::to_string(chosen.block) + " was written up to byte " + std::to_string(cut) + " of the file; behind it " +
                  (has_old ? "an older block stands." : "there are zeros."));
}

FaultOutcome leaveStaleBlock(FaultContext& context) {
  ChosenBlock chosen;
  if (auto failure = choose(context, chosen)) return *failure;
  if (auto failure = readOlder(context, chosen, chosen.bytes)) return *failure;
  return save(context, chosen, 0, "Block " + std::to_string(chosen.block) + " was replaced by one of another segment.");
}

FaultOutcome swapBlocks(FaultContext& context) {
  ChosenBlock chosen;
  if (auto failure = choose(context, chosen)) return *failure;
  const std::uint32_t stored = chosen.editor.storedBlocks();
  if (stored < 2) return context.fail(chosen.editor.place().name + " holds only one block");
  const auto other = static_cast<std::uint32_t>(
      context.spec().get(FaultKey::AS).value_or((chosen.block + 1 + context.random().below(stored - 1)) % stored));
  if (other >= stored || other == chosen.block) return context.fail("as has to be another block that is there");
  std::vector<std::byte> bytes;
  if (auto failure = chosen.editor.readBlock(other, bytes)) return *failure;
  if (auto failure = chosen.editor.writeBlock(other, chosen.bytes)) return *failure;
  chosen.bytes = std::move(bytes);
  return save(context, chosen, 0, "Blocks " + std::to_string(chosen.block) + " and " + std::to_string(other) + " were swapped.");
}

}  // namespace walscope::recorder
