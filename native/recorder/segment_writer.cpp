#include "recorder/segment_writer.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace walscope::recorder {

using format::BlockHeader;
using format::kBlockHeaderSize;
using format::kBlockSize;
using format::kEventSize;
using format::kEventsPerBlock;
using format::RequestEvent;
using format::SegmentHeader;

namespace {

std::span<const std::byte> bytesOf(const SegmentHeader& header) { return std::as_bytes(std::span(&header, 1)); }

}  // namespace

std::string segmentFileName(std::uint32_t segment_index) {
  char name[32];
  std::snprintf(name, sizeof name, "FS.%08u.wal", segment_index);
  return name;
}

std::uint64_t sealBlock(std::byte* block, std::uint32_t block_index, std::size_t event_count, std::uint64_t chain_seed) {
  const std::byte* events = block + kBlockHeaderSize;
  const format::BlockHashes hashes = format::hashEvents(events, event_count, chain_seed);
  BlockHeader header{};
  header.first_event_id = format::eventId(events);
  header.last_event_id = format::eventId(events + (event_count - 1) * kEventSize);
  header.block_checksum = hashes.block;
  header.chained_checksum = hashes.chained;
  header.block_index = block_index;
  header.event_count = static_cast<std::uint16_t>(event_count);
  header.header_checksum = format::computeBlockHeaderChecksum(header);
  std::memcpy(block, &header, sizeof header);
  return hashes.chained;
}

MaybeFailure SegmentWriter::create(const std::string& path, const SegmentSettings& settings) {
  if (auto failure = file_.create(path)) return failure;
  capacity_blocks_ = settings.capacity_blocks;
  if (auto failure = file_.resize(format::blockOffset(capacity_blocks_))) return failure;
  header_.magic = settings.is_pretouched ? format::kPretouchedMagic : format::kSegmentMagic;
  header_.version = format::kFormatVersion;
  header_.header_size = static_cast<std::uint8_t>(format::kSegmentHeaderSize);
  header_.segment_index = settings.segment_index;
  header_.created_ns = settings.created_ns;
  buffer_.assign(std::size_t{std::min(kBufferBlocks, capacity_blocks_)} * kBlockSize, std::byte{0});
  return file_.write(0, bytesOf(header_));
}

MaybeFailure SegmentWriter::reopen(const std::string& path, std::uint32_t capacity_blocks) {
  if (auto failure = file_.open(path)) return failure;
  capacity_blocks_ = capacity_blocks;
  buffer_.assign(std::size_t{std::min(kBufferBlocks, capacity_blocks_)} * kBlockSize, std::byte{0});
  if (auto failure = file_.read(0, std::as_writable_bytes(std::span(&header_, 1)))) return failure;
  if (header_.block_count > capacity_blocks) {
    return Failure{FailureCode::USAGE, "The segment holds more blocks than its capacity.", path, std::nullopt};
  }
  pending_events_ = header_.event_count % kEventsPerBlock;
  full_blocks_ = header_.event_count / kEventsPerBlock;
  if (pending_events_ > 0) {
    std::byte* events = currentBlock() + kBlockHeaderSize;
    const std::uint64_t offset = format::blockOffset(full_blocks_) + kBlockHeaderSize;
    if (auto failure = file_.read(offset, {events, pending_events_ * kEventSize})) return failure;
  }
  if (full_blocks_ == 0) return std::nullopt;
  BlockHeader last{};
  if (auto failure = file_.read(format::blockOffset(full_blocks_ - 1), std::as_writable_bytes(std::span(&last, 1))))
    return failure;
  chain_ = last.chained_checksum;
  return std::nullopt;
}

std::uint64_t SegmentWriter::eventsLeft() const {
  return std::uint64_t{capacity_blocks_} * kEventsPerBlock - eventCount();
}

std::span<RequestEvent> SegmentWriter::room() {
  if (full_blocks_ == capacity_blocks_) return {};
  auto* events = reinterpret_cast<RequestEvent*>(currentBlock() + kBlockHeaderSize);
  return {events + pending_events_, kEventsPerBlock - pending_events_};
}

MaybeFailure SegmentWriter::commit(std::size_t count) {
  pending_events_ += count;
  if (pending_events_ < kEventsPerBlock) return std::nullopt;
  sealCurrent(kEventsPerBlock);
  pending_events_ = 0;
  ++full_blocks_;
  ++buffered_blocks_;
  return std::size_t{buffered_blocks_} * kBlockSize == buffer_.size() ? flush() : std::nullopt;
}

MaybeFailure SegmentWriter::append(std::span<const RequestEvent> events) {
  while (!events.empty()) {
    const std::span<RequestEvent> target = room();
    const std::size_t count = std::min(target.size(), events.size());
    if (count == 0) return Failure{FailureCode::USAGE, "The segment is full.", file_.path(), std::nullopt};
    std::copy_n(events.begin(), count, target.begin());
    if (auto failure = commit(count)) return failure;
    events = events.subspan(count);
  }
  return std::nullopt;
}

void SegmentWriter::sealCurrent(std::size_t event_count) {
  std::byte* block = currentBlock();
  chain_ = sealBlock(block, full_blocks_, event_count, chain_);
  noteIds(block);
}

void SegmentWriter::noteIds(const std::byte* block) {
  const BlockHeader sealed = BlockHeader::parse(block);
  if (header_.first_event_id == format::kInvalidEventId) header_.first_event_id = sealed.first_event_id;
  header_.last_event_id = sealed.last_event_id;
}

MaybeFailure SegmentWriter::flush() {
  const std::uint64_t offset = format::blockOffset(full_blocks_ - buffered_blocks_);
  const std::size_t size_bytes = std::size_t{buffered_blocks_} * kBlockSize;
  if (auto failure = file_.write(offset, {buffer_.data(), size_bytes})) return failure;
  buffered_blocks_ = 0;
  return std::nullopt;
}

MaybeFailure SegmentWriter::finalise(std::uint64_t closed_ns) {
  const bool has_partial = pending_events_ > 0;
  // Before flush(), which gives the front of the buffer to the next block.
  std::byte* block = currentBlock();
  if (has_partial) {
    // The buffer is reused: behind the last event stand older events, and the recorder leaves zeros there.
    const std::size_t used = kBlockHeaderSize + pending_events_ * kEventSize;
    std::memset(block + used, 0, kBlockSize - used);
    sealCurrent(pending_events_);
  }
  if (auto failure = flush()) return failure;
  if (has_partial) {
    if (auto failure = file_.write(format::blockOffset(full_blocks_), {block, kBlockSize})) return failure;
  }
  header_.magic = format::kSegmentMagic;
  header_.block_count = full_blocks_ + (has_partial ? 1 : 0);
  header_.event_count = static_cast<std::uint32_t>(eventCount());
  header_.closed_ns = closed_ns;
  header_.last_chained_checksum = chain_;
  header_.header_checksum = format::computeHeaderChecksum(header_);
  if (auto failure = file_.write(0, bytesOf(header_))) return failure;
  return file_.close();
}

MaybeFailure SegmentWriter::abandon() {
  if (auto failure = flush()) return failure;
  return file_.close();
}

}  // namespace walscope::recorder
