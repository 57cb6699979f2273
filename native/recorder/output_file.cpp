#include "recorder/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace walscope::recorder {

Failure systemFailure(const std::string& what, const std::string& path, int error_number) {
  const std::string reason = std::generic_category().message(error_number);
  return {FailureCode::OUTPUT_UNWRITABLE, what + ": " + reason + ".", path, std::nullopt};
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Failure OutputFile::failed(const char* what, int error_number, std::uint64_t offset) const {
  Failure failure = systemFailure(what, path_, error_number);
  failure.offset = offset;
  return failure;
}

MaybeFailure OutputFile::openWith(const std::string& path, int flags) {
  path_ = path;
  descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC | O_RDWR, 0644);
  if (descriptor_ < 0) return systemFailure("The file cannot be opened for writing", path, errno);
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return systemFailure("The file's size cannot be read", path, errno);
  size_bytes_ = static_cast<std::uint64_t>(status.st_size);
  return std::nullopt;
}

MaybeFailure OutputFile::create(const std::string& path) { return openWith(path, O_CREAT | O_EXCL); }

MaybeFailure OutputFile::open(const std::string& path) { return openWith(path, 0); }

MaybeFailure OutputFile::resize(std::uint64_t size_bytes) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size_bytes)) != 0)
    return failed("The file cannot be given its size", errno, size_bytes);
  size_bytes_ = size_bytes;
  return std::nullopt;
}

MaybeFailure OutputFile::write(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("Writing failed", errno, offset);
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    if (offset > size_bytes_) size_bytes_ = offset;
  }
  return std::nullopt;
}

MaybeFailure OutputFile::read(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("Reading back failed", errno, offset);
    if (count == 0) return Failure{FailureCode::USAGE, "The file ends before this place.", path_, offset};
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return std::nullopt;
}

MaybeFailure OutputFile::close() {
  const int descriptor = descriptor_;
  descriptor_ = -1;
  // EINTR: Linux has closed the descriptor all the same.
  if (descriptor >= 0 && ::close(descriptor) != 0 && errno != EINTR)
    return systemFailure("The file cannot be closed", path_, errno);
  return std::nullopt;
}

}  // namespace walscope::recorder
