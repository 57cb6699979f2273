#include "recovery/block_replay.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>

namespace walscope::recovery {

BlockReplay::BlockReplay(const JudgedSegment& segment, const std::atomic<bool>& cancel)
    : segment_(segment), cancel_(cancel), buffer_(std::make_unique_for_overwrite<Buffer>()) {}

std::span<const format::RequestEvent> BlockReplay::events() const {
  return {reinterpret_cast<const format::RequestEvent*>(buffer_->bytes + format::kBlockHeaderSize), events_};
}

BlockReplay::Reading BlockReplay::read(const ReplayableBlock& block) {
  // Blocks that are all left out can be many, with no event in between.
  if (cancel_.load(std::memory_order_relaxed)) return Reading::CANCELLED;
  const bool is_cold = segment_.kind == io::SegmentKind::COLD;
  const std::uint64_t offset = format::blockOffset(block.block);
  if (is_cold) {
    const Reading reading = decompress(block.block);
    if (reading != Reading::READ) return reading;
  } else if (segment_.file.read(offset, buffer_->bytes) < format::kBlockSize) {
    return gone(offset);
  }
  events_ = block.events;
  if (XXH64(events().data(), events().size_bytes(), 0) == block.hash) return Reading::READ;
  return gone(is_cold ? decoder_->compressedOffset() : offset);
}

/// Goes on to a block that lies ahead.
BlockReplay::Reading BlockReplay::decompress(std::uint64_t block) {
  const io::OpenFile& file = segment_.file;
  const io::MapGuard guard(file);
  if (!decoder_) {
    decoder_.emplace(std::span(file.data(), file.sizeBytes()));
    std::array<std::byte, format::kSegmentHeaderSize> header{};
    decoder_->read(header);
  }
  for (; next_block_ <= block; ++next_block_) {
    if (cancel_.load(std::memory_order_relaxed)) return Reading::CANCELLED;
    if (decoder_->read(buffer_->bytes) != format::kBlockSize) return gone(decoder_->compressedOffset());
  }
  return Reading::READ;
}

/// At the place where the file was cut, if it was; otherwise at `offset`, where it was changed.
BlockReplay::Reading BlockReplay::gone(std::uint64_t offset) {
  const io::OpenFile& file = segment_.file;
  const std::uint64_t size_now_bytes = file.sizeNowBytes();
  const bool is_shorter = size_now_bytes < file.sizeBytes();
  const bool has_faulted = file.data() != nullptr && file.fault().faulted();
  is_cut_ = is_shorter || has_faulted;
  gone_offset_ = is_shorter ? std::max(offset, size_now_bytes) : offset;
  if (has_faulted) gone_offset_ = std::min(gone_offset_, file.fault().offset());
  return Reading::GONE;
}

}  // namespace walscope::recovery
