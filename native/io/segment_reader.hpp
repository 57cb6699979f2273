// One segment: open, verify, replay in order, seek, close. Decides no policy: what it sees goes to a sink.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "format/block_header.hpp"
#include "format/segment_header.hpp"
#include "io/mapped_file.hpp"

namespace walscope::io {

/// One block as FlashStrike's verification sees it.
struct BlockObservation {
  std::uint32_t block;
  std::uint64_t offset;
  format::BlockHeader header;
  /// OK, or the first check that fails (SEGMENT_POSSIBLY_CORRUPTED, BLOCK_CHECKSUM_MISMATCH, CHAINED_CHECKSUM_MISMATCH).
  format::Status status;
  /// The computed checksums; zero where the structure is not valid.
  format::BlockHashes hashes;
  /// Stored chained checksum of the predecessor: the seed that `hashes.chained` was computed with.
  std::uint64_t chain_seed;
};

enum class SinkAnswer : std::uint8_t { CONTINUE, STOP };

/// Receives what a verification sees, block by block in order, on the verifying thread.
class VerificationSink {
 public:
  virtual ~VerificationSink() = default;
  virtual SinkAnswer onBlock(const BlockObservation& observation) = 0;
};

/// The strict policy: the first block that fails ends it.
class StrictSink final : public VerificationSink {
 public:
  SinkAnswer onBlock(const BlockObservation& observation) override {
    return observation.status == format::Status::OK ? SinkAnswer::CONTINUE : SinkAnswer::STOP;
  }
};

/// The outcome of the checks 1 to 5 of wal-format.md ("What FlashStrike's own verification checks").
struct Verification {
  static constexpr std::uint64_t kNoPlace = ~std::uint64_t{0};

  /// The first check that failed. READ_FAILED where pages vanished while it was read.
  format::Status status = format::Status::OK;
  std::uint64_t block = kNoPlace;
  std::uint64_t offset = kNoPlace;
  bool cancelled = false;
};

struct VerifyOptions {
  /// Threads that share the blocks of this segment, the caller's included.
  unsigned threads = 1;
  /// Set from any thread to end it early.
  const std::atomic<bool>* cancel = nullptr;
  /// Grows as blocks are verified, for progress; may be shared by several readers.
  std::atomic<std::uint64_t>* verified_bytes = nullptr;
};

/// Owned by one thread at a time; the rings hand it over.
class SegmentReader {
 public:
  explicit SegmentReader(std::string path);

  /// Opens and maps the file and parses the header. OPEN_FAILED also where it has fewer than 64 bytes.
  format::Status open();
  /// Verifies the header and all `block_count` blocks; the sink sees every block that lies inside the file, in order.
  Verification verify(VerificationSink& sink, const VerifyOptions& options);
  /// Readies the replay at the first event, with a copy of the first block, so that who replays meets no page of the map that its
  /// processor has not seen. READ_FAILED where the segment holds no block that the original would
  /// replay (its 32-bit segment size cuts segments of more than 261,123 blocks; `replayableBlocks` says where).
  format::Status rewind();
  /// Builds the sparse index: first and last id of every replayable block, from the block headers.
  void buildIndex();
  /// Goes to `event_id` or the next higher id: binary search over the index, then a scan inside the block, as the original
  /// does it. False where there is no block.
  bool seek(std::uint64_t event_id);

  /// The events left in the current block as a view into the map (the first block behind rewind(): into its copy), or an empty span at
  /// the end of the segment. The view lives until close(). Advances to the next block. Read under a FaultGuard and check `fault()`
  /// afterwards.
  std::span<const format::RequestEvent> nextEvents();
  /// File offset of the events that nextEvents() gave last.
  std::uint64_t eventsOffset() const { return events_offset_; }

  /// madvise(DONTNEED), munmap, close.
  format::Status close();

  const std::string& path() const { return path_; }
  const format::SegmentHeader& header() const { return header_; }
  const MappedFile& file() const { return file_; }
  FaultRecord& fault() const { return file_.fault(); }
  /// Blocks that the original's replay would reach: what its 32-bit segment size holds. Any more are cut silently.
  std::uint32_t replayableBlocks() const;

 private:
  struct IndexEntry {
    std::uint64_t first_event_id;
    std::uint64_t last_event_id;
  };

  std::string path_;
  MappedFile file_;
  format::SegmentHeader header_{};
  std::vector<IndexEntry> index_;
  /// Empty where there is no copy.
  std::vector<std::byte> first_block_;
  std::uint64_t events_offset_ = 0;
  std::uint32_t next_block_ = 0;
  std::uint32_t next_event_ = 0;  // in next_block_
};

}  // namespace walscope::io
