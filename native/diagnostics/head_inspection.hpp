// The first bytes of a file of the directory: the header of a segment, or the meta file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "diagnostics/report.hpp"

namespace walscope::diagnostics {

enum class HeadKind : std::uint8_t {
  SEGMENT,
  /// `wal_meta.dat`, `wal.meta`, or a temporary one.
  META,
  /// A segment of which not even a header can be had: the bytes are those of the file, of a cold one the compressed ones.
  RAW,
};

constexpr std::string_view toString(HeadKind kind) {
  switch (kind) {
    case HeadKind::SEGMENT: return "segment";
    case HeadKind::META: return "meta";
    case HeadKind::RAW: return "raw";
  }
  return "unknown";
}

struct HeadInspection {
  std::string file;
  HeadKind kind = HeadKind::RAW;
  std::uint64_t file_bytes = 0;
  /// 64 bytes, or all of a shorter file.
  std::vector<std::byte> bytes;

  // Of a segment header.
  std::optional<format::Status> status;
  std::optional<std::uint64_t> computed_checksum;
  bool is_unfinalised = false;
  /// Why, where its checksum does not hold.
  std::optional<CauseVerdict> verdict;
};

/// Opens the file read-only. FILE_UNREADABLE where it is no regular file or cannot be read.
std::variant<HeadInspection, Failure> inspectHead(const std::string& path);

}  // namespace walscope::diagnostics
