#include "diagnostics/segment_verifier.hpp"

#include <chrono>
#include <cstring>
#include <ctime>

#include "diagnostics/block_findings.hpp"
#include "diagnostics/block_judge.hpp"
#include "diagnostics/segment_source.hpp"
#include "diagnostics/text.hpp"

namespace walscope::diagnostics {

namespace {

using format::BlockHeader;
using format::SegmentHeader;
using format::Status;

/// Clocks of different machines disagree by less.
constexpr std::uint64_t kClockToleranceNs = 86'400'000'000'000;

bool isAllZero(const std::byte* bytes, std::size_t size_bytes) {
  return bytes[0] == std::byte{0} && std::memcmp(bytes, bytes + 1, size_bytes - 1) == 0;
}

std::uint64_t wallClockNs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count());
}

/// One walk over one segment.
class Walk {
 public:
  Walk(const io::SegmentFile& file, const std::atomic<bool>& cancel, std::atomic<std::uint64_t>& verified_bytes)
      : file_(file), cancel_(cancel), verified_bytes_(verified_bytes), source_(makeSegmentSource(file)) {
    result_.file = file.name;
    result_.kind = file.kind;
    result_.file_bytes = file.file_bytes;
    result_.bytes = file.kind == io::SegmentKind::HOT ? file.file_bytes : 0;
  }

  VerifiedSegment run() {
    result_.strict_status = source_->open();
    if (result_.strict_status != Status::OK) {
      reportUnopened();
      return std::move(result_);
    }
    readHeader();
    walkBlocks();
    result_.bytes = source_->sizeBytes();
    if (const auto lost = source_->lostOffset()) {
      result_.strict_status = Status::READ_FAILED;
      add(FindingCode::FILE_UNREADABLE, std::nullopt, *lost,
          "The file shrank while it was read: nothing from byte " + grouped(*lost) + " on can be read.");
      return std::move(result_);
    }
    concludeStrictStatus();
    reportSegment();
    return std::move(result_);
  }

 private:
  void add(FindingCode code, std::optional<std::uint64_t> block, std::optional<std::uint64_t> offset, std::string message) {
    addWith(defaultSeverity(code), code, block, offset, std::move(message));
  }

  void addWith(Severity severity, FindingCode code, std::optional<std::uint64_t> block,
               std::optional<std::uint64_t> offset, std::string message) {
    if (result_.findings.size() == kMaxSegmentFindings) {
      ++left_out_;
      return;
    }
    result_.findings.push_back({code, severity, result_.file, block, offset, std::move(message)});
  }

  void reportUnopened() {
    if (file_.kind == io::SegmentKind::COLD && file_.error_number == 0) {
      add(FindingCode::COLD_SEGMENT_CORRUPT, std::nullopt, 0,
          "The LZ4 frame is broken before the first 64 bytes (" + source_->frameError() + "): nothing of it can be had.");
    } else if (file_.error_number != 0) {
      add(FindingCode::FILE_UNREADABLE, std::nullopt, std::nullopt,
          std::string("The file cannot be read: ") + std::strerror(file_.error_number) + ".");
    } else {
      add(FindingCode::SEGMENT_TRUNCATED, std::nullopt, file_.file_bytes,
          "The file has " + counted(file_.file_bytes, "byte") + "; a segment header alone has 64.");
    }
  }

  void readHeader() {
    const SegmentHeader& header = source_->header();
    result_.header = header;
    result_.strict_status = format::verifyHeader(header);
    result_.header_intact = result_.strict_status == Status::OK;
    is_unfinalised_ = format::isUnfinalised(header);
    result_.finalised = !is_unfinalised_;
    // An unfinalised or damaged header does not say how many blocks there are: then all of them are looked at.
    counted_blocks_ = result_.header_intact ? header.block_count : format::kMaxBlocks;
    replayable_blocks_ = format::kMaxBlocks;
    if (result_.header_intact) {
      // The original keeps a segment's size in 32 bits.
      const auto size_bytes = static_cast<std::uint32_t>(format::blockOffset(header.block_count));
      replayable_blocks_ = (size_bytes - std::min<std::uint64_t>(size_bytes, format::kSegmentHeaderSize)) / format::kBlockSize;
    }
  }

  void walkBlocks() {
    for (std::uint64_t position = 0; !cancel_.load(std::memory_order_relaxed); ++position) {
      if (!isCounted(position)) {
        const std::uint64_t holes = source_->skipHole();
        position += holes;
        pending_zero_blocks_ += holes;
        if (holes > 0) judge_.skip();
      }
      const std::byte* block = source_->next();
      if (block == nullptr) break;
      verified_bytes_.fetch_add(format::kBlockSize, std::memory_order_relaxed);
      // A block of zeros is no block where none has to be: preallocated, or never written.
      if ((!isCounted(position) || !result_.header_intact) && isAllZero(block, format::kBlockSize)) {
        ++pending_zero_blocks_;
        judge_.skip();
        continue;
      }
      if (source_->lostOffset()) return;
      see(block, position);
      if (isCounted(position)) ++blocks_present_;
    }
  }

  bool isCounted(std::uint64_t position) const { return result_.header_intact && position < counted_blocks_; }

  void see(const std::byte* block, std::uint64_t position) {
    const std::optional<std::uint64_t> seed = judge_.seed();
    const BlockJudgement judgement = judge_.judge(block, position);
    const bool is_counted = isCounted(position);
    if (is_counted) followStrict(block, position, judgement, seed);

    const bool is_verified = judgement.status == Status::OK && judgement.events_can_be_had;
    if (!is_counted && result_.header_intact) {
      // Behind the counted blocks of a closed segment only what verifies is a block; anything else is old bytes.
      if (is_verified) {
        ++uncounted_blocks_;
        uncounted_events_ += judgement.header.event_count;
        if (!first_uncounted_) first_uncounted_ = position;
      } else {
        if (!first_garbage_) first_garbage_ = position;
        return;
      }
    } else if (!result_.header_intact) {
      reportZeroBlocks(position);
    }

    if (is_verified) {
      ++result_.verified_blocks;
      result_.verified_events += judgement.header.event_count;
      if (is_counted && position < replayable_blocks_) result_.replayable_events += judgement.header.event_count;
    }
    if (judgement.events_can_be_had) {
      addIds(block, judgement.header.event_count);
      rememberEdges(block, judgement.header, position);
    }
    if (judgement.status != Status::OK) addBadBlock(block, position, judgement);
    reportBlock(block, position, judgement, is_verified);
  }

  /// What the original's verification says: it seeds each block with what its predecessor stores, right or not.
  void followStrict(const std::byte* block, std::uint64_t position, const BlockJudgement& judgement,
                    const std::optional<std::uint64_t>& seed) {
    if (result_.strict_status == Status::OK) {
      Status status = judgement.status;
      if (seed != strict_seed_) {
        format::BlockHashes hashes;
        status = format::verifyBlock(judgement.header, block, strict_seed_, hashes);
      }
      if (status != Status::OK) {
        result_.strict_status = status;
        result_.strict_block = position;
      }
    }
    strict_seed_ = judgement.header.chained_checksum;
    header_events_ += judgement.header.event_count;
  }

  /// Zero blocks between written ones were blocks once.
  void reportZeroBlocks(std::uint64_t position) {
    for (std::uint64_t zero = position - pending_zero_blocks_; zero < position; ++zero) {
      BadBlock bad;
      bad.block = zero;
      bad.offset = format::blockOffset(zero);
      bad.status = Status::SEGMENT_POSSIBLY_CORRUPTED;
      bad.cause = Cause::ZEROED;
      bad.evidence = "All 16,448 bytes of the block are zero, and blocks behind it are not.";
      pushBadBlock(std::move(bad));
      add(FindingCode::BLOCK_STRUCTURE_INVALID, zero, format::blockOffset(zero),
          "Block " + grouped(zero) + " is all zeros, and blocks behind it are not.");
    }
    pending_zero_blocks_ = 0;
  }

  void pushBadBlock(BadBlock bad) {
    ++result_.bad_block_count;
    result_.bad_blocks.push_back(std::move(bad));
  }

  void addBadBlock(const std::byte* block, std::uint64_t position, const BlockJudgement& judgement) {
    const BlockHeader& header = judgement.header;
    BadBlock bad;
    bad.block = position;
    bad.offset = format::blockOffset(position);
    bad.status = judgement.status;
    const bool is_chain = judgement.status == Status::CHAINED_CHECKSUM_MISMATCH;
    bad.expected = is_chain ? header.chained_checksum : header.block_checksum;
    bad.computed = is_chain ? judgement.hashes.chained : judgement.hashes.block;
    bad.first_event_id = header.first_event_id;
    bad.last_event_id = header.last_event_id;
    bad.events = header.event_count;
    const bool is_zeroed = isAllZero(block, format::kBlockSize);
    bad.cause = is_zeroed ? Cause::ZEROED : Cause::UNKNOWN;
    bad.evidence = is_zeroed ? "All 16,448 bytes of the block are zero." : describeBadBlock(judgement);
    add(codeOfBadBlock(judgement.status), position, bad.offset, badBlockMessage(position, judgement, bad.evidence));
    pushBadBlock(std::move(bad));
  }

  void addIds(const std::byte* block, std::uint32_t events) {
    const auto id = [&](std::uint32_t i) {
      return format::eventId(block + format::kBlockHeaderSize + i * format::kEventSize);
    };
    const IdRun run{id(0), id(events - 1)};
    if (run.count() == events) {
      result_.recoverable.add(run);
      return;
    }
    for (std::uint32_t i = 0; i < events; ++i) result_.recoverable.add(IdRun{id(i), id(i)});
  }

  void rememberEdges(const std::byte* block, const BlockHeader& header, std::uint64_t position) {
    if (position == 0) first_id_ = format::eventId(block + format::kBlockHeaderSize);
    last_id_ = format::eventId(block + format::kBlockHeaderSize + (header.event_count - 1) * format::kEventSize);
    last_id_block_ = position;
  }

  void reportBlock(const std::byte* block, std::uint64_t position, const BlockJudgement& judgement, bool is_verified) {
    if (!judgement.events_can_be_had && !judgement.belongs_elsewhere) return;
    for (BlockFlaw& flaw : findFlaws(block, position, judgement)) {
      add(flaw.code, position, format::blockOffset(position) + flaw.offset, std::move(flaw.message));
    }
    // Only the last block may be partial: reported once it is known that another one follows.
    if (partial_block_ && is_verified) {
      add(FindingCode::PARTIAL_BLOCK_NOT_LAST, *partial_block_, format::blockOffset(*partial_block_),
          "Block " + grouped(*partial_block_) + " holds fewer than 256 events and is not the last one.");
    }
    partial_block_.reset();
    if (is_verified && judgement.header.event_count < format::kEventsPerBlock) partial_block_ = position;
  }

  /// The last two checks of the original's: blocks outside of the file, and the last chained checksum.
  void concludeStrictStatus() {
    if (result_.strict_status != Status::OK) return;
    if (blocks_present_ < counted_blocks_) {
      result_.strict_status = Status::SEGMENT_CORRUPTED;
      result_.strict_block = blocks_present_;
    } else if (strict_seed_ != result_.header.last_chained_checksum) {
      result_.strict_status = Status::SEGMENT_CORRUPTED;
    }
  }

  void reportSegment() {
    if (file_.kind == io::SegmentKind::COLD && !source_->frameError().empty()) {
      add(FindingCode::COLD_SEGMENT_CORRUPT, std::nullopt, source_->sizeBytes(),
          "The LZ4 frame is broken (" + source_->frameError() + "): " + counted(source_->sizeBytes(), "byte") + " of it can be had.");
    }
    if (result_.header_intact) {
      reportClosedSegment();
    } else if (is_unfinalised_) {
      reportUnfinalised();
    } else if (result_.strict_status == Status::SEGMENT_POSSIBLY_CORRUPTED) {
      add(FindingCode::HEADER_INVALID, std::nullopt, 0,
          "The header's checksum holds, but its magic, version or size is not that of the format.");
    } else {
      add(FindingCode::HEADER_CHECKSUM_MISMATCH, std::nullopt, offsetof(SegmentHeader, header_checksum),
          "The header's checksum does not hold: recovery does not see this segment, with " +
              counted(result_.verified_events, "event") + " in it that verify.");
    }
    if (left_out_ > 0) {
      const Finding& last = result_.findings.back();
      result_.findings.push_back({last.code, Severity::NOTE, result_.file, std::nullopt, std::nullopt,
                                  counted(left_out_, "more finding") + " of this segment are not listed."});
    }
  }

  void reportUnfinalised() {
    result_.is_unused = result_.verified_blocks == 0 && result_.bad_block_count == 0;
    if (result_.is_unused) {
      add(FindingCode::SEGMENT_UNUSED, std::nullopt, 0, "The segment was prepared ahead and never used.");
      return;
    }
    add(FindingCode::SEGMENT_UNFINALISED, std::nullopt, 0,
        "The segment was never closed: recovery does not see it, with " + counted(result_.verified_events, "event") +
            " in it that verify; up to 255 more were only in the writer's memory.");
  }

  void reportClosedSegment() {
    const SegmentHeader& header = result_.header;
    if (blocks_present_ < counted_blocks_ && file_.kind == io::SegmentKind::HOT) {
      add(FindingCode::SEGMENT_TRUNCATED, blocks_present_, source_->sizeBytes(),
          "The header counts " + counted(counted_blocks_, "block") + "; the file ends in block " + grouped(blocks_present_) + ".");
    } else if (header.block_count == 0) {
      add(FindingCode::SEGMENT_EMPTY, std::nullopt, 0, "The segment was closed without an event.");
    }
    reportTimes();
    if (blocks_present_ < counted_blocks_) return;
    const bool is_whole = result_.bad_block_count == 0;
    const bool is_chain_right = strict_seed_ == header.last_chained_checksum;
    const bool has_more = uncounted_blocks_ > 0 || header_events_ > header.event_count;
    if (is_whole && !is_chain_right && has_more) {
      add(FindingCode::SEGMENT_REOPENED, std::nullopt, offsetof(SegmentHeader, last_chained_checksum),
          "A recorder reopened the segment, wrote on and crashed: the header is from its first closing (" +
              counted(header.event_count, "event") + "), " + counted(result_.verified_events, "event") + " verify.");
      return;
    }
    if (is_whole && !is_chain_right) {
      add(FindingCode::LAST_CHAIN_MISMATCH, std::nullopt, offsetof(SegmentHeader, last_chained_checksum),
          "Every block verifies, but the last one's chained checksum is not the one that the header names.");
    }
    if (uncounted_blocks_ > 0) {
      add(FindingCode::UNCOUNTED_BLOCKS, first_uncounted_, format::blockOffset(*first_uncounted_),
          counted(uncounted_blocks_, "block") + " with " + counted(uncounted_events_, "event") +
              " verify behind those that the header counts.");
    } else if (first_garbage_) {
      addWith(Severity::NOTE, FindingCode::UNCOUNTED_BLOCKS, first_garbage_, format::blockOffset(*first_garbage_),
              "There are bytes behind the counted blocks in which nothing verifies.");
    }
    if (is_whole) reportCounts();
  }

  void reportCounts() {
    const SegmentHeader& header = result_.header;
    if (header_events_ != header.event_count) {
      add(FindingCode::EVENT_COUNT_MISMATCH, std::nullopt, offsetof(SegmentHeader, event_count),
          "The header counts " + counted(header.event_count, "event") + ", the blocks hold " + grouped(header_events_) + ".");
    }
    const bool has_edges = header.block_count > 0 && first_id_ && last_id_block_ == header.block_count - 1;
    if (has_edges && (*first_id_ != header.first_event_id || last_id_ != header.last_event_id)) {
      add(FindingCode::SEGMENT_IDS_MISMATCH, std::nullopt, offsetof(SegmentHeader, first_event_id),
          "The header names " + idRange(header.first_event_id, header.last_event_id) + ", the blocks hold " +
              idRange(*first_id_, last_id_) + ".");
    }
  }

  void reportTimes() {
    const SegmentHeader& header = result_.header;
    const std::uint64_t now_ns = wallClockNs();
    const char* what = nullptr;
    if (header.created_ns == 0) {
      what = "The creation time is zero.";
    } else if (header.closed_ns < header.created_ns) {
      what = "The segment was closed before it was created.";
    } else if (header.closed_ns > now_ns && header.closed_ns - now_ns > kClockToleranceNs) {
      what = "The segment was closed in the future.";
    }
    if (what != nullptr) add(FindingCode::TIMESTAMP_SUSPICIOUS, std::nullopt, offsetof(SegmentHeader, created_ns), what);
  }

  const io::SegmentFile& file_;
  const std::atomic<bool>& cancel_;
  std::atomic<std::uint64_t>& verified_bytes_;
  std::unique_ptr<SegmentSource> source_;
  VerifiedSegment result_;
  BlockJudge judge_;
  bool is_unfinalised_ = false;
  std::uint64_t counted_blocks_ = 0;
  std::uint64_t replayable_blocks_ = 0;
  std::uint64_t blocks_present_ = 0;
  std::uint64_t strict_seed_ = format::kChainSeed;
  std::uint64_t header_events_ = 0;  // as the counted blocks' headers say
  std::uint64_t pending_zero_blocks_ = 0;
  std::uint64_t uncounted_blocks_ = 0;
  std::uint64_t uncounted_events_ = 0;
  std::optional<std::uint64_t> first_uncounted_;
  std::optional<std::uint64_t> first_garbage_;
  std::optional<std::uint64_t> partial_block_;
  std::optional<std::uint64_t> first_id_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_id_block_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace

VerifiedSegment verifySegment(const io::SegmentFile& file, const std::atomic<bool>& cancel,
                              std::atomic<std::uint64_t>& verified_bytes) {
  const auto start = std::chrono::steady_clock::now();
  VerifiedSegment segment = Walk(file, cancel, verified_bytes).run();
  const auto elapsed = std::chrono::steady_clock::now() - start;
  segment.verify_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(elapsed).count());
  return segment;
}

}  // namespace walscope::diagnostics
