// Writes one segment byte for byte as FlashStrike's recorder does.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "format/block_header.hpp"
#include "format/segment_header.hpp"
#include "recorder/output_file.hpp"

namespace walscope::recorder {

struct SegmentSettings {
  std::uint32_t segment_index = 0;
  /// Capacity in blocks, 16 to 524,288: the file is preallocated to header + capacity × block size.
  std::uint32_t capacity_blocks = format::kMinBlocks;
  std::uint64_t created_ns = 0;
  /// The recorder touches the pages of segments that it prepares ahead, which leaves byte 0 of the header zero until the
  /// segment is closed. It does so for all but the very first.
  bool is_pretouched = false;
};

/// `FS.00000007.wal`
std::string segmentFileName(std::uint32_t segment_index);

/// Fills in ids, count, index and all three checksums of a block whose events stand behind the header.
/// `block` points at 16,448 bytes; `event_count` is 1 to 256. Gives the chained checksum.
std::uint64_t sealBlock(std::byte* block, std::uint32_t block_index, std::size_t event_count, std::uint64_t chain_seed);

/// create(), then append(), then finalise() once, or abandon() as a crash does. One thread.
/// Full blocks go to the file in large writes; events of a block that is not full are only in memory, as in the original.
class SegmentWriter {
 public:
  /// Makes the file, preallocates it and writes the header of an unfinalised segment.
  MaybeFailure create(const std::string& path, const SegmentSettings& settings);
  /// Appends events, as many as there is room for at most (the caller asks `eventsLeft()`).
  MaybeFailure append(std::span<const format::RequestEvent> events);
  /// Another creation time than that of create(), for finalise() to write.
  void setCreated(std::uint64_t created_ns) { header_.created_ns = created_ns; }
  /// Closes the segment: writes the partial block and the full header.
  MaybeFailure finalise(std::uint64_t closed_ns);
  /// Leaves it as a crash does: the full blocks are in the file, the partial block and the header are not.
  MaybeFailure abandon();
  /// Goes on in a finalised segment, as a recorder that is started again: the last partial block is read back and will
  /// be rewritten; the header stays as it is until finalise().
  MaybeFailure reopen(const std::string& path, std::uint32_t capacity_blocks);

  /// Where the next events have to be written by the caller, for filling without a copy: room in the current block.
  std::span<format::RequestEvent> room();
  /// Takes over the first `count` events of `room()`.
  MaybeFailure commit(std::size_t count);

  std::uint64_t eventsLeft() const;
  /// Full blocks so far; what the meta file's offset counts.
  std::uint32_t fullBlocks() const { return full_blocks_; }
  std::uint64_t eventCount() const { return std::uint64_t{full_blocks_} * format::kEventsPerBlock + pending_events_; }

 private:
  /// Blocks that are collected before they are written: about 1 MiB.
  static constexpr std::uint32_t kBufferBlocks = 64;

  std::byte* currentBlock() { return buffer_.data() + std::size_t{buffered_blocks_} * format::kBlockSize; }
  void sealCurrent(std::size_t event_count);
  MaybeFailure flush();
  void noteIds(const std::byte* block);

  OutputFile file_;
  format::SegmentHeader header_{};
  std::uint32_t capacity_blocks_ = 0;
  std::uint32_t full_blocks_ = 0;       // sealed, in the buffer or in the file
  std::uint32_t buffered_blocks_ = 0;   // sealed, at the front of the buffer
  std::size_t pending_events_ = 0;      // in the block behind them
  std::uint64_t chain_ = format::kChainSeed;
  std::vector<std::byte> buffer_;
};

}  // namespace walscope::recorder
