#include "events/segment_geometry.hpp"

#include <algorithm>
#include <array>

#include "diagnostics/segment_facts.hpp"
#include "events/block_probe.hpp"
#include "events/last_block.hpp"
#include "io/block_source.hpp"
#include "io/block_walk.hpp"

namespace walscope::events {

namespace {

using format::BlockHeader;
using format::blockOffset;
using format::kBlockHeaderSize;
using format::kBlockSize;
using format::kEventsPerBlock;
using format::RequestEvent;

/// Blocks from each end that are tried for ids and times, where the ones before are damaged.
constexpr std::uint32_t kMostTried = 64;
/// LZ4 makes at most so many bytes of one.
constexpr std::uint64_t kMostExpansion = 255;

void widen(std::optional<TimeSpan>& span, std::uint64_t time_ns) {
  span = span ? TimeSpan{std::min(span->first_ns, time_ns), std::max(span->last_ns, time_ns)} : TimeSpan{time_ns, time_ns};
}

void takeEvent(const RequestEvent& event, TableSegment& segment) {
  format::widen(segment.ids, {event.event_id, event.event_id});
  widen(segment.times, event.timestamp_ns);
}

/// What the header of the last block says of its rows. `bytes` are those of the block that there are.
std::uint32_t lastBlockRows(std::span<const std::byte> header_bytes, std::uint64_t bytes) {
  std::uint32_t rows = kEventsPerBlock;
  if (header_bytes.size() >= kBlockHeaderSize) {
    const auto header = BlockHeader::parse(header_bytes.data());
    const bool is_intact = format::computeBlockHeaderChecksum(header) == header.header_checksum;
    if (is_intact && format::isEventCountValid(header.event_count)) rows = header.event_count;
  }
  const std::uint64_t whole = (std::max<std::uint64_t>(bytes, kBlockHeaderSize) - kBlockHeaderSize) / format::kEventSize;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(rows, whole));
}

std::uint32_t findEnd(const io::OpenFile& file, const TableSegment& segment, const std::atomic<bool>& cancel) {
  const std::uint32_t inside = blocksInside(file.sizeBytes());
  const std::uint32_t counted = std::min(segment.counted_blocks, inside);
  const std::uint32_t end = findEndOfHeaders(file, counted, inside, cancel);
  return segment.header_intact ? end : findEndOfBytes(file, end, inside, cancel);
}

/// From the first and the last block that can be had.
void findSpans(const io::OpenFile& file, TableSegment& segment, const std::atomic<bool>& cancel) {
  BlockProbe probe(file);
  const std::uint32_t tried = std::min(segment.blocks, kMostTried);
  for (std::uint32_t i = 0; i < tried && !cancel.load(std::memory_order_relaxed); ++i) {
    const std::span<const RequestEvent> events = probe.readEvents(i);
    if (events.empty()) continue;
    takeEvent(events.front(), segment);
    break;
  }
  for (std::uint32_t i = 0; i < tried && !cancel.load(std::memory_order_relaxed); ++i) {
    const std::span<const RequestEvent> events = probe.readEvents(segment.blocks - 1 - i);
    if (events.empty()) continue;
    takeEvent(events.back(), segment);
    break;
  }
}

void measureHot(TableSegment& segment, const std::atomic<bool>& cancel) {
  io::OpenFile file;
  if (file.open(segment.path) != format::Status::OK) return;
  segment.blocks = findEnd(file, segment, cancel);
  if (segment.blocks == 0) return;
  const std::uint64_t last_offset = blockOffset(segment.blocks - 1);
  const std::uint64_t bytes = std::min<std::uint64_t>(file.sizeBytes() - last_offset, kBlockSize);
  std::array<std::byte, kBlockHeaderSize> header{};
  const std::size_t read = file.read(last_offset, header);
  segment.is_cut = bytes < kBlockSize;
  segment.last_block_rows = lastBlockRows({header.data(), read}, bytes);
  findSpans(file, segment, cancel);
}

/// From its header alone: where the frame breaks before what is counted shows when it is read.
void measureClosedCold(const io::SegmentFile& file, TableSegment& segment) {
  const std::uint64_t most = file.file_bytes * kMostExpansion / kBlockSize + 1;
  segment.blocks = static_cast<std::uint32_t>(std::min<std::uint64_t>(segment.counted_blocks, most));
  if (segment.blocks == 0) return;
  const std::uint64_t before = std::uint64_t{segment.blocks - 1} * kEventsPerBlock;
  const std::uint64_t rest = file.header.event_count > before ? file.header.event_count - before : 0;
  const bool is_right = rest >= 1 && rest <= kEventsPerBlock;
  segment.last_block_rows = static_cast<std::uint32_t>(is_right ? rest : kEventsPerBlock);
  if (file.header.created_ns <= file.header.closed_ns && file.header.created_ns > 0) {
    segment.times = TimeSpan{file.header.created_ns, file.header.closed_ns};
  }
}

/// Decompresses all of it.
void measureOpenCold(TableSegment& segment, const std::atomic<bool>& cancel) {
  const std::unique_ptr<io::BlockSource> source = io::makeBlockSource(segment.kind, segment.path);
  if (source->open() != format::Status::OK) return;
  io::BlockWalk walk(*source);
  while (!cancel.load(std::memory_order_relaxed)) {
    const io::WalkedBlock* block = walk.next();
    if (!block) break;
    if (block->bytes == nullptr) continue;
    segment.blocks = static_cast<std::uint32_t>(std::min<std::uint64_t>(block->position + 1, format::kMaxBlocks));
    segment.last_block_rows = lastBlockRows({block->bytes, kBlockHeaderSize}, kBlockSize);
    if (!block->judgement.events_can_be_had) continue;
    const auto* events = reinterpret_cast<const RequestEvent*>(block->bytes + kBlockHeaderSize);
    takeEvent(events[0], segment);
    takeEvent(events[block->judgement.header.event_count - 1], segment);
  }
  const std::span<const std::byte> rest = source->rest();
  if (rest.empty() || source->lostOffset() || io::isAllZero(rest.data(), rest.size())) return;
  const std::uint64_t position = (source->sizeBytes() - format::kSegmentHeaderSize) / kBlockSize;
  if (position >= format::kMaxBlocks) return;
  segment.blocks = static_cast<std::uint32_t>(position + 1);
  segment.last_block_rows = lastBlockRows(rest, rest.size());
  segment.is_cut = true;
}

}  // namespace

TableSegment measureSegment(const io::SegmentFile& file, const std::atomic<bool>& cancel) {
  TableSegment segment{.path = file.path, .name = file.name, .kind = file.kind};
  diagnostics::SegmentFacts facts;
  facts.file = &file;
  facts.header_intact = file.header_status == format::Status::OK;
  const std::optional<std::uint32_t> number = facts.nameIndex() ? facts.nameIndex() : facts.headerIndex();
  segment.segment_index = number.value_or(0);
  segment.is_numbered = number.has_value();
  segment.header_intact = facts.header_intact;
  segment.is_unfinalised = format::isUnfinalised(file.header);
  if (segment.header_intact) {
    segment.counted_blocks = static_cast<std::uint32_t>(std::min<std::uint64_t>(file.header.block_count, format::kMaxBlocks));
    segment.ids = format::namedIds(file.header);
  }
  if (file.kind == io::SegmentKind::HOT) {
    measureHot(segment, cancel);
  } else if (segment.header_intact) {
    measureClosedCold(file, segment);
  } else {
    measureOpenCold(segment, cancel);
  }
  if (segment.blocks > 0) segment.rows = std::uint64_t{segment.blocks - 1} * kEventsPerBlock + segment.last_block_rows;
  return segment;
}

std::optional<std::uint64_t> firstTimeOfCold(const TableSegment& segment) {
  const std::unique_ptr<io::BlockSource> source = io::makeBlockSource(segment.kind, segment.path);
  if (source->open() != format::Status::OK) return std::nullopt;
  io::BlockWalk walk(*source);
  const io::WalkedBlock* block = walk.next();
  if (!block || !block->judgement.events_can_be_had) return std::nullopt;
  return reinterpret_cast<const RequestEvent*>(block->bytes + kBlockHeaderSize)->timestamp_ns;
}

}  // namespace walscope::events
