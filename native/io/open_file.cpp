#include "io/open_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits>
#include <utility>

#include "io/exhaustion.hpp"

namespace walscope::io {

namespace {

std::atomic<std::uint64_t> open_count{0};

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept { *this = std::move(other); }

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::exchange(other.descriptor_, -1);
  data_ = std::exchange(other.data_, nullptr);
  size_bytes_ = std::exchange(other.size_bytes_, 0);
  error_number_ = std::exchange(other.error_number_, 0);
  fault_ = std::move(other.fault_);
  return *this;
}

OpenFile::~OpenFile() { close(); }

format::Status OpenFile::open(const std::string& path) {
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
    throwIfExhausted(error_number_);
    return format::Status::OPEN_FAILED;
  }
  struct stat opened {};
  const bool is_readable = fstat(descriptor, &opened) == 0 && S_ISREG(opened.st_mode) && opened.st_size > 0 &&
                           static_cast<std::uint64_t>(opened.st_size) <= std::numeric_limits<std::size_t>::max();
  if (!is_readable) {
    ::close(descriptor);
    return format::Status::OPEN_FAILED;
  }
  descriptor_ = descriptor;
  size_bytes_ = static_cast<std::uint64_t>(opened.st_size);
  open_count.fetch_add(1, std::memory_order_relaxed);
  return format::Status::OK;
}

format::Status OpenFile::openMapped(const std::string& path) {
  const format::Status status = open(path);
  if (status != format::Status::OK || map()) return status;
  const int error_number = errno;
  close();
  error_number_ = error_number;
  return format::Status::OPEN_FAILED;
}

bool OpenFile::map() {
  FaultGuard::install();
  void* data = mmap(nullptr, static_cast<std::size_t>(size_bytes_), PROT_READ, MAP_SHARED, descriptor_, 0);
  if (data == MAP_FAILED) return false;
  data_ = static_cast<const std::byte*>(data);
  fault_ = std::make_unique<FaultRecord>();
  return true;
}

void OpenFile::unmap() { munmap(const_cast<std::byte*>(std::exchange(data_, nullptr)), size_bytes_); }

format::Status OpenFile::close() {
  if (descriptor_ < 0) return format::Status::OK;
  bool failed = false;
  const auto check = [&](int result) {
    if (result == 0) return;
    error_number_ = errno;
    failed = true;
  };
  if (data_ != nullptr) check(munmap(const_cast<std::byte*>(std::exchange(data_, nullptr)), size_bytes_));
  check(::close(std::exchange(descriptor_, -1)));
  open_count.fetch_sub(1, std::memory_order_relaxed);
  return failed ? format::Status::CLOSE_FAILED : format::Status::OK;
}

std::uint64_t OpenFile::sizeNowBytes() const {
  struct stat now {};
  return fstat(descriptor_, &now) == 0 ? static_cast<std::uint64_t>(now.st_size) : size_bytes_;
}

std::size_t OpenFile::read(std::uint64_t offset, std::span<std::byte> target) const {
  std::size_t done = 0;
  while (done < target.size()) {
    const ssize_t count =
        pread(descriptor_, target.data() + done, target.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

std::uint64_t OpenFile::openCount() { return open_count.load(std::memory_order_relaxed); }

}  // namespace walscope::io
