// A file that is written: positional reads and writes that are complete or a Failure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "recorder/failure.hpp"

namespace walscope::recorder {

/// Owned by one thread. Closed by its destructor at the latest.
class OutputFile {
 public:
  OutputFile() = default;
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Makes a new file; one of that name must not exist.
  MaybeFailure create(const std::string& path);
  /// Opens an existing file to read and write.
  MaybeFailure open(const std::string& path);
  /// Sets the size; a file grows with zeros.
  MaybeFailure resize(std::uint64_t size_bytes);
  MaybeFailure write(std::uint64_t offset, std::span<const std::byte> bytes);
  /// Reads all of `bytes`; USAGE where the file ends before that.
  MaybeFailure read(std::uint64_t offset, std::span<std::byte> bytes) const;
  MaybeFailure close();

  /// Size when it was opened or last resized, or the end of the last write behind that.
  std::uint64_t sizeBytes() const { return size_bytes_; }
  const std::string& path() const { return path_; }

 private:
  MaybeFailure openWith(const std::string& path, int flags);
  Failure failed(const char* what, int error_number, std::uint64_t offset) const;

  int descriptor_ = -1;
  std::string path_;
  std::uint64_t size_bytes_ = 0;
};

/// OUTPUT_UNWRITABLE with the reason of `error_number`.
Failure systemFailure(const std::string& what, const std::string& path, int error_number);

}  // namespace walscope::recorder
