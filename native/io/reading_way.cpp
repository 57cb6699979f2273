#include "io/reading_way.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "format/block_hash.hpp"

namespace walscope::io {

namespace {

using format::kBlockSize;

/// Blocks that are hashed side by side, and at most read at once, to see which way is faster: small pieces touch pages of which they use little.
constexpr std::size_t kBatch = 8;
constexpr std::uint64_t kMostTrialBlocks = 32;
/// How often each way.
constexpr std::uint64_t kPieces = 4;
/// Mapping and unmapping take a tenth of what is read through a map, and much longer the first time, which says nothing.
constexpr int kUnmappingShare = 10;
/// How long that counts: other files may lie in the page cache in other pieces.
constexpr std::chrono::seconds kTrialCounts{5};

/// A large page of the page cache, on the processors that this is built for.
constexpr std::uint64_t kLargePageBytes = 2'097'152;
/// What a look at a segment's header may have left of it in the page cache.
constexpr off_t kHeaderCachedBytes = 131'072;

using TrialClock = std::chrono::steady_clock;
using TrialTime = TrialClock::duration;

std::optional<ReadingWay> readNamedWay() {
  const char* name = std::getenv("WALSCOPE_READING");
  if (name == nullptr || *name == '\0') return std::nullopt;
  if (std::string_view(name) == "buffer") return ReadingWay::BUFFER;
  if (std::string_view(name) == "map") return ReadingWay::MAP;
  throw std::invalid_argument("WALSCOPE_READING names " + std::string(name) + "; there are buffer and map.");
}

/// Whether a byte is in the page cache, as far as the system tells without waiting for it. It may begin to read where it is not.
bool isCachedAt(const OpenFile& file, std::uint64_t offset) {
  char byte = 0;
  const iovec target{&byte, 1};
  return preadv2(file.descriptor(), &target, 1, static_cast<off_t>(offset), RWF_NOWAIT) == 1;
}

/// Some places of the file; its beginning last, where nothing may have begun to be read (askForLargePages).
bool isCached(const OpenFile& file) {
  constexpr std::uint64_t kPlaces = 4;
  for (std::uint64_t place = kPlaces; place-- > 0;) {
    if (!isCachedAt(file, (file.sizeBytes() - 1) * place / (kPlaces - 1))) return false;
  }
  return true;
}

/// Has what is read from a disk from now on kept in large pages, where the file system can: they are read faster, and each is mapped at once
/// when the file is read again. The system goes on with the size that a fault of a map with this advice begins with, and no page may be in
/// the way of the first one.
void askForLargePages(const OpenFile& file) {
  posix_fadvise(file.descriptor(), 0, kHeaderCachedBytes, POSIX_FADV_DONTNEED);
  void* data = mmap(nullptr, 1, PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (data == MAP_FAILED) return;
  if (madvise(data, 1, MADV_HUGEPAGE) == 0) madvise(data, 1, MADV_POPULATE_READ);
  munmap(data, 1);
}

/// Takes the faults of large pages before anything is read: between two reads, each would interrupt what the processor has asked memory for.
/// Up to the first that is not in the page cache, since nobody can stop what waits for a disk here.
void mapLargePages(const OpenFile& file) {
  auto* data = const_cast<std::byte*>(file.data());
  for (std::uint64_t offset = 0; offset < file.sizeBytes() && isCachedAt(file, offset); offset += kLargePageBytes) {
    madvise(data + offset, 1, MADV_POPULATE_READ);
  }
}

/// What the reader of blocks does with them; of whole batches.
void hashTrial(const std::byte* blocks, std::size_t count) {
  std::array<format::BlockEvents, kBatch> events;
  std::array<format::HashedEvents, kBatch> hashed;
  for (std::size_t first = 0; first < count; first += kBatch) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      events[i] = {blocks + (first + i) * kBlockSize + format::kBlockHeaderSize, format::kEventsPerBlock, 0};
    }
    format::hashBlocks(events, hashed.data());
  }
}

/// The shortest time of several, since an interruption must not decide.
class Shortest {
 public:
  void add(TrialTime time) { time_ = std::min(time_, time); }
  TrialTime time() const { return time_; }

 private:
  TrialTime time_ = TrialTime::max();
};

template <typename Work>
TrialTime timeOf(const Work& work) {
  const auto start = TrialClock::now();
  work();
  return TrialClock::now() - start;
}

/// Nothing where the file is too small to tell, or cannot be mapped. Each piece is read once, so that none is in the processor's cache. The map
/// is one of the whole file, as it is used: large pages of the page cache are mapped at once only there.
std::optional<ReadingWay> tryBoth(OpenFile& file) {
  const std::uint64_t blocks = (file.sizeBytes() - format::kSegmentHeaderSize) / kBlockSize;
  const std::uint64_t at_once = std::min(blocks / (2 * kPieces), kMostTrialBlocks) / kBatch * kBatch;
  if (at_once == 0) return std::nullopt;
  std::vector<std::byte> buffer(at_once * kBlockSize);
  Shortest mapped;
  Shortest buffered;
  if (!file.map()) return std::nullopt;
  {
    const MapGuard guard(file);
    for (std::uint64_t piece = 0; piece < kPieces; ++piece) {
      const std::uint64_t first = piece * 2 * at_once;
      mapped.add(timeOf([&] { hashTrial(file.data() + format::blockOffset(first), at_once); }));
      buffered.add(timeOf([&] {
        file.read(format::blockOffset(first + at_once), buffer);
        hashTrial(buffer.data(), at_once);
      }));
    }
  }
  file.unmap();
  return mapped.time() + mapped.time() / kUnmappingShare < buffered.time() ? ReadingWay::MAP : ReadingWay::BUFFER;
}

/// What was found last, and when.
class Finding {
 public:
  ReadingWay look(OpenFile& file) {
    if (isFresh()) return way_.load(std::memory_order_relaxed);
    // Two threads that try at once would measure each other.
    const std::lock_guard lock(mutex_);
    if (isFresh()) return way_.load(std::memory_order_relaxed);
    const std::optional<ReadingWay> way = tryBoth(file);
    if (way) {
      way_.store(*way, std::memory_order_relaxed);
      found_.store(TrialClock::now(), std::memory_order_release);
    }
    return way_.load(std::memory_order_relaxed);
  }

 private:
  bool isFresh() const {
    const TrialClock::time_point found = found_.load(std::memory_order_acquire);
    return found != TrialClock::time_point{} && TrialClock::now() - found < kTrialCounts;
  }

  std::mutex mutex_;
  std::atomic<ReadingWay> way_{ReadingWay::BUFFER};
  std::atomic<TrialClock::time_point> found_{};
};

}  // namespace

std::optional<ReadingWay> namedReadingWay() {
  static const std::optional<ReadingWay> named = readNamedWay();
  return named;
}

ReadingWay chooseReadingWay(OpenFile& file) {
  if (const auto named = namedReadingWay()) return *named;
  if (file.sizeBytes() < format::blockOffset(1)) return ReadingWay::BUFFER;
  if (!isCached(file)) {
    askForLargePages(file);
    return ReadingWay::BUFFER;
  }
  static Finding finding;
  return finding.look(file);
}

format::Status openToRead(OpenFile& file, const std::string& path) {
  const format::Status status = file.open(path);
  if (status != format::Status::OK) return status;
  // Where it cannot be mapped, it is read into buffers.
  if (chooseReadingWay(file) == ReadingWay::MAP && file.map()) mapLargePages(file);
  return status;
}

}  // namespace walscope::io
