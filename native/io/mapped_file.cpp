#include "io/mapped_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits>
#include <utility>

namespace walscope::io {

namespace {

std::atomic<std::uint64_t> open_count{0};

}  // namespace

MappedFile::MappedFile(MappedFile&& other) noexcept { *this = std::move(other); }

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  data_ = std::exchange(other.data_, nullptr);
  size_bytes_ = std::exchange(other.size_bytes_, 0);
  error_number_ = std::exchange(other.error_number_, 0);
  fault_ = std::move(other.fault_);
  return *this;
}

MappedFile::~MappedFile() { close(); }

format::Status MappedFile::open(const std::string& path) {
  close();
  error_number_ = 0;
  // Look before opening: opening a device can do something, opening a FIFO can wait for ever.
  struct stat before {};
  if (stat(path.c_str(), &before) != 0) {
    error_number_ = errno;
    return format::Status::OPEN_FAILED;
  }
  if (!S_ISREG(before.st_mode)) return format::Status::OPEN_FAILED;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) {
    error_number_ = errno;
    return format::Status::OPEN_FAILED;
  }
  struct stat opened {};
  const bool is_readable = fstat(descriptor, &opened) == 0 && S_ISREG(opened.st_mode) && opened.st_size > 0 &&
                           static_cast<std::uint64_t>(opened.st_size) <= std::numeric_limits<std::size_t>::max();
  void* data = is_readable ? mmap(nullptr, static_cast<std::size_t>(opened.st_size), PROT_READ, MAP_SHARED, descriptor, 0)
                           : MAP_FAILED;
  if (data == MAP_FAILED) {
    error_number_ = is_readable ? errno : 0;
    ::close(descriptor);
    return format::Status::OPEN_FAILED;
  }
  FaultGuard::install();
  descriptor_ = descriptor;
  data_ = static_cast<const std::byte*>(data);
  size_bytes_ = static_cast<std::uint64_t>(opened.st_size);
  fault_ = std::make_unique<FaultRecord>();
  open_count.fetch_add(1, std::memory_order_relaxed);
  return format::Status::OK;
}

format::Status MappedFile::close() {
  if (data_ == nullptr) return format::Status::OK;
  auto* data = const_cast<std::byte*>(std::exchange(data_, nullptr));
  const int descriptor = std::exchange(descriptor_, -1);
  bool failed = false;
  const auto check = [&](int result) {
    if (result == 0) return;
    error_number_ = errno;
    failed = true;
  };
  // Advice only: it fails on pages that were lost, and that is no failure to close.
  madvise(data, size_bytes_, MADV_DONTNEED);
  check(munmap(data, size_bytes_));
  check(::close(descriptor));
  open_count.fetch_sub(1, std::memory_order_relaxed);
  return failed ? format::Status::CLOSE_FAILED : format::Status::OK;
}

std::uint64_t MappedFile::openCount() { return open_count.load(std::memory_order_relaxed); }

}  // namespace walscope::io
