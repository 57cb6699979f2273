// A regular file, opened read-only and mapped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "format/status.hpp"
#include "io/fault_guard.hpp"

namespace walscope::io {

/// Opens without ever blocking on a FIFO or touching a device: only regular files (also through a link) are opened.
/// Moves; owned by one thread at a time.
class MappedFile {
 public:
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  /// OPEN_FAILED where it is no regular file, cannot be opened, is empty or cannot be mapped; `errorNumber()` says why.
  format::Status open(const std::string& path);
  /// madvise(DONTNEED), munmap, close. CLOSE_FAILED where one of them fails; nothing is left open all the same.
  format::Status close();

  bool isOpen() const { return data_ != nullptr; }
  const std::byte* data() const { return data_; }
  /// Size when it was opened. The file may have shrunk since: read under a FaultGuard.
  std::uint64_t sizeBytes() const { return size_bytes_; }
  /// errno of the open or close that failed, 0 for none (also 0 where the file is not regular or empty).
  int errorNumber() const { return error_number_; }
  int descriptor() const { return descriptor_; }
  FaultRecord& fault() const { return *fault_; }

  /// Files and maps that this process holds open through this class. Any thread.
  static std::uint64_t openCount();

 private:
  int descriptor_ = -1;
  const std::byte* data_ = nullptr;
  std::uint64_t size_bytes_ = 0;
  int error_number_ = 0;
  /// A pointer, so that a moved file keeps its address.
  std::unique_ptr<FaultRecord> fault_;
};

}  // namespace walscope::io
