// FlashStrike's own verification of a segment, as a reader of an open file. Decides no policy: what it sees goes to a sink.
#pragma once

#include <atomic>
#include <cstdint>

#include "format/block_header.hpp"
#include "format/segment_header.hpp"
#include "io/block_buffer.hpp"
#include "io/open_file.hpp"

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

  /// The first check that failed. READ_FAILED where the file was cut, or could not be read, while it was read.
  format::Status status = format::Status::OK;
  std::uint64_t block = kNoPlace;
  std::uint64_t offset = kNoPlace;
  bool cancelled = false;
  /// What the threads that took part, the caller's left out, made the system read from a disk.
  std::uint64_t workers_disk_bytes = 0;
};

/// What a verification reads at once: large enough for few calls, small enough for the second level of a cache.
inline constexpr std::size_t kVerifiedAtOnceBlocks = 32;

struct VerifyOptions {
  /// Threads that share the blocks of this segment, the caller's included.
  unsigned threads = 1;
  /// Set from any thread to end it early.
  const std::atomic<bool>* cancel = nullptr;
  /// Grows as blocks are verified, for progress; may be shared by several readers.
  std::atomic<std::uint64_t>* verified_bytes = nullptr;
  /// Also keeps what buildIndex() needs, where the segment is to be sought in.
  bool keeps_ids = false;
  /// The caller's thread reads into it, where there is one, and otherwise into one of its own.
  BlockBuffer* buffer = nullptr;
};

/// Whole blocks that lie inside a file of this size.
std::uint64_t blocksInside(std::uint64_t size_bytes);

/// Verifies all `block_count` blocks of a header that is sound; the sink sees every block that lies inside the file, in order.
Verification verifyBlocks(const OpenFile& file, const format::SegmentHeader& header, VerificationSink& sink,
                          const VerifyOptions& options);

}  // namespace walscope::io
