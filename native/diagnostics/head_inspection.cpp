#include "diagnostics/head_inspection.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>

#include "diagnostics/segment_file.hpp"
#include "io/open_file.hpp"

namespace walscope::diagnostics {

namespace {

using format::Status;

bool isSegmentName(std::string_view name) { return name.ends_with(".wal") || name.ends_with(".wal.lz4"); }

/// The first bytes of any file; none of an empty one.
std::optional<Failure> readFirstBytes(const std::string& path, HeadInspection& head) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return unreadableFile(path, errno);
  if (S_ISREG(info.st_mode) && info.st_size == 0) return std::nullopt;
  io::OpenFile file;
  if (file.open(path) != Status::OK) return unreadableFile(path, file.errorNumber());
  head.file_bytes = file.sizeBytes();
  head.bytes.resize(std::min<std::uint64_t>(file.sizeBytes(), format::kSegmentHeaderSize));
  if (file.read(0, head.bytes) < head.bytes.size()) return Failure{"FILE_UNREADABLE", head.file + " shrank while it was read.", head.file};
  return std::nullopt;
}

void takeHeader(const io::SegmentFile& file, HeadInspection& head) {
  const auto bytes = std::as_bytes(std::span(&file.header, 1));
  head.kind = HeadKind::SEGMENT;
  head.file_bytes = file.file_bytes;
  head.bytes.assign(bytes.begin(), bytes.end());
  head.status = file.header_status;
  head.computed_checksum = format::computeHeaderChecksum(file.header);
  head.is_unfinalised = format::isUnfinalised(file.header);
  const bool is_damaged = file.header_status == Status::HEADER_CHECKSUM_MISMATCH && !head.is_unfinalised;
  if (is_damaged) head.verdict = classifySegmentHeader(file.header);
}

}  // namespace

std::variant<HeadInspection, Failure> inspectHead(const std::string& path) {
  HeadInspection head;
  head.file = path.substr(path.rfind('/') + 1);
  if (isSegmentName(head.file)) {
    auto found = findSegmentFile(path);
    if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
    const auto& file = std::get<io::SegmentFile>(found);
    if (file.header_status != Status::OPEN_FAILED && file.header_status != Status::READ_FAILED) {
      takeHeader(file, head);
      return head;
    }
  } else {
    head.kind = HeadKind::META;
  }
  if (auto failure = readFirstBytes(path, head)) return std::move(*failure);
  return head;
}

}  // namespace walscope::diagnostics
