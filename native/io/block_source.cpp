#include "io/block_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "io/reading_way.hpp"

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

/// Through the file's map, or read in pieces into a buffer that stays in the processor's cache, whichever is faster (reading_way.hpp). Blocks
/// that have to stay as they are go through the buffer always.
class HotSource final : public FileSource {
 public:
  using FileSource::FileSource;

  Status open() override {
    const Status status = openToRead(file(), path());
    if (status != Status::OK) return status;
    if (file().sizeBytes() < format::kSegmentHeaderSize) return Status::OPEN_FAILED;
    posix_fadvise(file().descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
    guard_.emplace(file());
    std::array<std::byte, format::kSegmentHeaderSize> header{};
    // A file that shrinks meanwhile is read as far as it goes, and then has lost the rest.
    if (file().read(0, header) < header.size()) return Status::OPEN_FAILED;
    parseHeader(header.data());
    show(offset_);
    return Status::OK;
  }

  const std::byte* next() override {
    // With the block behind it, which may be asked for.
    if (!holds(2 * format::kBlockSize) && !show(offset_)) return nullptr;
    if (rest().size() < format::kBlockSize) return nullptr;
    const std::byte* block = rest().data();
    offset_ += format::kBlockSize;
    return block;
  }

  const std::byte* settle() override {
    if (view_ == buffer_.data()) return nullptr;
    if (!fill(offset_ - format::kBlockSize) && view_bytes_ < format::kBlockSize) return nullptr;
    return view_;
  }

  std::span<const std::byte> rest() const override {
    return {view_ + (offset_ - view_offset_), view_offset_ + view_bytes_ - offset_};
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
    if (blocks > 0 && !holds(1)) show(offset_);
    return blocks;
  }

  std::uint64_t sizeBytes() const override { return file().sizeBytes(); }
  std::string frameError() const override { return {}; }

  std::optional<std::uint64_t> lostOffset() const override {
    if (lost_offset_ || !file().isMapped() || !file().fault().faulted()) return lost_offset_;
    return file().fault().offset();
  }

  OpenFile takeFile() override {
    guard_.reset();
    return FileSource::takeFile();
  }

 private:
  /// 32 blocks: large enough for few calls, small enough for the second level of a cache.
  static constexpr std::uint64_t kBufferBytes = 32 * format::kBlockSize;

  /// Whether so many bytes from `offset_` on are in sight, or all that are left.
  bool holds(std::uint64_t bytes) const {
    const std::uint64_t left = file().sizeBytes() - offset_;
    return offset_ >= view_offset_ && view_offset_ + view_bytes_ >= offset_ + std::min(bytes, left);
  }

  /// Brings what stands from an offset on into sight. False where the file ends before it did, or cannot be read.
  bool show(std::uint64_t offset) {
    if (!file().isMapped()) return fill(offset);
    view_ = file().data();
    view_offset_ = 0;
    view_bytes_ = file().sizeBytes();
    return true;
  }

  /// The same through the buffer, as much as there is room for.
  bool fill(std::uint64_t offset) {
    if (buffer_.empty()) buffer_.resize(std::min<std::uint64_t>(kBufferBytes, file().sizeBytes()));
    const std::uint64_t wanted = std::min<std::uint64_t>(buffer_.size(), file().sizeBytes() - offset);
    view_ = buffer_.data();
    view_offset_ = offset;
    view_bytes_ = file().read(offset, {buffer_.data(), wanted});
    if (view_bytes_ == wanted) return true;
    lost_offset_ = offset + view_bytes_;
    return false;
  }

  /// Of the file's map: it goes first.
  std::optional<MapGuard> guard_;
  std::vector<std::byte> buffer_;
  /// What is in sight: of the map, or the buffer.
  const std::byte* view_ = nullptr;
  std::uint64_t view_offset_ = 0;
  std::uint64_t view_bytes_ = 0;
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
    guard_.emplace(file());
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

  const std::byte* settle() override { return nullptr; }
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
  std::optional<MapGuard> guard_;
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
