// Changes a segment of a directory in place, hot or cold, for the faults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/block_header.hpp"
#include "format/segment_header.hpp"
#include "recorder/output_file.hpp"

namespace walscope::recorder {

/// A segment file with a name as the recorder gives it.
struct SegmentPlace {
  std::uint32_t number = 0;
  bool is_cold = false;
  std::string name;
  std::string path;
};

/// All segments of a directory, by number; where a number is there hot and cold, the hot one first.
std::vector<SegmentPlace> listSegments(const std::string& directory);

/// A segment opened to be changed. A cold one is decompressed beside itself and compressed again by save().
class SegmentEditor {
 public:
  ~SegmentEditor();

  /// `raw`: the bytes of the file itself, for a cold one too.
  MaybeFailure open(const SegmentPlace& place, bool raw);
  /// Puts a changed cold segment back in its place. The editor is done then.
  MaybeFailure save();

  OutputFile& file() { return file_; }
  const SegmentPlace& place() const { return place_; }
  std::uint64_t sizeBytes() const { return file_.sizeBytes(); }
  /// Whole blocks that the file has room for.
  std::uint32_t capacityBlocks() const;

  MaybeFailure readHeader(format::SegmentHeader& header) const;
  MaybeFailure writeHeader(const format::SegmentHeader& header);
  /// Reads or writes all 16,448 bytes of a block.
  MaybeFailure readBlock(std::uint32_t block, std::vector<std::byte>& bytes) const;
  MaybeFailure writeBlock(std::uint32_t block, const std::vector<std::byte>& bytes);

  /// Blocks that were written: what the header says if it verifies, else as many as have plausible headers in a row.
  std::uint32_t storedBlocks() const;
  /// The header of a block; nothing where the file does not reach so far.
  std::optional<format::BlockHeader> blockHeader(std::uint32_t block) const;

 private:
  SegmentPlace place_;
  bool raw_ = false;
  std::string thawed_path_;
  OutputFile file_;
};

}  // namespace walscope::recorder
