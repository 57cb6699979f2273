#include "diagnostics/segment_source.hpp"

#include <unistd.h>

#include <cerrno>
#include <span>

namespace walscope::diagnostics {

namespace {

using format::Status;

/// The largest segment there can be; a frame that goes on behind it is a bomb.
constexpr std::uint64_t kMaxSegmentBytes = format::blockOffset(format::kMaxBlocks);

class HotSource final : public SegmentSource {
 public:
  explicit HotSource(const io::SegmentFile& file) : path_(file.path) {}

  Status open() override {
    const Status status = map_.open(path_);
    if (status != Status::OK) return status;
    guard_.emplace(map_.data(), map_.sizeBytes(), map_.fault());
    if (map_.sizeBytes() < format::kSegmentHeaderSize) return Status::OPEN_FAILED;
    header_ = format::SegmentHeader::parse(map_.data());
    return Status::OK;
  }

  const format::SegmentHeader& header() const override { return header_; }

  const std::byte* next() override {
    if (offset_ > map_.sizeBytes() || map_.sizeBytes() - offset_ < format::kBlockSize) return nullptr;
    const std::byte* block = map_.data() + offset_;
    offset_ += format::kBlockSize;
    return block;
  }

  std::uint64_t skipHole() override {
    if (offset_ < data_until_) return 0;
    const off_t data = lseek(map_.descriptor(), static_cast<off_t>(offset_), SEEK_DATA);
    // Nothing but a hole up to the end (ENXIO), or a file system that cannot tell: then read on.
    const std::uint64_t next_data = data >= 0 ? static_cast<std::uint64_t>(data) : (errno == ENXIO ? map_.sizeBytes() : offset_);
    const off_t hole = lseek(map_.descriptor(), static_cast<off_t>(next_data), SEEK_HOLE);
    data_until_ = hole >= 0 ? static_cast<std::uint64_t>(hole) : map_.sizeBytes();
    const std::uint64_t blocks = (next_data - offset_) / format::kBlockSize;
    offset_ += blocks * format::kBlockSize;
    return blocks;
  }

  std::uint64_t sizeBytes() const override { return map_.sizeBytes(); }

  std::optional<std::uint64_t> lostOffset() const override {
    return map_.fault().faulted() ? std::optional(map_.fault().offset()) : std::nullopt;
  }

  std::string frameError() const override { return {}; }

 private:
  const std::string& path_;
  io::MappedFile map_;
  std::optional<io::FaultGuard> guard_;  // behind the map: it goes first
  format::SegmentHeader header_{};
  std::uint64_t offset_ = format::kSegmentHeaderSize;
  std::uint64_t data_until_ = 0;
};

class ColdSource final : public SegmentSource {
 public:
  explicit ColdSource(const io::SegmentFile& file) : path_(file.path), block_(format::kBlockSize) {}

  Status open() override {
    const Status status = map_.open(path_);
    if (status != Status::OK) return status;
    guard_.emplace(map_.data(), map_.sizeBytes(), map_.fault());
    decoder_.emplace(std::span(map_.data(), map_.sizeBytes()));
    size_bytes_ = decoder_->read({block_.data(), format::kSegmentHeaderSize});
    if (size_bytes_ < format::kSegmentHeaderSize) return Status::OPEN_FAILED;
    header_ = format::SegmentHeader::parse(block_.data());
    return Status::OK;
  }

  const format::SegmentHeader& header() const override { return header_; }

  const std::byte* next() override {
    if (is_over_) return nullptr;
    const std::size_t n = decoder_->read(block_);
    size_bytes_ += n;
    is_over_ = n < block_.size() || size_bytes_ > kMaxSegmentBytes;
    return is_over_ ? nullptr : block_.data();
  }

  std::uint64_t skipHole() override { return 0; }
  std::uint64_t sizeBytes() const override { return size_bytes_; }

  std::optional<std::uint64_t> lostOffset() const override {
    return map_.isOpen() && map_.fault().faulted() ? std::optional(map_.fault().offset()) : std::nullopt;
  }

  std::string frameError() const override {
    if (size_bytes_ > kMaxSegmentBytes) return "it holds more than the largest segment";
    return decoder_ ? decoder_->error() : std::string();
  }

 private:
  const std::string& path_;
  io::MappedFile map_;
  std::optional<io::FaultGuard> guard_;
  std::optional<io::FrameDecoder> decoder_;
  std::vector<std::byte> block_;
  format::SegmentHeader header_{};
  std::uint64_t size_bytes_ = 0;
  bool is_over_ = false;
};

}  // namespace

std::unique_ptr<SegmentSource> makeSegmentSource(const io::SegmentFile& file) {
  if (file.kind == io::SegmentKind::COLD) return std::make_unique<ColdSource>(file);
  return std::make_unique<HotSource>(file);
}

}  // namespace walscope::diagnostics
