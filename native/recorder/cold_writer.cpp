#include "recorder/cold_writer.hpp"

#include <lz4frame.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "io/cold.hpp"
#include "io/open_file.hpp"
#include "recorder/output_file.hpp"

namespace walscope::recorder {
namespace {

constexpr std::size_t kPieceSizeBytes = std::size_t{4} << 20;

LZ4F_preferences_t preferences() {
  LZ4F_preferences_t result{};
  result.frameInfo.blockSizeID = LZ4F_max4MB;
  result.frameInfo.blockMode = LZ4F_blockLinked;
  // Each piece is a block: nothing has to be kept for the next one.
  result.autoFlush = 1;
  return result;
}

struct ContextDeleter {
  void operator()(LZ4F_cctx* context) const { LZ4F_freeCompressionContext(context); }
};

/// Appends what the library put out to the file, or says what it complains about.
MaybeFailure emit(OutputFile& file, std::vector<std::byte>& buffer, std::size_t result) {
  if (LZ4F_isError(result)) {
    return Failure{FailureCode::OUTPUT_UNWRITABLE, std::string("LZ4 cannot compress: ") + LZ4F_getErrorName(result) + ".",
                   file.path(), std::nullopt};
  }
  return file.write(file.sizeBytes(), {buffer.data(), result});
}

}  // namespace

MaybeFailure compressSegment(const std::string& source_path, const std::string& target_path) {
  io::OpenFile source;
  if (source.openMapped(source_path) != format::Status::OK)
    return systemFailure("The segment cannot be read back", source_path, source.errorNumber());
  OutputFile target;
  if (auto failure = target.create(target_path)) return failure;

  LZ4F_cctx* raw = nullptr;
  const LZ4F_errorCode_t created = LZ4F_createCompressionContext(&raw, LZ4F_VERSION);
  const std::unique_ptr<LZ4F_cctx, ContextDeleter> context(raw);
  const LZ4F_preferences_t settings = preferences();
  const std::size_t largest_bytes = std::min<std::uint64_t>(kPieceSizeBytes, source.sizeBytes());
  std::vector<std::byte> buffer(LZ4F_compressBound(largest_bytes, &settings) + LZ4F_HEADER_SIZE_MAX);
  if (auto failure = LZ4F_isError(created) ? emit(target, buffer, created) : std::nullopt) return failure;
  if (auto failure =
          emit(target, buffer, LZ4F_compressBegin(context.get(), buffer.data(), buffer.size(), &settings)))
    return failure;
  for (std::uint64_t offset = 0; offset < source.sizeBytes(); offset += kPieceSizeBytes) {
    const std::size_t size_bytes = std::min<std::uint64_t>(kPieceSizeBytes, source.sizeBytes() - offset);
    const std::size_t result = LZ4F_compressUpdate(context.get(), buffer.data(), buffer.size(),
                                                   source.data() + offset, size_bytes, nullptr);
    if (auto failure = emit(target, buffer, result)) return failure;
  }
  if (auto failure = emit(target, buffer, LZ4F_compressEnd(context.get(), buffer.data(), buffer.size(), nullptr)))
    return failure;
  return target.close();
}

MaybeFailure decompressSegment(const std::string& source_path, const std::string& target_path) {
  io::OpenFile source;
  if (source.openMapped(source_path) != format::Status::OK)
    return systemFailure("The cold segment cannot be read back", source_path, source.errorNumber());
  OutputFile target;
  if (auto failure = target.create(target_path)) return failure;
  io::FrameDecoder decoder({source.data(), source.sizeBytes()});
  std::vector<std::byte> buffer(kPieceSizeBytes);
  while (const std::size_t size_bytes = decoder.read(buffer)) {
    if (auto failure = target.write(target.sizeBytes(), {buffer.data(), size_bytes})) return failure;
  }
  if (!decoder.isComplete()) {
    return Failure{FailureCode::USAGE, "The cold segment cannot be decompressed any more: " + decoder.error() + ".",
                   source_path, decoder.compressedOffset()};
  }
  return target.close();
}

}  // namespace walscope::recorder
