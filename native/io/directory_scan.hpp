// Lists a WAL directory and reads its headers, as the first step of every recovery and every report.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "format/segment_header.hpp"

namespace walscope::io {

enum class SegmentKind : std::uint8_t { HOT, COLD };

/// A `.wal` or `.wal.lz4` file of the directory.
struct SegmentFile {
  std::string path;
  std::string name;
  SegmentKind kind = SegmentKind::HOT;
  std::uint64_t file_bytes = 0;
  /// What reading the header says: OPEN_FAILED (cannot be opened, not regular, under 64 bytes; a cold one: its frame gives
  /// fewer than 64 bytes), READ_FAILED, or verifyHeader().
  format::Status header_status = format::Status::OPEN_FAILED;
  /// errno of a failed open, 0 for none.
  int error_number = 0;
  /// False for what the original never looks at: a directory, a FIFO, a device or a broken link that is named like a segment.
  bool is_regular = false;
  /// Zeros where it could not be read.
  format::SegmentHeader header{};
  /// True where block 0 has an all-zero header and the segment header is unfinalised: a segment that was never used.
  bool is_unused = false;
};

struct MetaFile {
  std::string name;
  bool is_valid = false;  // 16 bytes
  std::uint32_t last_offset = 0;
  std::uint32_t last_segment_index = 0;
  std::uint64_t last_event_id = 0;
};

struct DirectoryScan {
  /// OK or DIRECTORY_NOT_FOUND.
  format::Status status = format::Status::OK;
  /// errno of a directory that could not be listed, 0 for none; ENOTDIR where it is no directory.
  int error_number = 0;
  bool cancelled = false;
  /// Hot segments in recovery order: by first event id, then by name (the original leaves the order of ties open).
  std::vector<SegmentFile> hot;
  /// Cold segments, by name; their headers come from the first bytes of the LZ4 frame.
  std::vector<SegmentFile> cold;
  std::optional<MetaFile> meta;
  /// `wal_meta.dat.tmp` (or `wal.meta.tmp`) was left behind.
  std::optional<std::string> meta_temporary;
};

struct ScanOptions {
  const std::atomic<bool>* cancel = nullptr;
  /// Called after each header was read: status and nanoseconds it took. For telemetry.
  std::function<void(format::Status, std::uint64_t)> on_header;
  /// Called with the number of files done and the number of files, for progress.
  std::function<void(std::uint64_t, std::uint64_t)> on_progress;
  /// Cold segments and meta too; a recovery only needs the hot ones.
  bool include_cold = true;
};

/// Reads names, sizes and 64-byte headers; never a whole file, never blocks on a FIFO.
DirectoryScan scanDirectory(const std::string& directory, const ScanOptions& options);

/// The same for given files, whatever their names; those that end in `.lz4` are cold. No meta file is looked for.
DirectoryScan scanFiles(const std::vector<std::string>& paths, const ScanOptions& options);

}  // namespace walscope::io
