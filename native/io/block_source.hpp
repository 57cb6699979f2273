// The bytes of a segment, block by block and once, from the file or from an LZ4 frame.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/cold.hpp"
#include "io/directory_scan.hpp"
#include "io/open_file.hpp"

namespace walscope::io {

/// Owned by one thread. What it returns is valid until its next call.
class BlockSource {
 public:
  virtual ~BlockSource() = default;
  /// OPEN_FAILED where there are not even 64 bytes.
  virtual format::Status open() = 0;
  /// errno of an open that failed, 0 for none.
  virtual int errorNumber() const = 0;
  virtual const format::SegmentHeader& header() const = 0;
  /// The next block's 16,448 bytes, or null where no whole block is left.
  virtual const std::byte* next() = 0;
  /// The block that next() gave last, once more and read anew, as bytes that nobody else can change: another writer of the file may change
  /// what next() gave. Null where it has been that already, or cannot be read any more.
  virtual const std::byte* settle() = 0;
  /// What stands behind the block that next() gave last: the next block at least, where there is one. Valid as long as that block.
  virtual std::span<const std::byte> ahead() const = 0;
  /// After next() gave null: what is left, less than a block.
  virtual std::span<const std::byte> rest() const = 0;
  /// Goes over blocks that are holes of the file and so read as zeros; gives how many.
  virtual std::uint64_t skipHole() = 0;
  /// Size of the segment; of a cold one, what was decompressed so far.
  virtual std::uint64_t sizeBytes() const = 0;
  /// Where pages vanished while it was read.
  virtual std::optional<std::uint64_t> lostOffset() const = 0;
  /// The same, and also where the file is shorter now than when it was opened, though no read has failed.
  virtual std::optional<std::uint64_t> findLoss() const = 0;
  /// What is wrong with the frame of a cold segment; empty for none.
  virtual std::string frameError() const = 0;
  /// Gives the open file away, to be read on another thread too; the source is done then.
  virtual OpenFile takeFile() = 0;
};

/// `file` has to outlive the source.
std::unique_ptr<BlockSource> makeBlockSource(const SegmentFile& file);
/// `path` has to outlive the source.
std::unique_ptr<BlockSource> makeBlockSource(SegmentKind kind, const std::string& path);

}  // namespace walscope::io
