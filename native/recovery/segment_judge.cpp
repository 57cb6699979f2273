#include "recovery/segment_judge.hpp"

#include <algorithm>

#include "io/block_walk.hpp"

namespace walscope::recovery {

namespace {

using format::IdRun;
using format::Status;

IdRun idsOf(const io::WalkedBlock& block) {
  const std::byte* events = block.bytes + format::kBlockHeaderSize;
  const std::size_t last = block.judgement.header.event_count - 1u;
  return {format::eventId(events), format::eventId(events + last * format::kEventSize)};
}

class Judge {
 public:
  Judge(io::BlockSource& source, std::uint64_t from_event_id, const std::atomic<bool>& cancel)
      : source_(source), walk_(source), from_event_id_(from_event_id), cancel_(cancel) {}

  SegmentJudgement run() {
    const format::SegmentHeader header = source_.header();
    result_.strict = format::StrictFollower(header);
    while (!isCancelled()) {
      const io::WalkedBlock* block = walk_.next();
      if (!block || !take(*block)) break;
    }
    result_.cancelled = isCancelled();
    if (!result_.cancelled) conclude(header);
    return std::move(result_);
  }

 private:
  bool isCancelled() const { return cancel_.load(std::memory_order_relaxed); }

  /// False where what was read cannot be believed, because pages were lost.
  bool take(const io::WalkedBlock& block) {
    format::StrictFollower& strict = result_.strict;
    if (block.bytes == nullptr) {
      const std::uint64_t counted = strict.countedBlocks() - std::min(block.position, strict.countedBlocks());
      if (counted > 0) strict.followZeros(std::min(block.blocks, counted));
      return true;
    }
    const format::BlockJudgement& judgement = block.judgement;
    const bool is_counted = strict.isCounted(block.position);
    const Status status = is_counted ? strict.check(block.bytes, judgement, block.seed) : judgement.status;
    const IdRun ids = judgement.events_can_be_had ? idsOf(block) : IdRun{};
    if (source_.lostOffset()) return false;

    has_content_ = true;
    if (is_counted) strict.follow(status, judgement.header);
    if (judgement.verifies) result_.verified_events += judgement.header.event_count;
    if (judgement.events_can_be_had) takeEvents(block, ids);
    return true;
  }

  void takeEvents(const io::WalkedBlock& block, IdRun ids) {
    result_.has_events = true;
    format::widen(result_.ids, ids);
    if (ids.last < from_event_id_) return;
    result_.blocks.push_back({.first_event_id = ids.first,
                              .last_event_id = ids.last,
                              .hash = block.judgement.hashes.block,
                              .block = block.position,
                              .events = block.judgement.header.event_count});
  }

  void conclude(const format::SegmentHeader& header) {
    const bool is_intact = format::verifyHeader(header) == Status::OK;
    const std::optional<IdRun> named = is_intact ? format::namedIds(header) : std::nullopt;
    if (named) format::widen(result_.ids, *named);
    result_.vanished_offset = source_.findLoss();
    if (result_.vanished_offset) return result_.strict.vanish();
    result_.strict.end();
    const bool counts_nothing = is_intact ? header.block_count == 0 && header.event_count == 0 && !named
                                          : format::isUnfinalised(header);
    const std::span<const std::byte> rest = source_.rest();
    const bool is_rest_zero = rest.empty() || io::isAllZero(rest.data(), rest.size());
    result_.is_unused = counts_nothing && !has_content_ && is_rest_zero;
  }

  io::BlockSource& source_;
  io::BlockWalk walk_;
  const std::uint64_t from_event_id_;
  const std::atomic<bool>& cancel_;
  SegmentJudgement result_;
  /// A block is not all zeros.
  bool has_content_ = false;
};

}  // namespace

SegmentJudgement judgeSegment(io::BlockSource& source, std::uint64_t from_event_id, const std::atomic<bool>& cancel) {
  return Judge(source, from_event_id, cancel).run();
}

std::optional<std::uint64_t> believedFirstId(const io::SegmentFile& file, const std::atomic<bool>& cancel) {
  const std::optional<IdRun> named =
      file.header_status == Status::OK ? format::namedIds(file.header) : std::nullopt;
  if (named) return named->first;
  const std::unique_ptr<io::BlockSource> source = io::makeBlockSource(file);
  if (source->open() != Status::OK) return std::nullopt;
  io::BlockWalk walk(*source);
  while (!cancel.load(std::memory_order_relaxed)) {
    const io::WalkedBlock* block = walk.next();
    if (!block) return std::nullopt;
    if (block->bytes == nullptr || !block->judgement.events_can_be_had) continue;
    const std::uint64_t first = idsOf(*block).first;
    return source->lostOffset() ? std::nullopt : std::optional(first);
  }
  return std::nullopt;
}

}  // namespace walscope::recovery
