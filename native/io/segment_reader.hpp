// One segment: open, verify, replay in order, seek, close.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "format/id_runs.hpp"
#include "io/block_buffer.hpp"
#include "io/open_file.hpp"
#include "io/verification.hpp"

namespace walscope::io {

/// Owned by one thread at a time; the rings hand it over.
class SegmentReader {
 public:
  explicit SegmentReader(std::string path);

  /// Opens the file and reads the header. OPEN_FAILED also where it has fewer than 64 bytes. Throws as OpenFile::open().
  format::Status open();
  /// Verifies the header and all `block_count` blocks; the sink sees every block that lies inside the file, in order.
  Verification verify(VerificationSink& sink, const VerifyOptions& options);
  /// Readies the replay at the first event, and reads the first block, so that who replays has it at once. READ_FAILED where the
  /// segment holds no block that the original would replay (its 32-bit segment size cuts segments of more than 261,123 blocks;
  /// `replayableBlocks` says where).
  format::Status rewind();
  /// Builds the sparse index: first and last id of every replayable block, from the block headers: at once where the verification
  /// kept them, otherwise they are read. False where not all can be read.
  bool buildIndex();
  /// Goes to `event_id` or the next higher id: binary search over the index, then a scan inside the block, as the original
  /// does it. False where there is no block, or where it cannot be read.
  bool seek(std::uint64_t event_id);

  /// The events left in the current block, or an empty span at the end of the segment and where the file has lost the rest. Advances
  /// to the next block. What it needs is read into `ahead`, some blocks at once: a span is a view into it (that of the block that
  /// rewind() or seek() went to, into the reader), and lives until the next call; where the file is mapped, a view into the map, which
  /// lives until close(), is read under a MapGuard and is zeros where the file lost its pages.
  std::span<const format::RequestEvent> nextEvents(BlockBuffer& ahead);
  /// What the first nextEvents() behind rewind() needs.
  void touchHead() const;
  /// True where nextEvents() gave the last block.
  bool isAtLastBlock() const { return next_block_ >= replayableBlocks(); }
  /// File offset of the events that nextEvents() gave last.
  std::uint64_t eventsOffset() const { return events_offset_; }
  /// Where the file was found to end too early, or where it cannot be read any more.
  std::optional<std::uint64_t> lostOffset() const { return lost_offset_; }

  format::Status close();

  const std::string& path() const { return path_; }
  const format::SegmentHeader& header() const { return header_; }
  const OpenFile& file() const { return file_; }
  /// Blocks that the original's replay would reach: what its 32-bit segment size holds. Any more are cut silently.
  std::uint32_t replayableBlocks() const;

 private:
  std::size_t findInIndex(std::uint64_t event_id) const;
  void lose(std::uint64_t end_offset);

  std::string path_;
  OpenFile file_;
  format::SegmentHeader header_{};
  /// By block.
  std::vector<format::IdRun> index_;
  /// The block that the replay begins with.
  BlockBuffer head_{1};
  std::uint64_t events_offset_ = 0;
  std::uint32_t next_block_ = 0;
  std::uint32_t next_event_ = 0;  // in next_block_
  std::optional<std::uint64_t> lost_offset_;
};

}  // namespace walscope::io
