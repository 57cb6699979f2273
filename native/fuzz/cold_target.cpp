// A `.wal.lz4` file: the frame, piece by piece, and the verification of the segment inside against the same one uncompressed.
#include <lz4frame.h>

#include <algorithm>

#include "fuzz/segment_checks.hpp"
#include "io/block_source.hpp"

namespace walscope::fuzz {

namespace {

/// A frame of a few bytes can hold megabytes: more than this adds nothing but time.
constexpr std::size_t kMostBytes = 512 * 1024;

/// What the library itself makes of a frame, up to where it breaks.
struct Decoded {
  std::vector<std::byte> bytes;
  bool is_whole = false;
};

Decoded decode(Bytes frame) {
  // Where a frame breaks, the library does not say how much of the piece at hand it has given: the pieces are small.
  constexpr std::size_t kPieceBytes = 64;
  Decoded decoded;
  LZ4F_dctx* context = nullptr;
  check(!LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)), "a context can be made");
  std::vector<std::byte> piece(kPieceBytes);
  std::size_t used = 0;
  while (decoded.bytes.size() <= kMostBytes) {
    std::size_t given = piece.size();
    std::size_t taken = frame.size() - used;
    const std::size_t hint = LZ4F_decompress(context, piece.data(), &given, frame.data() + used, &taken, nullptr);
    if (LZ4F_isError(hint)) break;
    used += taken;
    decoded.bytes.insert(decoded.bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(given));
    decoded.is_whole = hint == 0 && used == frame.size();
    if (hint == 0 || (given == 0 && taken == 0)) break;
  }
  LZ4F_freeDecompressionContext(context);
  return decoded;
}

/// Header, blocks and rest are the bytes of the segment, in order and once; of a broken frame, all whole blocks that it gives.
/// Gives the bytes.
std::vector<std::byte> checkSource(const io::SegmentFile& file, const Decoded& decoded) {
  const auto source = io::makeBlockSource(file);
  check(source->open() == format::Status::OK, "a frame that gives a header opens");
  const auto* header = reinterpret_cast<const std::byte*>(&source->header());
  std::vector<std::byte> bytes(header, header + format::kSegmentHeaderSize);
  while (const std::byte* block = source->next()) bytes.insert(bytes.end(), block, block + format::kBlockSize);
  checkEqual(wholeBlocks(bytes.size()), wholeBlocks(decoded.bytes.size()), "blocks of the frame");
  const Bytes rest = source->rest();
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  checkEqual(source->sizeBytes(), bytes.size(), "size of the segment");
  check(bytes.size() <= decoded.bytes.size() && std::equal(bytes.begin(), bytes.end(), decoded.bytes.begin()), "bytes of the segment");
  check(!decoded.is_whole || bytes.size() == decoded.bytes.size(), "a whole frame gives all its bytes");
  check(source->frameError().empty() == decoded.is_whole, "a whole frame has no error, and a broken one has");
  return bytes;
}

void checkAgainstHot(diagnostics::VerifiedSegment& cold, const io::SegmentFile& file, Bytes segment, bool is_whole) {
  diagnostics::VerifiedSegment hot = verifyAndCheck(file, segment);
  checkEqual(cold.verified_blocks, hot.verified_blocks, "verified blocks, cold and hot");
  checkEqual(cold.verified_events, hot.verified_events, "verified events, cold and hot");
  checkEqual(cold.recoverable.count(), hot.recoverable.count(), "ids that can be had, cold and hot");
  checkEqual(cold.bad_block_count, hot.bad_block_count, "bad blocks, cold and hot");
  check(cold.strict_status == hot.strict_status, "strict status, cold and hot");
  if (is_whole) checkEqual(cold.findings.size(), hot.findings.size(), "findings, cold and hot");
}

}  // namespace

}  // namespace walscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  using namespace walscope;
  static const fuzz::Workspace workspace;
  const fuzz::Bytes frame = fuzz::asBytes(data, size_bytes);
  if (frame.empty()) return 0;
  const fuzz::Decoded decoded = fuzz::decode(frame);
  if (decoded.bytes.size() > fuzz::kMostBytes || !fuzz::isQuick(decoded.bytes)) return 0;

  const io::DirectoryScan scan = io::scanFiles({workspace.write("FS.00000000.wal.lz4", frame)}, {});
  fuzz::check(scan.cold.size() == 1, "a .wal.lz4 file is a cold segment");
  const io::SegmentFile& file = scan.cold.front();
  const bool has_header = decoded.bytes.size() >= format::kSegmentHeaderSize;
  fuzz::check(has_header == (file.header_status != format::Status::OPEN_FAILED), "the scan reads the header of a frame");
  if (!has_header) return 0;
  const std::vector<std::byte> segment = fuzz::checkSource(file, decoded);
  diagnostics::VerifiedSegment cold = fuzz::verifyAndCheck(file, segment);
  const io::DirectoryScan hot = io::scanFiles({workspace.write("FS.00000000.wal", segment)}, {});
  fuzz::checkAgainstHot(cold, hot.hot.front(), segment, decoded.is_whole);
  return 0;
}
