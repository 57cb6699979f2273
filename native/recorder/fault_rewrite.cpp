// Faults that leave a consistent file with another history: crashes, restarts, overlaps.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "recorder/fault_context.hpp"
#include "recorder/meta_file.hpp"
#include "recorder/output_directory.hpp"
#include "recorder/segment_writer.hpp"

namespace walscope::recorder {
namespace {

using format::BlockHeader;
using format::blockOffset;
using format::kBlockHeaderSize;
using format::kEventSize;
using format::kEventsPerBlock;
using format::SegmentHeader;

std::byte* eventAt(std::vector<std::byte>& block, std::size_t event) {
  return block.data() + kBlockHeaderSize + event * kEventSize;
}

/// The blocks in front of a partial last one: until a segment is closed, such a block is only in the writer's memory.
std::uint32_t fullBlocks(const SegmentEditor& editor) {
  const std::uint32_t stored = editor.storedBlocks();
  const bool has_partial = stored > 0 && editor.blockHeader(stored - 1)->event_count != kEventsPerBlock;
  return has_partial ? stored - 1 : stored;
}

/// Zeroes the last block if it is partial.
MaybeFailure dropPartialBlock(SegmentEditor& editor) {
  const std::uint32_t full_blocks = fullBlocks(editor);
  if (full_blocks == editor.storedBlocks()) return std::nullopt;
  return editor.writeBlock(full_blocks, std::vector<std::byte>(format::kBlockSize));
}

/// True where no segment behind `place` holds a block: only then does the meta file speak of it.
bool isLastWritten(const FaultContext& context, const SegmentPlace& place) {
  for (const SegmentPlace& other : listSegments(context.directory())) {
    if (other.number > place.number && hasBlocks(other)) return false;
  }
  return true;
}

/// The meta file as the rotation into segment `number` left it; none where there was no rotation.
MaybeFailure restoreRotationMeta(const FaultContext& context, std::uint32_t number, std::uint32_t capacity_blocks,
                                 std::uint64_t first_event_id) {
  if (number > 0)
    return writeMetaFile(context.directory(), {metaOffset(capacity_blocks), number, first_event_id - 1});
  const std::string path = context.directory() + "/" + kMetaFileName;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return systemFailure("The meta file cannot be deleted", path, errno);
  return std::nullopt;
}

/// The header of a first closing after `events` events, from the blocks that are there now.
MaybeFailure rewindHeader(SegmentEditor& editor, std::uint64_t events, SegmentHeader& header) {
  const auto last_block = static_cast<std::uint32_t>((events - 1) / kEventsPerBlock);
  const std::size_t in_last = (events - 1) % kEventsPerBlock + 1;
  std::vector<std::byte> block;
  if (auto failure = editor.readBlock(last_block, block)) return failure;
  const std::uint64_t seed =
      last_block == 0 ? format::kChainSeed : editor.blockHeader(last_block - 1)->chained_checksum;
  header.block_count = last_block + 1;
  header.event_count = static_cast<std::uint32_t>(events);
  header.last_event_id = format::eventId(eventAt(block, in_last - 1));
  header.first_event_id = editor.blockHeader(0)->first_event_id;
  header.closed_ns = format::load<format::RequestEvent>(eventAt(block, in_last - 1)).timestamp_ns + 10'000;
  header.last_chained_checksum = format::hashEvents(eventAt(block, 0), in_last, seed).chained;
  header.header_checksum = format::computeHeaderChecksum(header);
  return std::nullopt;
}

/// Lowers the ids of all events by `shift` and makes all checksums anew.
MaybeFailure shiftIds(SegmentEditor& editor, std::uint32_t blocks, std::uint64_t shift, SegmentHeader& header) {
  std::vector<std::byte> block;
  std::uint64_t chain = format::kChainSeed;
  for (std::uint32_t i = 0; i < blocks; ++i) {
    if (auto failure = editor.readBlock(i, block)) return failure;
    const std::size_t count = std::clamp<std::size_t>(BlockHeader::parse(block.data()).event_count, 1, kEventsPerBlock);
    for (std::size_t event = 0; event < count; ++event) {
      const std::uint64_t id = format::eventId(eventAt(block, event)) - shift;
      std::memcpy(eventAt(block, event), &id, sizeof id);
    }
    chain = sealBlock(block.data(), i, count, chain);
    if (auto failure = editor.writeBlock(i, block)) return failure;
  }
  header.first_event_id -= shift;
  header.last_event_id -= shift;
  header.last_chained_checksum = chain;
  header.header_checksum = format::computeHeaderChecksum(header);
  return std::nullopt;
}

}  // namespace

FaultOutcome unfinalise(FaultContext& context) {
  auto chosen = context.lastSegment();
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  const SegmentPlace& place = std::get<SegmentPlace>(chosen);
  if (place.is_cold) return context.fail(place.name + " is cold: it was closed");
  const bool is_last = isLastWritten(context, place);
  SegmentEditor editor;
  if (auto failure = editor.open(place, false)) return *failure;
  SegmentHeader old{};
  if (auto failure = editor.readHeader(old)) return *failure;
  const std::uint32_t blocks = fullBlocks(editor);
  const std::uint64_t first_event_id = editor.storedBlocks() == 0 ? 1 : editor.blockHeader(0)->first_event_id;
  if (auto failure = dropPartialBlock(editor)) return *failure;

  const bool is_pretouched = context.spec().get(FaultKey::PRETOUCHED).value_or(place.number == 0 ? 0 : 1) == 1;
  SegmentHeader header{};
  header.magic = is_pretouched ? format::kPretouchedMagic : format::kSegmentMagic;
  header.version = format::kFormatVersion;
  header.header_size = static_cast<std::uint8_t>(format::kSegmentHeaderSize);
  header.segment_index = old.segment_index;
  header.created_ns = old.created_ns;
  if (auto failure = editor.writeHeader(header)) return *failure;
  const std::uint32_t capacity = editor.capacityBlocks();
  if (auto failure = editor.save()) return *failure;
  if (is_last) {
    if (auto failure = restoreRotationMeta(context, place.number, capacity, first_event_id)) return *failure;
  }
  return context.done(place.name, 0,
                      "The segment was left as a crash leaves it: " + std::to_string(blocks) +
                          " full blocks, and a header without counts, ids and checksum.");
}

FaultOutcome reopen(FaultContext& context) {
  auto chosen = context.lastSegment();
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  const SegmentPlace& place = std::get<SegmentPlace>(chosen);
  if (place.is_cold) return context.fail(place.name + " is cold: it was closed");
  const bool is_last = isLastWritten(context, place);
  SegmentEditor editor;
  if (auto failure = editor.open(place, false)) return *failure;
  SegmentHeader header{};
  if (auto failure = editor.readHeader(header)) return *failure;
  const std::uint32_t blocks = fullBlocks(editor);
  if (blocks == 0) return context.fail(place.name + " holds no full block");

  const std::uint64_t full_events = std::uint64_t{blocks} * kEventsPerBlock;
  // Not at the end of a block by itself: a partial block that was rewritten is what the original stumbles over.
  const std::uint64_t chosen_block = context.random().below(blocks);
  const std::uint64_t chosen_events = chosen_block * kEventsPerBlock + 1 + context.random().below(kEventsPerBlock - 1);
  const std::uint64_t events = context.spec().get(FaultKey::EVENTS).value_or(chosen_events);
  if (events > full_events)
    return context.fail(place.name + " has " + std::to_string(full_events) + " events in full blocks");
  if (auto failure = dropPartialBlock(editor)) return *failure;
  if (auto failure = rewindHeader(editor, events, header)) return *failure;
  if (auto failure = editor.writeHeader(header)) return *failure;
  if (auto failure = editor.save()) return *failure;
  if (is_last) {
    const std::uint32_t offset = metaOffset(static_cast<std::uint32_t>(events / kEventsPerBlock));
    if (auto failure = writeMetaFile(context.directory(), {offset, place.number, header.last_event_id})) return *failure;
  }
  return context.done(place.name, 0,
                      "The segment was left as by a recorder that closed it after " + std::to_string(events) +
                          " events, went on in it and crashed after " + std::to_string(full_events) + ".");
}

FaultOutcome overlapPredecessor(FaultContext& context) {
  auto chosen = context.chooseSegment([](const SegmentPlace& place) { return place.number > 0 && hasBlocks(place); });
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  SegmentEditor editor;
  if (auto failure = editor.open(std::get<SegmentPlace>(chosen), false)) return *failure;
  SegmentHeader header{};
  if (auto failure = editor.readHeader(header)) return *failure;
  if (format::verifyHeader(header) != format::Status::OK || header.block_count == 0)
    return context.fail(editor.place().name + " is not a closed segment with events");
  const std::uint64_t room = header.first_event_id - 1;
  if (room == 0) return context.fail(editor.place().name + " begins at id 1: nothing is before it");
  const std::uint64_t events = context.choose(FaultKey::EVENTS, 1, std::min<std::uint64_t>(room, header.event_count));
  if (events > room) return context.fail("the ids of " + editor.place().name + " begin at " + std::to_string(room + 1));
  if (auto failure = shiftIds(editor, editor.storedBlocks(), events, header)) return *failure;
  if (auto failure = editor.writeHeader(header)) return *failure;
  if (auto failure = editor.save()) return *failure;
  return context.done(editor.place().name, 0,
                      "All ids were lowered by " + std::to_string(events) + ": the segment now begins at " +
                          std::to_string(header.first_event_id) + ".");
}

FaultOutcome setSegmentIds(FaultContext& context) {
  auto chosen = context.chooseSegment(hasBlocks);
  if (auto* failure = std::get_if<Failure>(&chosen)) return *failure;
  SegmentEditor editor;
  if (auto failure = editor.open(std::get<SegmentPlace>(chosen), false)) return *failure;
  SegmentHeader header{};
  if (auto failure = editor.readHeader(header)) return *failure;
  const FaultSpec& spec = context.spec();
  const bool has_any = spec.get(FaultKey::FIRST) || spec.get(FaultKey::LAST);
  header.first_event_id = spec.get(FaultKey::FIRST).value_or(header.first_event_id);
  header.last_event_id = spec.get(FaultKey::LAST).value_or(
      has_any ? header.last_event_id : header.last_event_id + 1 + context.random().below(kEventsPerBlock));
  header.header_checksum = format::computeHeaderChecksum(header);
  if (auto failure = editor.writeHeader(header)) return *failure;
  if (auto failure = editor.save()) return *failure;
  return context.done(editor.place().name, offsetof(SegmentHeader, first_event_id),
                      "The segment header now says the ids " + std::to_string(header.first_event_id) + " to " +
                          std::to_string(header.last_event_id) + ".");
}

}  // namespace walscope::recorder
