#include "io/block_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace walscope::io {

namespace {

using format::Status;

/// The largest segment there can be; a frame that goes on behind it is a bomb.
constexpr std::uint64_t kMaxSegmentBytes = format::blockOffset(format::kMaxBlocks);

/// What hot and cold segments have in common.
class FileSource : public BlockSource {
 public:
  explicit FileSource(const std::string& path) : path_(path) {}

  int errorNumber() const final { return file_.errorNumber(); }
  const format::SegmentHeader& header() const final { return header_; }

  std::optional<std::uint64_t> findLoss() const final {
    const bool is_shorter = file_.isOpen() && file_.sizeNowBytes() < file_.sizeBytes();
    return is_shorter ? std::optional(file_.sizeNowBytes()) : lostOffset();
  }

  OpenFile takeFile() override { return std::move(file_); }

 protected:
  const std::string& path() const { return path_; }
  OpenFile& file() { return file_; }
  const OpenFile& file() const { return file_; }
  void parseHeader(const std::byte* bytes) { header_ = format::SegmentHeader::parse(bytes); }

 private:
  const std::string& path_;
  OpenFile file_;
  format::SegmentHeader header_{};
};

/// Read in pieces into a buffer that stays in the processor's cache, not through the map: where pages are mapped for the first time, that
/// takes longer than to copy them (docs/performance.md).
class HotSource final : public FileSource {
 public:
  using FileSource::FileSource;

  Status open() override {
    const Status status = file().open(path());
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
    const std::uint64_t wanted = std::min<std::uint64_t>(buffer_.size(), file().sizeBytes() - offset);
    buffer_offset_ = offset;
    buffered_bytes_ = file().read(offset, {buffer_.data(), wanted});
    if (buffered_bytes_ == wanted) return true;
    lost_offset_ = offset + buffered_bytes_;
    return false;
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
class ColdSource final : public FileSource {
 public:
  explicit ColdSource(const std::string& path)
      : FileSource(path), block_(format::kBlockSize), ahead_(format::kBlockSize) {}

  Status open() override {
    const Status status = file().openMapped(path());
    if (status != Status::OK) return status;
    guard_.emplace(file().data(), file().sizeBytes(), file().fault());
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

  std::optional<std::uint64_t> lostOffset() const override {
    const bool has_faulted = file().data() != nullptr && file().fault().faulted();
    return has_faulted ? std::optional(file().fault().offset()) : std::nullopt;
  }

  OpenFile takeFile() override {
    guard_.reset();
    return FileSource::takeFile();
  }

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

  /// Of the file's map: it goes first.
  std::optional<FaultGuard> guard_;
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
