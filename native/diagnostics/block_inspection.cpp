#include "diagnostics/block_inspection.hpp"

#include <algorithm>
#include <limits>

#include "diagnostics/block_diagnosis.hpp"
#include "diagnostics/block_window.hpp"
#include "diagnostics/segment_file.hpp"
#include "format/text.hpp"

namespace walscope::diagnostics {

namespace {

using format::BlockHeader;
using format::blockOffset;
using format::counted;
using format::grouped;
using format::kBlockSize;
using format::Status;

bool isAllZero(const std::vector<std::byte>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

class Inspector {
 public:
  Inspector(const io::SegmentFile& file, std::uint64_t position, BlockWindow window)
      : window_(std::move(window)), position_(position) {
    result_.file = file.name;
    result_.kind = file.kind;
    result_.position = position;
    result_.header_status = format::verifyHeader(window_.header);
    if (isIntact()) result_.counted_blocks = window_.header.block_count;
    place_ = {.is_uncounted = isIntact() && !isCounted(), .is_unfinalised = format::isUnfinalised(window_.header)};
  }

  BlockInspection run(const std::atomic<bool>& cancel) {
    if (window_.block.size() < kBlockSize) {
      cut();
    } else if (isAllZero(window_.block)) {
      zeros();
    } else {
      block(cancel);
    }
    result_.bytes = std::move(window_.block);
    return std::move(result_);
  }

 private:
  bool isIntact() const { return result_.header_status == Status::OK; }
  bool isCounted() const { return isIntact() && position_ < window_.header.block_count; }
  std::uint64_t storedChain() const {
    return window_.before.empty() ? format::kChainSeed : BlockHeader::parse(window_.before.data()).chained_checksum;
  }

  void cut() {
    const bool is_zero = isAllZero(window_.block);
    result_.condition = BlockCondition::CUT;
    if (!isCounted() && is_zero) result_.condition = BlockCondition::UNUSED;
    if (place_.is_uncounted && !is_zero) result_.condition = BlockCondition::OLD_BYTES;
    if (isCounted()) result_.strict_status = Status::SEGMENT_CORRUPTED;
    if (result_.condition != BlockCondition::CUT) return;
    const std::string evidence = "Only " + counted(window_.block.size(), "byte") + " of its 16,448 are there.";
    result_.verdict = CauseVerdict{Cause::TRUNCATED, evidence, {}, {}};
  }

  void zeros() {
    common();
    const bool was_block = isCounted() || (!isIntact() && window_.is_followed);
    result_.judgement.status = Status::SEGMENT_POSSIBLY_CORRUPTED;
    result_.condition = was_block ? BlockCondition::ZEROED : BlockCondition::UNUSED;
    if (!was_block) return;
    result_.verdict = CauseVerdict{Cause::ZEROED, "All 16,448 bytes of the block are zero.", {}, {}};
    find(FindingCode::BLOCK_STRUCTURE_INVALID, 0, "Block " + grouped(position_) + " is all zeros, though " +
                                                      (isIntact() ? "the header counts it." : "blocks behind it are not."), Cause::ZEROED);
  }

  void block(const std::atomic<bool>& cancel) {
    const std::byte* bytes = window_.block.data();
    format::BlockJudge judge(window_.chain_seed);
    result_.judgement = judge.judge(bytes, position_);
    common();
    std::vector<BlockFlaw> flaws = findFlaws(bytes, position_, result_.judgement);
    if (isPartialInside(judge)) {
      flaws.push_back({FindingCode::PARTIAL_BLOCK_NOT_LAST, offsetof(BlockHeader, event_count),
                       "Block " + grouped(position_) + " holds fewer than 256 events and is not the last one."});
    }
    result_.condition = conditionOf(result_.judgement, flaws, place_);
    const bool is_partial_inside = !flaws.empty() && flaws.back().code == FindingCode::PARTIAL_BLOCK_NOT_LAST;
    if (is_partial_inside && !place_.is_uncounted) result_.condition = BlockCondition::OTHER_FLAW;
    explain(cancel);
    // Behind the counted blocks what does not verify is old bytes, of which nothing is expected.
    if (result_.condition == BlockCondition::OLD_BYTES) return;
    const std::optional<Cause> cause = isBad(result_.judgement) ? std::nullopt : knownCause();
    for (BlockFlaw& flaw : flaws) find(flaw.code, flaw.offset, std::move(flaw.message), cause);
  }

  /// Only the last block may be partial.
  bool isPartialInside(format::BlockJudge& judge) const {
    const format::BlockJudgement& own = result_.judgement;
    if (!own.verifies || own.header.event_count == format::kEventsPerBlock || window_.ahead.size() < kBlockSize) return false;
    if (isIntact() && position_ + 1 >= window_.header.block_count) return false;
    return !isAllZero(window_.ahead) && judge.judge(window_.ahead.data(), position_ + 1).verifies;
  }

  /// What there is to say of every whole block.
  void common() {
    const BlockHeader header = BlockHeader::parse(window_.block.data());
    result_.judgement.header = header;
    format::BlockHashes strict_hashes;
    if (isCounted()) result_.strict_status = format::verifyBlock(header, window_.block.data(), storedChain(), strict_hashes);
    result_.coverage = findCoverage(header, isCounted());
    // They are 0 where the events cannot be hashed.
    const format::BlockHashes& hashes = result_.judgement.hashes;
    const auto known = [](std::uint64_t hash) { return hash == 0 ? std::nullopt : std::optional(hash); };
    const std::optional<std::uint64_t> seed = window_.chain_seed;
    result_.checksums.push_back({"block checksum", header.block_checksum, known(hashes.block), {}});
    result_.checksums.push_back({"chained checksum", header.chained_checksum, known(hashes.chained), seed});
    if (isCounted() && seed != storedChain()) {
      result_.checksums.push_back({"chained checksum, as the original seeds it", header.chained_checksum,
                                   known(strict_hashes.chained), storedChain()});
    }
    const std::uint64_t computed = format::computeBlockHeaderChecksum(header);
    result_.checksums.push_back({"block header checksum", header.header_checksum, computed, {}});
  }

  void explain(const std::atomic<bool>& cancel) {
    const bool follows_zeros = window_.before.empty() ? isZeroHeader() : endsInZeros(window_.before.data());
    const Suspect suspect{.block = window_.block.data(),
                          .position = position_,
                          .judgement = result_.judgement,
                          .chain_seed = window_.chain_seed,
                          .ahead = window_.ahead,
                          .follows_zeros = follows_zeros,
                          .is_unfinalised = place_.is_unfinalised,
                          .segment_ids = knownIds()};
    if (isBad(result_.judgement)) {
      if (result_.condition == BlockCondition::OLD_BYTES) return;
      BlockDiagnosis diagnosis = diagnose(suspect, storedChain(), {}, cancel);
      result_.verdict = std::move(diagnosis.verdict);
      find(diagnosis.code, 0, std::move(diagnosis.message), knownCause());
    } else if (!result_.judgement.header_intact) {
      result_.verdict = classifyBlockHeader(suspect);
    }
  }

  bool isZeroHeader() const {
    const auto bytes = std::as_bytes(std::span(&window_.header, 1));
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
  }

  std::optional<format::IdRun> knownIds() const {
    if (isIntact() && window_.header.block_count > 0) {
      return format::IdRun{window_.header.first_event_id, window_.header.last_event_id};
    }
    if (!window_.first_event_id) return std::nullopt;
    return format::IdRun{*window_.first_event_id, std::numeric_limits<std::uint64_t>::max()};
  }

  std::optional<Cause> knownCause() const { return result_.verdict ? std::optional(result_.verdict->cause) : std::nullopt; }

  void find(FindingCode code, std::uint64_t offset, std::string message, std::optional<Cause> cause) {
    // What cannot be had is lost, whatever the code says where it can.
    const bool is_lost = code == FindingCode::BLOCK_INDEX_MISMATCH && isBad(result_.judgement);
    result_.findings.push_back({.code = code,
                                .severity = is_lost ? Severity::ERROR : defaultSeverity(code),
                                .file = result_.file,
                                .block = position_,
                                .offset = blockOffset(position_) + offset,
                                .message = std::move(message),
                                .cause = cause});
  }

  BlockWindow window_;
  const std::uint64_t position_;
  BlockInspection result_;
  BlockPlace place_;
};

}  // namespace

std::variant<BlockInspection, Failure> inspectBlock(const std::string& path, std::uint64_t position,
                                                    const std::atomic<bool>& cancel) {
  auto found = findSegmentFile(path);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  const auto& file = std::get<io::SegmentFile>(found);
  auto window = readBlockWindow(file, position, cancel);
  if (auto* failure = std::get_if<Failure>(&window)) return std::move(*failure);
  BlockInspection inspection = Inspector(file, position, std::get<BlockWindow>(std::move(window))).run(cancel);
  if (cancel.load(std::memory_order_relaxed)) return Failure{"CANCELLED", "The work was cancelled.", std::nullopt};
  return inspection;
}

}  // namespace walscope::diagnostics
