#include "io/block_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace walscope::io {

namespace {

using format::Status;

/// The largest segment there can be; a frame that goes on behind it is a bomb.
constexpr std::uint64_t kMaxSegmentBytes = format::blockOffset(format::kMaxBlocks);

/// An open file, mapped under a guard. What hot and cold segments have in common.
class MappedSource : public BlockSource {
 public:
  explicit MappedSource(const std::string& path) : path_(path) {}

  int errorNumber() const final { return map_.errorNumber(); }
  const format::SegmentHeader& header() const final { return header_; }

  std::optional<std::uint64_t> lostOffset() const override {
    return map_.isOpen() && map_.fault().faulted() ? std::optional(map_.fault().offset()) : std::nullopt;
  }

  std::optional<std::uint64_t> findLoss() const final {
    struct stat now {};
    const bool is_shorter = map_.isOpen() && fstat(map_.descriptor(), &now) == 0 &&
                            static_cast<std::uint64_t>(now.st_size) < map_.sizeBytes();
    return is_shorter ? static_cast<std::uint64_t>(now.st_size) : lostOffset();
  }

  MappedFile takeFile() final {
    guard_.reset();
    return std::move(map_);
  }

 protected:
  Status map() {
    const Status status = map_.open(path_);
    if (status == Status::OK) guard_.emplace(map_.data(), map_.sizeBytes(), map_.fault());
    return status;
  }

  const MappedFile& file() const { return map_; }
  void parseHeader(const std::byte* bytes) { header_ = format::SegmentHeader::parse(bytes); }

 private:
  const std::string& path_;
  MappedFile map_;
  std::optional<FaultGuard> guard_;  // behind the map: it goes first
  format::SegmentHeader header_{};
};

/// Read in pieces into a buffer that stays in the processor's cache, not through the map: where pages are mapped for the first time, that
/// takes longer than to copy them (docs/performance.md).
class HotSource final : public MappedSource {
 public:
  using MappedSource::MappedSource;

  Status open() override {
    const Status status = map();
    if (status != Status::OK) return status;
    if (file().sizeBytes() < format::kSegmentHeaderSize) return Status::OPEN_FAILED;
    posix_fadvise(file().descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
    buffer_.resize(std::min<std::uint64_t>(kBufferBytes, file().sizeBytes()));
    // A file that shrinks meanwhile is read as far as it goes, and then has lost the rest.
    if (!fill(0) && buffered_bytes_ < format::kSegmentHeaderSize) return Status::OPEN_FAILED;
    parseHeader(buffer_.data());
    return Status::OK;
  }

  const std::byte* next() override {
    // With the block behind it, which may be asked for.
    if (!holds(2 * format::kBlockSize) && !fill(offset_)) return nullptr;
    if (rest().size() < format::kBlockSize) return nullptr;
    const std::byte* block = rest().data();
    offset_ += format::kBlockSize;
    return block;
  }

  std::span<const std::byte> rest() const override {
    return {buffer_.data() + (offset_ - buffer_offset_), buffer_offset_ + buffered_bytes_ - offset_};
  }

  std::span<const std::byte> ahead() const override { return rest(); }

  std::uint64_t skipHole() override {
    if (offset_ < data_until_) return 0;
    const off_t data = lseek(file().descriptor(), static_cast<off_t>(offset_), SEEK_DATA);
    std::uint64_t next_data = offset_;
    // ENXIO: nothing but a hole up to the end. Another error: the file system cannot tell, so read on.
    if (data >= 0) next_data = static_cast<std::uint64_t>(data);
    if (data < 0 && errno == ENXIO) next_data = file().sizeBytes();
    const off_t hole = lseek(file().descriptor(), static_cast<off_t>(next_data), SEEK_HOLE);
    data_until_ = hole >= 0 ? static_cast<std::uint64_t>(hole) : file().sizeBytes();
    const std::uint64_t blocks = (std::min(next_data, file().sizeBytes()) - offset_) / format::kBlockSize;
    offset_ += blocks * format::kBlockSize;
    if (blocks > 0 && !holds(1)) fill(offset_);
    return blocks;
  }

  std::uint64_t sizeBytes() const override { return file().sizeBytes(); }
  std::string frameError() const override { return {}; }

  std::optional<std::uint64_t> lostOffset() const override { return lost_offset_; }

 private:
  /// 32 blocks: large enough for few calls, small enough for the second level of a cache.
  static constexpr std::uint64_t kBufferBytes = 32 * format::kBlockSize;

  /// Whether so many bytes from `offset_` on are in the buffer, or all that are left.
  bool holds(std::uint64_t bytes) const {
    const std::uint64_t left = file().sizeBytes() - offset_;
    return offset_ >= buffer_offset_ && buffer_offset_ + buffered_bytes_ >= offset_ + std::min(bytes, left);
  }

  /// Reads from an offset on as much as there is room for. False where the file ends before it did, or cannot be read.
  bool fill(std::uint64_t offset) {
    buffer_offset_ = offset;
    buffered_bytes_ = 0;
    const std::uint64_t wanted = std::min<std::uint64_t>(buffer_.size(), file().sizeBytes() - offset);
    while (buffered_bytes_ < wanted) {
      const ssize_t count = pread(file().descriptor(), buffer_.data() + buffered_bytes_, wanted - buffered_bytes_,
                                  static_cast<off_t>(offset + buffered_bytes_));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        lost_offset_ = offset + buffered_bytes_;
        return false;
      }
      buffered_bytes_ += static_cast<std::uint64_t>(count);
    }
    return true;
  }

  std::vector<std::byte> buffer_;
  std::uint64_t buffer_offset_ = 0;
  std::uint64_t buffered_bytes_ = 0;
  /// Of the next block.
  std::uint64_t offset_ = format::kSegmentHeaderSize;
  std::uint64_t data_until_ = 0;
  std::optional<std::uint64_t> lost_offset_;
};

/// One block is decompressed ahead of the one that was given.
class ColdSource final : public MappedSource {
 public:
  explicit ColdSource(const std::string& path)
      : MappedSource(path), block_(format::kBlockSize), ahead_(format::kBlockSize) {}

  Status open() override {
    const Status status = map();
    if (status != Status::OK) return status;
    decoder_.emplace(std::span(file().data(), file().sizeBytes()));
    size_bytes_ = decoder_->read({block_.data(), format::kSegmentHeaderSize});
    if (size_bytes_ < format::kSegmentHeaderSize) return Status::OPEN_FAILED;
    parseHeader(block_.data());
    decompress();
    return Status::OK;
  }

  const std::byte* next() override {
    if (ahead_bytes_ < format::kBlockSize) return nullptr;
    std::swap(block_, ahead_);
    decompress();
    return block_.data();
  }

  std::span<const std::byte> ahead() const override { return {ahead_.data(), ahead_bytes_}; }
  std::span<const std::byte> rest() const override { return ahead(); }
  std::uint64_t skipHole() override { return 0; }
  std::uint64_t sizeBytes() const override { return size_bytes_; }

  std::string frameError() const override {
    if (!decoder_) return "the file is empty";
    if (size_bytes_ > kMaxSegmentBytes) return "it holds more than the largest segment";
    if (decoder_->error().empty() && size_bytes_ < format::kSegmentHeaderSize) return "it ends before that";
    return decoder_->error();
  }

 private:
  void decompress() {
    ahead_bytes_ = decoder_->read(ahead_);
    size_bytes_ += ahead_bytes_;
    // A frame that goes on behind the largest segment is not followed.
    if (size_bytes_ > kMaxSegmentBytes) ahead_bytes_ = 0;
  }

  std::optional<FrameDecoder> decoder_;
  std::vector<std::byte> block_;
  std::vector<std::byte> ahead_;
  std::size_t ahead_bytes_ = 0;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace

std::unique_ptr<BlockSource> makeBlockSource(const SegmentFile& file) { return makeBlockSource(file.kind, file.path); }

std::unique_ptr<BlockSource> makeBlockSource(SegmentKind kind, const std::string& path) {
  if (kind == SegmentKind::COLD) return std::make_unique<ColdSource>(path);
  return std::make_unique<HotSource>(path);
}

}  // namespace walscope::io
