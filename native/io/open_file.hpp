// A regular file, opened read-only; to be read, or mapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "format/status.hpp"
#include "io/fault_guard.hpp"

namespace walscope::io {

/// Opens without ever blocking on a FIFO or touching a device: only regular files (also through a link) are opened.
/// Moves; owned by one thread at a time, and read by any.
class OpenFile {
 public:
  OpenFile() = default;
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();

  /// OPEN_FAILED where it is no regular file, cannot be opened or is empty; `errorNumber()` says why. Throws std::system_error where no
  /// more files can be opened.
  format::Status open(const std::string& path);
  /// Opens and maps it all. OPEN_FAILED also where it cannot be mapped.
  format::Status openMapped(const std::string& path);
  /// Maps an open file, all of it; false where it cannot be mapped, and is as it was.
  bool map();
  /// Nothing of the map may be in use.
  void unmap();
  /// CLOSE_FAILED where the system says so; nothing is left open all the same.
  format::Status close();

  bool isOpen() const { return descriptor_ >= 0; }
  /// Size when it was opened. The file may have shrunk since.
  std::uint64_t sizeBytes() const { return size_bytes_; }
  /// Where it ends now; as it was opened where that cannot be told.
  std::uint64_t sizeNowBytes() const;
  /// Reads from an offset on; gives how many bytes: fewer than there is room for where the file ends or cannot be read.
  std::size_t read(std::uint64_t offset, std::span<std::byte> target) const;
  /// errno of the open or close that failed, 0 for none (also 0 where the file is not regular or empty).
  int errorNumber() const { return error_number_; }
  int descriptor() const { return descriptor_; }

  bool isMapped() const { return data_ != nullptr; }
  /// The map, or null. Read it under a MapGuard.
  const std::byte* data() const { return data_; }
  /// Of a mapped file.
  FaultRecord& fault() const { return *fault_; }

  /// Files that this process holds open through this class. Any thread.
  static std::uint64_t openCount();

 private:
  int descriptor_ = -1;
  const std::byte* data_ = nullptr;
  std::uint64_t size_bytes_ = 0;
  int error_number_ = 0;
  /// A pointer, so that a moved file keeps its address.
  std::unique_ptr<FaultRecord> fault_;
};

/// A FaultGuard for the map of a file; none where it is not mapped.
class MapGuard {
 public:
  explicit MapGuard(const OpenFile& file) {
    if (file.isMapped()) guard_.emplace(file.data(), file.sizeBytes(), file.fault());
  }

 private:
  std::optional<FaultGuard> guard_;
};

}  // namespace walscope::io
