#include "fuzz/archive.hpp"

#include <lz4frame.h>

#include "fuzz/packing.hpp"

namespace walscope::fuzz {

namespace {

template <typename Integer>
void append(std::vector<std::byte>& bytes, Integer value) {
  const auto* begin = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), begin, begin + sizeof value);
}

std::vector<std::byte> compress(Bytes segment) {
  std::vector<std::byte> frame(LZ4F_compressFrameBound(segment.size(), nullptr));
  frame.resize(LZ4F_compressFrame(frame.data(), frame.size(), segment.data(), segment.size(), nullptr));
  return frame;
}

}  // namespace

std::string ArchivedFile::fileName() const {
  const std::string number(1, static_cast<char>('0' + (name & kNumber)));
  const std::string stem = (name & kHasOddName) != 0 ? "copy of " : "FS.0000000";
  return stem + number + (isCold() ? ".wal.lz4" : ".wal");
}

Archive Archive::parse(Bytes bytes) {
  Reader reader(bytes);
  Archive archive;
  archive.options = reader.u8();
  archive.start_id = reader.u64();
  while (!reader.rest().empty() && archive.files.size() < kMostFiles) {
    const std::uint32_t length = reader.u32();
    ArchivedFile file{.name = reader.u8(), .segment = {}};
    file.segment = unpack(reader.take(length));
    archive.files.push_back(std::move(file));
  }
  return archive;
}

std::vector<std::byte> Archive::serialise() const {
  std::vector<std::byte> bytes;
  append(bytes, options);
  append(bytes, start_id);
  for (const ArchivedFile& file : files) {
    const std::vector<std::byte> packed = pack(file.segment);
    append(bytes, static_cast<std::uint32_t>(packed.size()));
    append(bytes, file.name);
    bytes.insert(bytes.end(), packed.begin(), packed.end());
  }
  return bytes;
}

void Archive::write(const Workspace& workspace) const {
  for (const ArchivedFile& file : files) {
    workspace.write(file.fileName(), file.isCold() ? compress(file.segment) : file.segment);
  }
}

}  // namespace walscope::fuzz
