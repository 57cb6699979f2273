// Faults that change bytes of a segment where they stand.
#include <algorithm>

#include "recorder/fault_context.hpp"

namespace walscope::recorder {
namespace {

using format::blockOffset;
using format::kBlockHeaderSize;
using format::kBlockSize;
using format::kEventSize;

/// Opens the segment of the fault.
MaybeFailure openChosen(FaultContext& context, SegmentEditor& editor, bool raw,
                        const std::function<bool(const SegmentPlace&)>& suits) {
  auto place = context.chooseSegment(suits);
  if (auto* failure = std::get_if<Failure>(&place)) return *failure;
  return editor.open(std::get<SegmentPlace>(place), raw);
}

/// Flips the bit of the fault in the 64 bytes at `offset`, which are `what`, and saves.
FaultOutcome flip(FaultContext& context, SegmentEditor& editor, std::uint64_t offset, const std::string& what) {
  const std::uint64_t byte = context.choose(FaultKey::BYTE, 0, kEventSize);
  const std::uint64_t bit = context.choose(FaultKey::BIT, 0, 8);
  std::byte value{};
  if (auto failure = editor.file().read(offset + byte, {&value, 1})) return *failure;
  value ^= std::byte{1} << bit;
  if (auto failure = editor.file().write(offset + byte, {&value, 1})) return *failure;
  if (auto failure = editor.save()) return *failure;
  return context.done(editor.place().name, offset + byte,
                      "Bit " + std::to_string(bit) + " of byte " + std::to_string(byte) + " of " + what + " was flipped.");
}

FaultOutcome zero(FaultContext& context, SegmentEditor& editor, std::uint64_t offset, std::uint64_t length) {
  const std::vector<std::byte> zeros(std::min<std::uint64_t>(length, 1 << 20));
  for (std::uint64_t done = 0; done < length; done += zeros.size()) {
    const std::size_t part = std::min<std::uint64_t>(zeros.size(), length - done);
    if (auto failure = editor.file().write(offset + done, {zeros.data(), part})) return *failure;
  }
  if (auto failure = editor.save()) return *failure;
  return context.done(editor.place().name, offset, std::to_string(length) + " bytes were zeroed.");
}

/// Zeroes a block or its first bytes.
FaultOutcome zeroBlock(FaultContext& context) {
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, false, hasBlocks)) return *failure;
  auto block = context.chooseBlock(editor);
  if (auto* failure = std::get_if<Failure>(&block)) return *failure;
  const std::uint64_t length = context.spec().get(FaultKey::LENGTH).value_or(kBlockSize);
  if (length > kBlockSize) return context.fail("a block has 16448 bytes");
  return zero(context, editor, blockOffset(std::get<std::uint32_t>(block)), length);
}

}  // namespace

FaultOutcome flipEvent(FaultContext& context) {
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, false, hasBlocks)) return *failure;
  auto chosen = context.chooseBlock(editor);
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  const std::uint32_t block = std::get<std::uint32_t>(chosen);
  const std::uint16_t count = editor.blockHeader(block)->event_count;
  const std::uint64_t events = std::clamp<std::uint64_t>(count, 1, format::kEventsPerBlock);
  const std::uint64_t event = context.choose(FaultKey::EVENT, 0, events);
  return flip(context, editor, blockOffset(block) + kBlockHeaderSize + event * kEventSize,
              "event " + std::to_string(event) + " of block " + std::to_string(block));
}

FaultOutcome flipBlockHeader(FaultContext& context) {
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, false, hasBlocks)) return *failure;
  auto block = context.chooseBlock(editor);
  if (auto* failure = std::get_if<Failure>(&block)) return *failure;
  return flip(context, editor, blockOffset(std::get<std::uint32_t>(block)),
              "the header of block " + std::to_string(std::get<std::uint32_t>(block)));
}

FaultOutcome flipSegmentHeader(FaultContext& context) {
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, false, isAny)) return *failure;
  return flip(context, editor, 0, "the segment header");
}

FaultOutcome zeroRange(FaultContext& context) {
  const auto offset = context.spec().get(FaultKey::OFFSET);
  if (!offset) return zeroBlock(context);
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, true, isAny)) return *failure;
  if (*offset >= editor.sizeBytes()) return context.fail(editor.place().name + " has only " + std::to_string(editor.sizeBytes()) + " bytes");
  const std::uint64_t left = editor.sizeBytes() - *offset;
  const std::uint64_t length = context.spec().get(FaultKey::LENGTH).value_or(std::min<std::uint64_t>(512, left));
  if (length > left) return context.fail("only " + std::to_string(left) + " bytes stand behind that offset");
  return zero(context, editor, *offset, length);
}

FaultOutcome writeBytes(FaultContext& context) {
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, true, isAny)) return *failure;
  const std::vector<std::byte>& bytes = context.spec().bytes;
  if (bytes.size() > editor.sizeBytes()) return context.fail(editor.place().name + " is shorter than that");
  const std::uint64_t offset = context.choose(FaultKey::OFFSET, 0, editor.sizeBytes() - bytes.size() + 1);
  if (offset > editor.sizeBytes() - bytes.size())
    return context.fail(editor.place().name + " has only " + std::to_string(editor.sizeBytes()) + " bytes");
  if (auto failure = editor.file().write(offset, bytes)) return *failure;
  if (auto failure = editor.save()) return *failure;
  return context.done(editor.place().name, offset, std::to_string(bytes.size()) + " bytes were overwritten.");
}

FaultOutcome truncateSegment(FaultContext& context) {
  const auto size = context.spec().get(FaultKey::SIZE);
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, size.has_value(), size ? isAny : hasBlocks)) return *failure;
  const auto blocks = context.spec().get(FaultKey::BLOCKS);
  // Without either, somewhere inside a block that was written.
  const std::uint64_t stored_bytes = blockOffset(std::max<std::uint32_t>(editor.storedBlocks(), 1));
  const std::uint64_t target = size ? *size : blocks ? blockOffset(*blocks) : context.random().below(stored_bytes);
  if (target >= editor.sizeBytes())
    return context.fail(editor.place().name + " has only " + std::to_string(editor.sizeBytes()) + " bytes");
  const std::uint64_t before = editor.sizeBytes();
  if (auto failure = editor.file().resize(target)) return *failure;
  if (auto failure = editor.save()) return *failure;
  return context.done(editor.place().name, target,
                      "The file was cut from " + std::to_string(before) + " to " + std::to_string(target) + " bytes.");
}

FaultOutcome rehashHeader(FaultContext& context) {
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, false, isAny)) return *failure;
  format::SegmentHeader header{};
  if (auto failure = editor.readHeader(header)) return *failure;
  header.header_checksum = format::computeHeaderChecksum(header);
  if (auto failure = editor.writeHeader(header)) return *failure;
  if (auto failure = editor.save()) return *failure;
  return context.done(editor.place().name, offsetof(format::SegmentHeader, header_checksum),
                      "The segment header's checksum was made anew over what stands in it.");
}

FaultOutcome rehashBlock(FaultContext& context) {
  SegmentEditor editor;
  if (auto failure = openChosen(context, editor, false, hasBlocks)) return *failure;
  auto chosen = context.chooseBlock(editor);
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  const std::uint32_t block = std::get<std::uint32_t>(chosen);
  format::BlockHeader header = *editor.blockHeader(block);
  header.header_checksum = format::computeBlockHeaderChecksum(header);
  if (auto failure = editor.file().write(blockOffset(block), std::as_bytes(std::span(&header, 1)))) return *failure;
  if (auto failure = editor.save()) return *failure;
  return context.done(editor.place().name, blockOffset(block) + offsetof(format::BlockHeader, header_checksum),
                      "The header checksum of block " + std::to_string(block) + " was made anew over what stands in it.");
}

}  // namespace walscope::recorder
