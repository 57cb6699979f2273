// Reads the blocks of a judged segment again, for their replay.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "format/event.hpp"
#include "io/cold.hpp"
#include "recovery/judged_segment.hpp"

namespace walscope::recovery {

/// Of one run, in its order: a cold segment is decompressed from its beginning, once. Only what is still what was judged
/// comes out, in a buffer of its own: a file may change while it is open. One thread.
class BlockReplay {
 public:
  enum class Reading : std::uint8_t { READ, GONE, CANCELLED };

  /// `segment` has to outlive it.
  BlockReplay(const JudgedSegment& segment, const std::atomic<bool>& cancel);

  Reading read(const ReplayableBlock& block);
  /// After READ: the block's events, until the next read.
  std::span<const format::RequestEvent> events() const;
  /// After GONE: file offset of what is gone or was changed, and whether the file was cut there.
  std::uint64_t goneOffset() const { return gone_offset_; }
  bool isCut() const { return is_cut_; }

 private:
  struct alignas(format::kEventSize) Buffer {
    std::byte bytes[format::kBlockSize];
  };

  Reading decompress(std::uint64_t block);
  Reading gone(std::uint64_t offset);

  const JudgedSegment& segment_;
  const std::atomic<bool>& cancel_;
  const std::unique_ptr<Buffer> buffer_;
  std::size_t events_ = 0;
  std::uint64_t gone_offset_ = 0;
  bool is_cut_ = false;
  /// Of a cold segment.
  std::optional<io::FrameDecoder> decoder_;
  std::uint64_t next_block_ = 0;
};

}  // namespace walscope::recovery
