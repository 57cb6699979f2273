#include "recorder/segment_editor.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>

#include "recorder/cold_writer.hpp"
#include "recorder/output_directory.hpp"
#include "recorder/segment_writer.hpp"

namespace walscope::recorder {
namespace {

namespace fs = std::filesystem;

/// The number of `FS.00000007.wal` or `FS.00000007.wal.lz4`.
std::optional<SegmentPlace> parseName(const fs::path& path) {
  SegmentPlace place;
  place.path = path.string();
  place.name = path.filename().string();
  constexpr std::string_view kPrefix = "FS.";
  constexpr std::size_t kDigits = 8;
  if (!place.name.starts_with(kPrefix) || place.name.size() < kPrefix.size() + kDigits) return std::nullopt;
  const char* digits = place.name.data() + kPrefix.size();
  if (std::from_chars(digits, digits + kDigits, place.number).ptr != digits + kDigits) return std::nullopt;
  const std::string hot_name = segmentFileName(place.number);
  place.is_cold = place.name == hot_name + ".lz4";
  return place.is_cold || place.name == hot_name ? std::optional(place) : std::nullopt;
}

}  // namespace

std::vector<SegmentPlace> listSegments(const std::string& directory) {
  std::vector<SegmentPlace> places;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (auto place = parseName(entry.path())) places.push_back(*std::move(place));
  }
  std::sort(places.begin(), places.end(), [](const SegmentPlace& a, const SegmentPlace& b) { return a.name < b.name; });
  return places;
}

SegmentEditor::~SegmentEditor() {
  if (!thawed_path_.empty()) ::unlink(thawed_path_.c_str());
}

MaybeFailure SegmentEditor::open(const SegmentPlace& place, bool raw) {
  place_ = place;
  raw_ = raw;
  if (!place.is_cold || raw) return file_.open(place.path);
  const std::string path = place.path + ".thawed";
  if (auto failure = decompressSegment(place.path, path)) return failure;
  thawed_path_ = path;
  return file_.open(path);
}

MaybeFailure SegmentEditor::save() {
  if (auto failure = file_.close()) return failure;
  if (thawed_path_.empty()) return std::nullopt;
  const std::string frozen = place_.path + ".frozen";
  if (auto failure = compressSegment(thawed_path_, frozen)) return failure;
  if (std::rename(frozen.c_str(), place_.path.c_str()) != 0)
    return systemFailure("The cold segment cannot be replaced", place_.path, errno);
  return std::nullopt;
}

std::uint32_t SegmentEditor::capacityBlocks() const {
  if (sizeBytes() < format::kSegmentHeaderSize) return 0;
  const std::uint64_t blocks = (sizeBytes() - format::kSegmentHeaderSize) / format::kBlockSize;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(blocks, format::kMaxBlocks));
}

MaybeFailure SegmentEditor::readHeader(format::SegmentHeader& header) const {
  return file_.read(0, std::as_writable_bytes(std::span(&header, 1)));
}

MaybeFailure SegmentEditor::writeHeader(const format::SegmentHeader& header) {
  return file_.write(0, std::as_bytes(std::span(&header, 1)));
}

MaybeFailure SegmentEditor::readBlock(std::uint32_t block, std::vector<std::byte>& bytes) const {
  bytes.resize(format::kBlockSize);
  return file_.read(format::blockOffset(block), bytes);
}

MaybeFailure SegmentEditor::writeBlock(std::uint32_t block, const std::vector<std::byte>& bytes) {
  return file_.write(format::blockOffset(block), bytes);
}

std::optional<format::BlockHeader> SegmentEditor::blockHeader(std::uint32_t block) const {
  if (block >= capacityBlocks()) return std::nullopt;
  format::BlockHeader header{};
  if (file_.read(format::blockOffset(block), std::as_writable_bytes(std::span(&header, 1)))) return std::nullopt;
  return header;
}

std::uint32_t SegmentEditor::storedBlocks() const {
  format::SegmentHeader header{};
  if (sizeBytes() < sizeof header || readHeader(header)) return 0;
  const std::uint32_t capacity = capacityBlocks();
  if (format::verifyHeader(header) == format::Status::OK) return std::min(header.block_count, capacity);
  std::uint32_t count = 0;
  while (count < capacity) {
    const auto block = blockHeader(count);
    if (!block || block->event_count == 0 || block->event_count > format::kEventsPerBlock) break;
    ++count;
  }
  return count;
}

}  // namespace walscope::recorder
