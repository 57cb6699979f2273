#include "segment_parsing_support.hpp"

#include <lz4frame.h>
#include <xxhash.h>

#include <algorithm>
#include <fstream>

namespace walscope::test {

namespace fs = std::filesystem;

namespace {

bool isStructureValid(const unsigned char* block) {
  const auto count = at<std::uint16_t>(block, 44);
  const auto first = at<std::uint64_t>(block, 0);
  const auto last = at<std::uint64_t>(block, 8);
  if (count < 1 || count > 256 || first == 0 || last == 0 || first > last) return false;
  if (at<std::uint32_t>(block, 40) > 524'288) return false;
  for (std::size_t event = 1; event < count; ++event) {
    const unsigned char* bytes = block + 64 + event * 64;
    if (at<std::uint64_t>(bytes, 0) <= at<std::uint64_t>(bytes - 64, 0)) return false;
  }
  return true;
}

}  // namespace

Bytes readFile(const fs::path& path, std::size_t most) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return {};
  const std::size_t size = std::min<std::size_t>(most, fs::file_size(path));
  Bytes bytes(size);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  return bytes;
}

Bytes decompress(const Bytes& frame) {
  LZ4F_dctx* context = nullptr;
  LZ4F_createDecompressionContext(&context, LZ4F_VERSION);
  Bytes bytes;
  Bytes piece(1 << 20);
  std::size_t used = 0;
  while (true) {
    std::size_t written = piece.size();
    std::size_t read = frame.size() - used;
    const std::size_t hint = LZ4F_decompress(context, piece.data(), &written, frame.data() + used, &read, nullptr);
    if (LZ4F_isError(hint)) break;
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(written));
    used += read;
    if (hint == 0 || (written == 0 && read == 0)) break;
  }
  LZ4F_freeDecompressionContext(context);
  return bytes;
}

std::string headerStatus(const Bytes& bytes) {
  if (bytes.size() < kHeaderBytes) return "OPEN_FAILED";
  const std::uint64_t hash = XXH64(bytes.data() + 56, 8, XXH64(bytes.data(), 48, 0));
  if (hash != at<std::uint64_t>(bytes.data(), 48)) return "HEADER_CHECKSUM_MISMATCH";
  const bool is_ours = at<std::uint16_t>(bytes.data(), 0) == 0x4653 && bytes[2] == 1 && bytes[3] == 64;
  return is_ours ? "OK" : "SEGMENT_POSSIBLY_CORRUPTED";
}

std::string strictStatus(const Bytes& bytes) {
  const std::string header = headerStatus(bytes);
  if (header != "OK") return header;
  std::uint64_t chain = 0;
  const auto blocks = at<std::uint32_t>(bytes.data(), 8);
  for (std::uint64_t i = 0; i < blocks; ++i) {
    if (kHeaderBytes + (i + 1) * kBlockBytes > bytes.size()) return "SEGMENT_CORRUPTED";
    const unsigned char* block = bytes.data() + kHeaderBytes + i * kBlockBytes;
    if (!isStructureValid(block)) return "SEGMENT_POSSIBLY_CORRUPTED";
    const std::size_t events_bytes = std::size_t{at<std::uint16_t>(block, 44)} * 64;
    if (XXH64(block + 64, events_bytes, 0) != at<std::uint64_t>(block, 16)) return "BLOCK_CHECKSUM_MISMATCH";
    if (XXH64(block + 64, events_bytes, chain) != at<std::uint64_t>(block, 24)) return "CHAINED_CHECKSUM_MISMATCH";
    chain = at<std::uint64_t>(block, 24);
  }
  if (chain != at<std::uint64_t>(bytes.data(), 56)) return "SEGMENT_CORRUPTED";
  // The original's preloader cannot read a segment without a block.
  return blocks == 0 ? "READ_FAILED" : "OK";
}

}  // namespace walscope::test
