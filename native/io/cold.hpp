// Cold segments: a whole `.wal` file as one LZ4 frame. Decoded in pieces of bounded size; a broken frame gives what it can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace walscope::io {

/// Decodes the first `target.size()` bytes of a frame from its first compressed bytes. False where the frame is no LZ4
/// frame, is broken before that, or is too short.
bool decompressHead(std::span<const std::byte> compressed, std::span<std::byte> target);

/// What FrameDecoder::error() says of a frame that was cut.
inline constexpr std::string_view kFrameEndsEarly = "the frame ends early";

/// Decodes a frame piece by piece. Owned by one thread. Throws std::bad_alloc where there is no memory to decode with.
class FrameDecoder {
 public:
  /// `compressed` has to outlive it.
  explicit FrameDecoder(std::span<const std::byte> compressed);
  ~FrameDecoder();
  FrameDecoder(const FrameDecoder&) = delete;
  FrameDecoder& operator=(const FrameDecoder&) = delete;

  /// Decodes until `target` is full or the frame ends or breaks; gives the number of bytes written.
  std::size_t read(std::span<std::byte> target);
  /// True once the frame's end mark was read and nothing lies behind it.
  bool isComplete() const { return is_complete_; }
  /// What is wrong, in the library's words; empty while nothing is.
  const std::string& error() const { return error_; }
  /// Compressed bytes used so far: where a broken frame broke.
  std::uint64_t compressedOffset() const { return used_; }

 private:
  struct Context;
  std::unique_ptr<Context> context_;
  std::span<const std::byte> compressed_;
  std::uint64_t used_ = 0;
  bool is_complete_ = false;
  std::string error_;
};

}  // namespace walscope::io
