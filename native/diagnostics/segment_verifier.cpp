#include "diagnostics/segment_verifier.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "diagnostics/block_diagnosis.hpp"
#include "diagnostics/block_findings.hpp"
#include "diagnostics/search_budget.hpp"
#include "diagnostics/segment_findings.hpp"
#include "io/block_walk.hpp"
#include "format/text.hpp"

namespace walscope::diagnostics {

using format::counted;
using format::grouped;

namespace {

using format::BlockHeader;
using format::SegmentHeader;
using format::Status;

/// The runs of ids of a block whose events can be had.
void collectRuns(const std::byte* block, std::uint32_t events, std::vector<format::IdRun>& runs) {
  const auto id = [&](std::uint32_t i) {
    return format::eventId(block + format::kBlockHeaderSize + i * format::kEventSize);
  };
  const format::IdRun whole{id(0), id(events - 1)};
  if (whole.count() == events) {
    runs.push_back(whole);
    return;
  }
  for (std::uint32_t i = 0; i < events; ++i) {
    if (!runs.empty() && runs.back().last + 1 == id(i)) {
      runs.back().last = id(i);
    } else {
      runs.push_back({id(i), id(i)});
    }
  }
}

/// One walk over one segment.
class Walk {
 public:
  Walk(const io::SegmentFile& file, const std::atomic<bool>& cancel, std::atomic<std::uint64_t>& verified_bytes,
       const SearchBudget& budget, BlockObserver* observer)
      : file_(file),
        cancel_(cancel),
        verified_bytes_(verified_bytes),
        observer_(observer),
        source_(io::makeBlockSource(file)),
        walk_(*source_),
        findings_(file.name),
        budget_(budget) {
    result_.file = file.name;
    result_.kind = file.kind;
    result_.file_bytes = file.file_bytes;
    result_.bytes = file.kind == io::SegmentKind::HOT ? file.file_bytes : 0;
  }

  VerifiedSegment run() {
    result_.strict_status = source_->open();
    if (result_.strict_status == Status::OK) {
      readHeader();
      walkBlocks();
      tellProgress();
      takeRest();
      result_.bytes = source_->sizeBytes();
      conclude();
    } else {
      reportUnopened();
    }
    result_.findings = findings_.take();
    return std::move(result_);
  }

 private:
  void reportUnopened() {
    const int error_number = source_->errorNumber();
    if (error_number != 0) {
      findings_.addSegment(FindingCode::FILE_UNREADABLE, std::nullopt, std::nullopt,
                           std::string("The file cannot be read: ") + std::strerror(error_number) + ".");
    } else if (file_.kind == io::SegmentKind::COLD) {
      findings_.addSegment(FindingCode::COLD_SEGMENT_CORRUPT, std::nullopt, 0,
                           "The LZ4 frame is broken before the first 64 bytes (" + source_->frameError() +
                               "): nothing of it can be had.",
                           source_->frameError() == io::kFrameEndsEarly ? Cause::TRUNCATED : Cause::UNKNOWN);
    } else if (file_.file_bytes >= format::kSegmentHeaderSize) {
      findings_.addSegment(FindingCode::FILE_UNREADABLE, std::nullopt, std::nullopt,
                           "The file was replaced or emptied after it was listed.");
    } else {
      findings_.addSegment(FindingCode::SEGMENT_TRUNCATED, std::nullopt, file_.file_bytes,
                           "The file has " + counted(file_.file_bytes, "byte") + "; a segment header alone has 64.",
                           Cause::TRUNCATED);
    }
  }

  void readHeader() {
    const SegmentHeader& header = source_->header();
    result_.header = header;
    tally_.strict = format::StrictFollower(header);
    result_.header_intact = tally_.strict.status() == Status::OK;
    tally_.is_unfinalised = format::isUnfinalised(header);
    follows_zeros_ = io::isAllZero(reinterpret_cast<const std::byte*>(&header), sizeof header);
    result_.finalised = !tally_.is_unfinalised;
  }

  void walkBlocks() {
    while (!cancel_.load(std::memory_order_relaxed)) {
      const io::WalkedBlock* block = walk_.next();
      if (!block) return;
      if (block->bytes == nullptr) {
        takeZeroBlocks(block->blocks);
      } else if (!takeBlock(*block)) {
        return;
      }
    }
  }

  bool isCounted() const { return tally_.strict.isCounted(position_); }

  /// Zeros where the header counts blocks were blocks once. Behind them, and under a header that counts nothing, they may
  /// be preallocated: that shows when something follows.
  void takeZeroBlocks(std::uint64_t blocks) {
    const std::uint64_t counted_blocks = tally_.strict.countedBlocks();
    const std::uint64_t counted = std::min(blocks, counted_blocks - std::min(position_, counted_blocks));
    observe(position_, blocks, BlockCondition::UNUSED);
    if (counted > 0) {
      tally_.strict.followZeros(counted);
      tally_.is_last_verified = false;
      addZeroed(position_, counted);
    }
    if (!result_.header_intact) pending_zero_blocks_ += blocks;
    stored_chain_ = 0;
    follows_zeros_ = true;
    advance(blocks);
  }

  /// False where what was read cannot be believed, because pages were lost.
  bool takeBlock(const io::WalkedBlock& walked) {
    const std::byte* block = walked.bytes;
    const format::BlockJudgement& judgement = walked.judgement;
    const Suspect suspect{.block = block,
                          .position = position_,
                          .judgement = judgement,
                          .chain_seed = walked.seed,
                          .ahead = source_->ahead(),
                          .follows_zeros = follows_zeros_,
                          .is_unfinalised = tally_.is_unfinalised,
                          .segment_ids = knownIds()};
    std::vector<BlockFlaw> flaws = findFlaws(block, position_, judgement);
    const std::optional<Cause> flaw_cause = flaws.empty() ? std::nullopt : explainFlaws(suspect, flaws);
    std::vector<format::IdRun>& runs = runs_;
    runs.clear();
    const bool is_replayable = position_ < tally_.strict.replayableBlocks() && judgement.status == Status::OK;
    if (judgement.events_can_be_had || is_replayable) collectRuns(block, judgement.header.event_count, runs);
    const Status strict = isCounted() ? tally_.strict.check(block, judgement, walked.seed) : judgement.status;
    std::unique_ptr<BlockDiagnosis> diagnosis;
    // Behind the counted blocks of a closed segment what is bad is old bytes.
    if (isBad(judgement) && (!isUncounted() || judgement.events_can_be_had)) {
      diagnosis = std::make_unique<BlockDiagnosis>(diagnoseBlock(suspect));
    }
    const bool ends_in_zeros = endsInZeros(block);
    if (source_->lostOffset()) return false;

    if (is_replayable) {
      for (const format::IdRun& run : runs) result_.replayable.add(run);
    }
    record(judgement, strict, std::move(diagnosis), std::move(flaws), flaw_cause);
    stored_chain_ = judgement.header.chained_checksum;
    follows_zeros_ = ends_in_zeros;
    advance(1);
    return true;
  }

  bool isUncounted() const { return result_.header_intact && !isCounted(); }

  /// Ids that can be of this segment: its header's, or those from the first that could be had on.
  std::optional<format::IdRun> knownIds() const {
    const SegmentHeader& header = result_.header;
    if (result_.header_intact && header.block_count > 0) return format::IdRun{header.first_event_id, header.last_event_id};
    if (result_.recoverable.empty()) return std::nullopt;
    return format::IdRun{result_.recoverable.runs().front().first, std::numeric_limits<std::uint64_t>::max()};
  }

  BlockDiagnosis diagnoseBlock(const Suspect& suspect) {
    BlockDiagnosis diagnosis = diagnose(suspect, stored_chain_, budget_.allowance(), cancel_);
    budget_.spend(suspect, diagnosis.verdict);
    return diagnosis;
  }

  /// A block whose header alone is wrong may have a bit of it flipped: then that explains all flaws of the header.
  std::optional<Cause> explainFlaws(const Suspect& suspect, std::vector<BlockFlaw>& flaws) {
    if (suspect.judgement.header_intact || isBad(suspect.judgement) || !budget_.allowance().header) return std::nullopt;
    const CauseVerdict verdict = classifyBlockHeader(suspect);
    budget_.spend(suspect, verdict);
    if (!verdict.evidence.empty()) flaws.front().message += " " + verdict.evidence;
    return verdict.cause;
  }

  void record(const format::BlockJudgement& judgement, Status strict, std::unique_ptr<BlockDiagnosis> diagnosis,
              std::vector<BlockFlaw> flaws, std::optional<Cause> flaw_cause) {
    const std::uint32_t events = judgement.header.event_count;
    const bool is_uncounted = isUncounted();
    observe(position_, 1, conditionOf(judgement, flaws, {.is_uncounted = is_uncounted, .is_unfinalised = tally_.is_unfinalised}));
    if (is_uncounted && !judgement.verifies && !judgement.events_can_be_had) {
      // Behind the counted blocks of a closed segment anything else is old bytes.
      if (!tally_.first_garbage) tally_.first_garbage = position_;
      return;
    }
    if (is_uncounted) {
      ++tally_.uncounted_blocks;
      tally_.uncounted_events += events;
      if (!tally_.first_uncounted) tally_.first_uncounted = position_;
    } else if (isCounted()) {
      tally_.strict.follow(strict, judgement.header);
      tally_.is_last_verified = judgement.verifies;
    } else {
      addZeroed(position_ - pending_zero_blocks_, pending_zero_blocks_);
      pending_zero_blocks_ = 0;
    }
    if (judgement.verifies) {
      ++result_.verified_blocks;
      result_.verified_events += events;
    }
    if (judgement.events_can_be_had) takeIds(is_uncounted);
    if (diagnosis) addBadBlock(judgement.header, std::move(*diagnosis));
    for (BlockFlaw& flaw : flaws) {
      findings_.addBlock(flaw.code, position_, format::blockOffset(position_) + flaw.offset, std::move(flaw.message), flaw_cause);
    }
    if (!is_uncounted) followPartial(judgement);
  }

  /// Only the last block may be partial: reported once it is known that another one follows.
  void followPartial(const format::BlockJudgement& judgement) {
    if (!judgement.verifies) return;
    if (partial_block_) {
      observe(*partial_block_, 1, BlockCondition::OTHER_FLAW);
      findings_.addBlock(FindingCode::PARTIAL_BLOCK_NOT_LAST, *partial_block_, format::blockOffset(*partial_block_),
                         "Block " + grouped(*partial_block_) + " holds fewer than 256 events and is not the last one.");
    }
    partial_block_.reset();
    if (judgement.header.event_count < format::kEventsPerBlock) partial_block_ = position_;
  }

  void takeIds(bool is_uncounted) {
    for (const format::IdRun& run : runs_) result_.recoverable.add(run);
    tally_.inner_ids.add(position_, runs_);
    if (is_uncounted) return;
    if (position_ == 0) tally_.first_id = runs_.front().first;
    if (position_ + 1 == tally_.strict.countedBlocks()) tally_.last_id = runs_.back().last;
  }

  void addBadBlock(const BlockHeader& header, BlockDiagnosis diagnosis) {
    // What cannot be had is lost, whatever the code says where it can.
    const Severity severity = diagnosis.code == FindingCode::BLOCK_INDEX_MISMATCH ? Severity::ERROR : defaultSeverity(diagnosis.code);
    findings_.addBlock(severity, diagnosis.code, position_, format::blockOffset(position_), std::move(diagnosis.message),
                       diagnosis.verdict.cause);
    list({.block = position_,
          .offset = format::blockOffset(position_),
          .status = diagnosis.status,
          .expected = diagnosis.expected,
          .computed = diagnosis.computed,
          .first_event_id = header.first_event_id,
          .last_event_id = header.last_event_id,
          .events = header.event_count,
          .cause = diagnosis.verdict.cause,
          .evidence = std::move(diagnosis.verdict.evidence),
          .bits = std::move(diagnosis.verdict.bits)});
  }

  /// Blocks of zeros where blocks were: each is bad, though there may be more of them than can be listed.
  void addZeroed(std::uint64_t first, std::uint64_t count) {
    observe(first, count, BlockCondition::ZEROED);
    const std::uint64_t room = std::max<std::uint64_t>(kMaxListedBadBlocks - result_.bad_blocks.size(), kMaxBlockFindings);
    const std::uint64_t listed = std::min(count, room);
    for (std::uint64_t block = first; block < first + listed; ++block) {
      const std::uint64_t offset = format::blockOffset(block);
      list({.block = block,
            .offset = offset,
            .status = Status::SEGMENT_POSSIBLY_CORRUPTED,
            .expected = 0,
            .computed = 0,
            .first_event_id = 0,
            .last_event_id = 0,
            .events = 0,
            .cause = Cause::ZEROED,
            .evidence = "All 16,448 bytes of the block are zero."});
      findings_.addBlock(FindingCode::BLOCK_STRUCTURE_INVALID, block, offset,
                         "Block " + grouped(block) + " is all zeros, though " +
                             (result_.header_intact ? "the header counts it." : "blocks behind it are not."),
                         Cause::ZEROED);
    }
    if (count == listed) return;
    result_.bad_block_count += count - listed;
    findings_.leaveOut(FindingCode::BLOCK_STRUCTURE_INVALID, count - listed);
  }

  void list(BadBlock bad) {
    ++result_.bad_block_count;
    if (result_.bad_blocks.size() < kMaxListedBadBlocks) result_.bad_blocks.push_back(std::move(bad));
  }

  /// A block that is cut by the end of the segment.
  void takeRest() {
    const std::span<const std::byte> rest = source_->rest();
    if (rest.empty() || cancel_.load(std::memory_order_relaxed)) return;
    const bool is_zero = io::isAllZero(rest.data(), rest.size());
    BlockHeader header{};
    if (rest.size() >= format::kBlockHeaderSize) header = BlockHeader::parse(rest.data());
    if (source_->lostOffset()) return;
    if (result_.header_intact && !isCounted()) {
      observe(position_, 1, is_zero ? BlockCondition::UNUSED : BlockCondition::OLD_BYTES);
      if (!is_zero && !tally_.first_garbage) tally_.first_garbage = position_;
      return;
    }
    observe(position_, 1, !isCounted() && is_zero ? BlockCondition::UNUSED : BlockCondition::CUT);
    if (!isCounted() && is_zero) return;
    tally_.cut_bytes = rest.size();
    tally_.cut_block = position_;
    list({.block = position_,
          .offset = format::blockOffset(position_),
          .status = Status::SEGMENT_CORRUPTED,
          .expected = header.block_checksum,
          .computed = 0,
          .first_event_id = header.first_event_id,
          .last_event_id = header.last_event_id,
          .events = header.event_count,
          .cause = Cause::TRUNCATED,
          .evidence = "Only " + counted(rest.size(), "byte") + " of its 16,448 are there."});
  }

  void conclude() {
    if (const auto lost = source_->findLoss()) {
      result_.lost_offset = lost;
      tally_.strict.vanish();
      takeStrictStatus();
      findings_.addSegment(FindingCode::FILE_UNREADABLE, std::nullopt, *lost,
                           "The file shrank while it was read: nothing from byte " + grouped(*lost) +
                               " on can be read.");
      return;
    }
    tally_.strict.end();
    takeStrictStatus();
    result_.is_unused = tally_.is_unfinalised && result_.verified_blocks == 0 && result_.bad_block_count == 0;
    const std::string frame_error = file_.kind == io::SegmentKind::COLD ? source_->frameError() : std::string();
    reportSegment(result_, tally_, frame_error, findings_);
  }

  void takeStrictStatus() {
    result_.strict_status = tally_.strict.status();
    result_.strict_block = tally_.strict.block();
    result_.replayable_events = tally_.strict.replayableEvents();
  }

  void observe(std::uint64_t first, std::uint64_t blocks, BlockCondition condition) {
    if (observer_ != nullptr && blocks > 0) observer_->onBlocks(first, blocks, condition);
  }

  void advance(std::uint64_t blocks) {
    position_ += blocks;
    untold_bytes_ += blocks * format::kBlockSize;
    if (untold_bytes_ >= kToldAtOnceBytes) tellProgress();
  }

  /// Other threads add to it too: for each block, that would take as long as to judge one.
  void tellProgress() { verified_bytes_.fetch_add(std::exchange(untold_bytes_, 0), std::memory_order_relaxed); }

  static constexpr std::uint64_t kToldAtOnceBytes = 64 * format::kBlockSize;

  const io::SegmentFile& file_;
  const std::atomic<bool>& cancel_;
  std::atomic<std::uint64_t>& verified_bytes_;
  BlockObserver* const observer_;
  std::unique_ptr<io::BlockSource> source_;
  io::BlockWalk walk_;
  VerifiedSegment result_;
  FindingList findings_;
  SegmentTally tally_;
  SearchBudget budget_;
  /// What the block before stores as its chained checksum, and whether it ends in zeros where something was.
  std::uint64_t stored_chain_ = format::kChainSeed;
  bool follows_zeros_ = false;
  std::uint64_t position_ = 0;
  std::uint64_t untold_bytes_ = 0;
  std::uint64_t pending_zero_blocks_ = 0;
  std::optional<std::uint64_t> partial_block_;
  std::vector<format::IdRun> runs_;  // of the block at hand
};

}  // namespace

VerifiedSegment verifySegment(const io::SegmentFile& file, const std::atomic<bool>& cancel,
                              std::atomic<std::uint64_t>& verified_bytes, const SearchBudget& budget,
                              BlockObserver* observer) {
  const auto start = std::chrono::steady_clock::now();
  VerifiedSegment segment = Walk(file, cancel, verified_bytes, budget, observer).run();
  const auto elapsed = std::chrono::steady_clock::now() - start;
  segment.verify_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(elapsed).count());
  return segment;
}

}  // namespace walscope::diagnostics
