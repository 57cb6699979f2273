#include "io/segment_reader.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

#include "io/reading_way.hpp"

namespace walscope::io {

using format::BlockHeader;
using format::Status;

SegmentReader::SegmentReader(std::string path) : path_(std::move(path)) {}

namespace {

/// Keeps the ids of the blocks that it shows to another sink.
class IdKeeper final : public VerificationSink {
 public:
  IdKeeper(VerificationSink& sink, std::uint32_t blocks, std::vector<format::IdRun>& ids) : sink_(sink), blocks_(blocks), ids_(ids) {
    ids_.clear();
    ids_.reserve(blocks);
  }

  SinkAnswer onBlock(const BlockObservation& observation) override {
    if (observation.block < blocks_) ids_.push_back({observation.header.first_event_id, observation.header.last_event_id});
    return sink_.onBlock(observation);
  }

 private:
  VerificationSink& sink_;
  const std::uint32_t blocks_;
  std::vector<format::IdRun>& ids_;
};

}  // namespace

Status SegmentReader::open() {
  const Status status = openToRead(file_, path_);
  if (status != Status::OK) return status;
  if (file_.sizeBytes() < format::kSegmentHeaderSize) {
    file_.close();
    return Status::OPEN_FAILED;
  }
  // More is read ahead of the verification, where it comes from a disk (docs/performance.md).
  posix_fadvise(file_.descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
  std::array<std::byte, format::kSegmentHeaderSize> bytes{};
  const std::size_t size_bytes = file_.read(0, bytes);
  if (size_bytes < bytes.size()) lose(size_bytes);
  header_ = format::SegmentHeader::parse(bytes.data());
  return Status::OK;
}

Verification SegmentReader::verify(VerificationSink& sink, const VerifyOptions& options) {
  if (lost_offset_) return {.status = Status::READ_FAILED, .offset = *lost_offset_};
  const Status header_status = format::verifyHeader(header_);
  if (header_status != Status::OK) return {.status = header_status, .offset = 0};
  if (!options.keeps_ids) return verifyBlocks(file_, header_, sink, options);
  IdKeeper keeper(sink, replayableBlocks(), index_);
  return verifyBlocks(file_, header_, keeper, options);
}

std::uint32_t SegmentReader::replayableBlocks() const {
  // The original keeps a segment's size in 32 bits; the wrap is what it does.
  const auto size_bytes = static_cast<std::uint32_t>(format::blockOffset(header_.block_count));
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(blocksInside(size_bytes), blocksInside(file_.sizeBytes())));
}

Status SegmentReader::rewind() {
  next_block_ = 0;
  next_event_ = 0;
  if (replayableBlocks() == 0) return Status::READ_FAILED;
  head_.read(file_, 0, 1);
  return Status::OK;
}

bool SegmentReader::buildIndex() {
  const std::uint32_t blocks = replayableBlocks();
  if (index_.size() == blocks) return true;
  index_.clear();
  index_.reserve(blocks);
  for (std::uint32_t block = 0; block < blocks; ++block) {
    std::array<std::byte, offsetof(BlockHeader, block_checksum)> ids{};
    const std::uint64_t offset = format::blockOffset(block);
    if (const std::size_t size_bytes = file_.read(offset, ids); size_bytes < ids.size()) {
      lose(offset + size_bytes);
      return false;
    }
    index_.push_back({.first = format::load<std::uint64_t>(ids.data()),
                      .last = format::load<std::uint64_t>(ids.data() + offsetof(BlockHeader, last_event_id))});
  }
  return true;
}

std::size_t SegmentReader::findInIndex(std::uint64_t event_id) const {
  std::size_t position = 0;
  std::size_t begin = 0;
  std::size_t end = index_.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    const format::IdRun& ids = index_[middle];
    if (event_id < ids.first) {
      end = middle;
    } else {
      position = middle;
      if (event_id <= ids.last) break;
      begin = middle + 1;
    }
  }
  return position;
}

bool SegmentReader::seek(std::uint64_t event_id) {
  if (index_.empty() && !buildIndex()) return false;
  if (index_.empty()) return false;
  const std::size_t position = findInIndex(event_id);
  const MapGuard guard(file_);
  head_.read(file_, position, 1);
  if (head_.sizeBytes() < format::kBlockSize) {
    lose(format::blockOffset(position) + head_.sizeBytes());
    return false;
  }
  const std::byte* block = head_.block(position).data();
  const std::size_t events = std::min<std::size_t>(BlockHeader::parse(block).event_count, format::kEventsPerBlock);
  next_block_ = static_cast<std::uint32_t>(position);
  for (std::size_t i = 0; i < events; ++i) {
    if (format::eventId(block + format::kBlockHeaderSize + i * format::kEventSize) < event_id) continue;
    next_event_ = static_cast<std::uint32_t>(i);
    return true;
  }
  // Behind this block's last event: the next block's first, or where there is none, this block's last.
  const bool has_next = position + 1 < index_.size();
  next_block_ += has_next ? 1 : 0;
  next_event_ = has_next || events == 0 ? 0 : static_cast<std::uint32_t>(events - 1);
  return true;
}

std::span<const format::RequestEvent> SegmentReader::nextEvents(BlockBuffer& ahead) {
  const std::uint32_t blocks = replayableBlocks();
  if (lost_offset_ || next_block_ >= blocks) return {};
  const std::uint64_t offset = format::blockOffset(next_block_);
  std::span<const std::byte> block = head_.block(next_block_);
  if (block.empty()) block = ahead.block(next_block_);
  if (block.empty()) {
    ahead.read(file_, next_block_, blocks - next_block_);
    block = ahead.block(next_block_);
  }
  const bool has_header = block.size() >= format::kBlockHeaderSize;
  // A block that was verified has events: without any it was overwritten since.
  const std::size_t stored =
      has_header ? std::min<std::size_t>(BlockHeader::parse(block.data()).event_count, format::kEventsPerBlock) : 0;
  const std::size_t read = has_header ? (block.size() - format::kBlockHeaderSize) / format::kEventSize : 0;
  const std::size_t first = std::min<std::size_t>(next_event_, stored);
  const std::size_t end = std::min(stored, read);
  if (!has_header || read < stored) {
    lose(offset + block.size());
  } else if (stored == 0) {
    lose(offset);
  }
  if (end <= first) return {};
  events_offset_ = offset + format::kBlockHeaderSize + first * format::kEventSize;
  ++next_block_;
  next_event_ = 0;
  const auto* events = reinterpret_cast<const format::RequestEvent*>(block.data() + format::kBlockHeaderSize);
  return {events + first, events + end};
}

void SegmentReader::touchHead() const {
  const MapGuard guard(file_);
  touch(*this);
  head_.touchBegin();
}

/// It may have been cut in front of what was read last.
void SegmentReader::lose(std::uint64_t end_offset) { lost_offset_ = std::min(end_offset, file_.sizeNowBytes()); }

Status SegmentReader::close() {
  index_ = {};
  head_.clear();
  next_block_ = 0;
  next_event_ = 0;
  return file_.close();
}

}  // namespace walscope::io
