#include "io/directory_scan.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string_view>
#include <tuple>

#include "io/cold.hpp"
#include "io/exhaustion.hpp"
#include "io/segment_names.hpp"

namespace walscope::io {

namespace {

/// What a cold segment's header needs of its compressed bytes: the whole first LZ4 block, of at most 4 MiB.
constexpr std::size_t kColdHeadBytes = 4 * 1024 * 1024 + 64 * 1024;

/// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

/// Reads up to `size_bytes` from the start of a file; -1 with errno on failure.
ssize_t readHead(int descriptor, std::byte* target, std::size_t size_bytes) {
  std::size_t done = 0;
  while (done < size_bytes) {
    const ssize_t n = pread(descriptor, target + done, size_bytes - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return static_cast<ssize_t>(done);
}

bool isAllZero(const std::byte* bytes, std::size_t size_bytes) {
  return std::all_of(bytes, bytes + size_bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

void readHotHeader(int descriptor, SegmentFile& segment) {
  std::array<std::byte, format::kSegmentHeaderSize + format::kBlockHeaderSize> head{};
  const ssize_t n = readHead(descriptor, head.data(), head.size());
  if (n < static_cast<ssize_t>(format::kSegmentHeaderSize)) {
    segment.error_number = n < 0 ? errno : 0;
    segment.header_status = n < 0 ? format::Status::READ_FAILED : format::Status::OPEN_FAILED;
    return;
  }
  segment.header = format::SegmentHeader::parse(head.data());
  segment.header_status = format::verifyHeader(segment.header);
  segment.is_unused = format::isUnfinalised(segment.header) &&
                      isAllZero(head.data() + format::kSegmentHeaderSize, format::kBlockHeaderSize);
}

void readColdHeader(int descriptor, SegmentFile& segment) {
  const std::size_t size_bytes = std::min<std::size_t>(segment.file_bytes, kColdHeadBytes);
  const auto compressed = std::make_unique<std::byte[]>(size_bytes);
  const ssize_t n = readHead(descriptor, compressed.get(), size_bytes);
  if (n < 0) {
    segment.error_number = errno;
    segment.header_status = format::Status::READ_FAILED;
    return;
  }
  std::array<std::byte, format::kSegmentHeaderSize> head{};
  // Not even 64 bytes: as a hot segment that is too short.
  if (!decompressHead({compressed.get(), static_cast<std::size_t>(n)}, head)) return;
  segment.header = format::SegmentHeader::parse(head.data());
  segment.header_status = format::verifyHeader(segment.header);
}

void readSegment(SegmentFile& segment) {
  struct stat info {};
  if (stat(segment.path.c_str(), &info) != 0) {
    segment.error_number = errno;
    return;
  }
  segment.is_regular = S_ISREG(info.st_mode);
  if (!segment.is_regular) return;
  segment.file_bytes = static_cast<std::uint64_t>(info.st_size);
  const Descriptor descriptor(::open(segment.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (descriptor.get() < 0 || fstat(descriptor.get(), &info) != 0) {
    segment.error_number = errno;
    throwIfExhausted(segment.error_number);
    return;
  }
  // It may have been replaced since we looked.
  segment.is_regular = S_ISREG(info.st_mode);
  if (!segment.is_regular) return;
  segment.file_bytes = static_cast<std::uint64_t>(info.st_size);
  if (segment.kind == SegmentKind::HOT) {
    readHotHeader(descriptor.get(), segment);
  } else {
    readColdHeader(descriptor.get(), segment);
  }
}

std::optional<MetaFile> readMeta(const std::string& directory, std::string_view name) {
  const std::string path = directory + "/" + std::string(name);
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return std::nullopt;
  MetaFile meta{.name = std::string(name)};
  if (!S_ISREG(info.st_mode) || info.st_size != static_cast<off_t>(format::kMetaFileSize)) return meta;
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (descriptor.get() < 0) throwIfExhausted(errno);
  std::array<std::byte, format::kMetaFileSize> bytes{};
  if (descriptor.get() < 0 || readHead(descriptor.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    return meta;
  meta.is_valid = true;
  meta.last_offset = format::load<std::uint32_t>(bytes.data());
  meta.last_segment_index = format::load<std::uint32_t>(bytes.data() + 4);
  meta.last_event_id = format::load<std::uint64_t>(bytes.data() + 8);
  return meta;
}

struct Listing {
  std::vector<std::string> segments;
  std::vector<std::string> others;
};

/// The names in a directory; an errno where it cannot be listed, 0 otherwise.
int list(const std::string& directory, bool include_cold, Listing& listing) {
  DIR* handle = opendir(directory.c_str());
  if (handle == nullptr) return errno;
  errno = 0;
  while (const dirent* entry = readdir(handle)) {
    const std::string_view name = entry->d_name;
    if (isHotName(name) || (isColdName(name) && include_cold)) {
      listing.segments.emplace_back(name);
    } else {
      listing.others.emplace_back(name);
    }
    errno = 0;
  }
  const int error_number = errno;
  closedir(handle);
  return error_number;
}

void findMeta(const std::string& directory, const Listing& listing, DirectoryScan& scan) {
  for (const std::string_view name : kMetaNames) {
    if (!scan.meta) scan.meta = readMeta(directory, name);
    const std::string temporary = std::string(name) + std::string(kTemporarySuffix);
    const bool is_left = std::find(listing.others.begin(), listing.others.end(), temporary) != listing.others.end();
    if (is_left && !scan.meta_temporary) scan.meta_temporary = temporary;
  }
}

struct Name {
  std::string path;
  std::string name;
};

/// Reads the headers of the named files, in the order given, into the scan; hot ones are then put in recovery order.
void readSegments(std::vector<Name> names, const ScanOptions& options, DirectoryScan& scan) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed)) {
      scan.cancelled = true;
      return;
    }
    SegmentFile segment;
    segment.path = std::move(names[i].path);
    segment.name = std::move(names[i].name);
    segment.kind = std::string_view(segment.name).ends_with(kLz4Suffix) ? SegmentKind::COLD : SegmentKind::HOT;
    const auto start = std::chrono::steady_clock::now();
    readSegment(segment);
    const auto elapsed = std::chrono::steady_clock::now() - start;
    if (options.on_header && segment.kind == SegmentKind::HOT && segment.is_regular) {
      options.on_header(segment.header_status, static_cast<std::uint64_t>(std::chrono::nanoseconds(elapsed).count()));
    }
    (segment.kind == SegmentKind::HOT ? scan.hot : scan.cold).push_back(std::move(segment));
    if (options.on_progress) options.on_progress(i + 1, names.size());
  }
  std::stable_sort(scan.hot.begin(), scan.hot.end(), [](const SegmentFile& a, const SegmentFile& b) {
    return std::tie(a.header.first_event_id, a.name) < std::tie(b.header.first_event_id, b.name);
  });
}

}  // namespace

DirectoryScan scanDirectory(const std::string& directory, const ScanOptions& options) {
  DirectoryScan scan;
  Listing listing;
  scan.error_number = list(directory, options.include_cold, listing);
  if (scan.error_number != 0) {
    scan.status = format::Status::DIRECTORY_NOT_FOUND;
    return scan;
  }
  std::sort(listing.segments.begin(), listing.segments.end());
  std::vector<Name> names;
  for (std::string& name : listing.segments) names.push_back({directory + "/" + name, std::move(name)});
  readSegments(std::move(names), options, scan);
  if (options.include_cold && !scan.cancelled) findMeta(directory, listing, scan);
  return scan;
}

DirectoryScan scanFiles(const std::vector<std::string>& paths, const ScanOptions& options) {
  DirectoryScan scan;
  std::vector<Name> names;
  for (const std::string& path : paths) names.push_back({path, path.substr(path.rfind('/') + 1)});
  readSegments(std::move(names), options, scan);
  return scan;
}

}  // namespace walscope::io
