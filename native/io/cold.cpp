#include "io/cold.hpp"

#include <lz4frame.h>

#include <new>
#include <string>

namespace walscope::io {

namespace {

/// The library's word for what is wrong. No memory is nothing that is wrong with the frame, and throws std::bad_alloc.
std::string errorName(LZ4F_errorCode_t code) {
  const std::string name = LZ4F_getErrorName(code);
  if (name == "ERROR_allocation_failed") throw std::bad_alloc();
  return name;
}

}  // namespace

struct FrameDecoder::Context {
  LZ4F_dctx* value = nullptr;
  ~Context() { LZ4F_freeDecompressionContext(value); }
};

FrameDecoder::FrameDecoder(std::span<const std::byte> compressed)
    : context_(std::make_unique<Context>()), compressed_(compressed) {
  const LZ4F_errorCode_t code = LZ4F_createDecompressionContext(&context_->value, LZ4F_VERSION);
  if (LZ4F_isError(code)) error_ = errorName(code);
}

FrameDecoder::~FrameDecoder() = default;

std::size_t FrameDecoder::read(std::span<std::byte> target) {
  std::size_t written = 0;
  while (written < target.size() && !is_complete_ && error_.empty()) {
    std::size_t target_size = target.size() - written;
    std::size_t source_size = compressed_.size() - used_;
    const std::size_t hint = LZ4F_decompress(context_->value, target.data() + written, &target_size,
                                             compressed_.data() + used_, &source_size, nullptr);
    if (LZ4F_isError(hint)) {
      error_ = errorName(hint);
      break;
    }
    written += target_size;
    used_ += source_size;
    if (hint == 0) {
      is_complete_ = true;
      if (used_ < compressed_.size()) error_ = "bytes behind the end of the frame";
    } else if (target_size == 0 && source_size == 0) {
      error_ = kFrameEndsEarly;
    }
  }
  return written;
}

bool decompressHead(std::span<const std::byte> compressed, std::span<std::byte> target) {
  FrameDecoder decoder(compressed);
  return decoder.read(target) == target.size();
}

}  // namespace walscope::io
