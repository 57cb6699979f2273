#include "events/block_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "events/block_probe.hpp"
#include "events/block_validity.hpp"
#include "io/block_walk.hpp"

namespace walscope::events {

namespace {

using diagnostics::BlockCondition;
using format::BlockHeader;
using format::kBlockHeaderSize;
using format::kBlockSize;

/// Blocks in front of the first one that are judged for what they say of the chain.
constexpr std::uint32_t kLookBack = 4;

}  // namespace

BlockReader::BlockReader(const EventTable& table, Judging judging, std::size_t blocks_at_once, const std::atomic<bool>* cancel)
    : table_(table),
      judging_(judging),
      most_blocks_(blocks_at_once),
      cancel_(cancel),
      lines_(std::make_unique_for_overwrite<Line[]>((blocks_at_once + kLookBack) * kBlockSize / sizeof(Line))) {}

void BlockReader::seek(std::uint32_t segment, std::uint32_t first, std::uint32_t end) {
  segment_ = segment;
  position_ = first;
  end_ = end;
  facts_end_ = 0;
  facts_.reset();
  if (open_segment_ != segment) open();
}

void BlockReader::open() {
  close();
  open_segment_ = segment_;
  if (segment().kind == io::SegmentKind::COLD) {
    openCold();
  } else if (file_.open(segment().path) == format::Status::OK) {
    stamp_ = stampOf(file_.descriptor());
  }
}

void BlockReader::openCold() {
  cold_ = io::makeBlockSource(segment().kind, segment().path);
  cold_position_ = 0;
  cold_header_ = {};
  if (cold_->open() != format::Status::OK) cold_.reset();
  io::OpenFile file;
  if (file.open(segment().path) == format::Status::OK) stamp_ = stampOf(file.descriptor());
}

void BlockReader::close() {
  open_segment_.reset();
  judge_position_.reset();
  file_.close();
  cold_.reset();
  stamp_ = {};
}

std::span<const TableBlock> BlockReader::next() {
  found_.clear();
  if (position_ >= end_ || isCancelled()) return {};
  if (position_ >= facts_end_) findFacts();
  const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(std::min(end_, facts_end_) - position_, most_blocks_));
  const std::uint32_t skipped = facts_ == nullptr ? beginJudge() : 0;
  const std::uint32_t first = position_ - skipped;
  read(first, count + skipped);
  if (isCancelled()) return {};
  if (facts_ == nullptr) hash(count + skipped);
  for (std::uint32_t i = 0; i < count + skipped; ++i) {
    const TableBlock block = facts_ == nullptr ? judge(i, first + i) : describe(i, first + i);
    if (i >= skipped) found_.push_back(block);
  }
  position_ += count;
  if (facts_ == nullptr) judge_position_ = position_;
  return found_;
}

/// What is known of the unit that it has come to.
void BlockReader::findFacts() {
  facts_.reset();
  facts_end_ = (position_ / kUnitBlocks + 1) * kUnitBlocks;
  if (judging_ == Judging::ALWAYS) return;
  if (file_.isOpen()) stamp_ = stampOf(file_.descriptor());
  facts_ = table_.known().find(segment().first_unit + position_ / kUnitBlocks);
  if (facts_ != nullptr && facts_->stamp != stamp_) facts_.reset();
}

/// Makes the judge ready for the next block, or for one before it; gives how far before.
std::uint32_t BlockReader::beginJudge() {
  if (judge_position_ == position_) return 0;
  const std::uint32_t back = std::min(position_, kLookBack);
  const std::uint32_t first = position_ - back;
  judge_ = first == 0 ? format::BlockJudge() : format::BlockJudge(storedChain(first - 1));
  return back;
}

/// What the header of a block has as its chained checksum, where it can be believed.
std::optional<std::uint64_t> BlockReader::storedChain(std::uint32_t block) {
  BlockHeader header{};
  if (segment().kind == io::SegmentKind::COLD) {
    readCold(block, 1);
    if (read_bytes_ < kBlockSize) return std::nullopt;
    header = cold_header_;
  } else {
    std::array<std::byte, kBlockHeaderSize> bytes{};
    if (!file_.isOpen() || file_.read(format::blockOffset(block), bytes) < bytes.size()) return std::nullopt;
    header = BlockHeader::parse(bytes.data());
  }
  return isTrusted(header, block) ? std::optional(header.chained_checksum) : std::nullopt;
}

void BlockReader::read(std::uint32_t first, std::size_t count) {
  if (segment().kind == io::SegmentKind::COLD) {
    readCold(first, count);
    return;
  }
  read_bytes_ = 0;
  if (file_.isOpen()) read_bytes_ = file_.read(format::blockOffset(first), {blockAt(0), count * kBlockSize});
}

/// A frame is decompressed from its beginning: going back means to begin anew.
void BlockReader::readCold(std::uint32_t first, std::size_t count) {
  read_bytes_ = 0;
  if (first < cold_position_) openCold();
  const std::uint64_t end = std::uint64_t{first} + count;
  while (cold_ != nullptr && cold_position_ < end && !isCancelled()) {
    const std::byte* block = cold_->next();
    const std::span<const std::byte> bytes = block != nullptr ? std::span(block, kBlockSize) : cold_->rest();
    if (cold_->lostOffset()) return;
    if (cold_position_ >= first && !bytes.empty()) std::memcpy(blockAt(cold_position_ - first), bytes.data(), bytes.size());
    if (cold_position_ >= first) read_bytes_ += bytes.size();
    if (block == nullptr) return;
    cold_header_ = BlockHeader::parse(block);
    ++cold_position_;
  }
}

/// Hashes what was read, side by side. The chain of each block is thought to come to what its predecessor stores: where it does
/// not, the judge hashes again.
void BlockReader::hash(std::size_t count) {
  to_hash_.clear();
  ahead_.assign(count, std::nullopt);
  std::uint64_t seed = judge_.seed().value_or(0);
  for (std::size_t i = 0; i < count && isWhole(i); ++i) {
    const auto header = BlockHeader::parse(blockAt(i));
    if (format::isEventCountValid(header.event_count)) {
      ahead_[i] = format::HashedAhead{.seed = seed, .hashed = {}};
      to_hash_.push_back({blockAt(i) + kBlockHeaderSize, header.event_count, seed});
    }
    seed = header.chained_checksum;
  }
  hashed_.resize(to_hash_.size());
  format::hashBlocks(to_hash_, hashed_.data());
  std::size_t next = 0;
  for (std::optional<format::HashedAhead>& ahead : ahead_) {
    if (ahead) ahead->hashed = hashed_[next++];
  }
}

TableBlock BlockReader::describe(std::size_t i, std::uint32_t block) {
  TableBlock found;
  found.bytes = blockAt(i);
  found.rows = segment().rowsOf(block);
  found.place.segment = segment_;
  found.place.block = block;
  found.place.first_row = segment().first_row + std::uint64_t{block} * format::kEventsPerBlock;
  if (!isWhole(i)) {
    settlePart(found, i);
  } else if (facts_ != nullptr) {
    settle(found, facts_->validities[block % kUnitBlocks], BlockCondition::NOT_READ);
  }
  return found;
}

TableBlock BlockReader::judge(std::size_t i, std::uint32_t block) {
  TableBlock found = describe(i, block);
  if (!isWhole(i)) {
    judge_.skip();
    return found;
  }
  if (io::isAllZero(found.bytes, kBlockSize)) {
    judge_.skip();
    settle(found, EventValidity::ZEROED, segment().isUncounted(block) ? BlockCondition::UNUSED : BlockCondition::ZEROED);
    return found;
  }
  format::BlockJudgement judgement;
  judge_.judge(found.bytes, block, ahead_[i] ? &*ahead_[i] : nullptr, judgement);
  const JudgedCondition judged = classify(found.bytes, block, judgement, segment());
  settle(found, judged.validity, judged.condition);
  return found;
}

void BlockReader::settle(TableBlock& found, EventValidity validity, BlockCondition condition) const {
  found.condition = condition;
  found.place.validity = validity;
  found.place.counted = countedRows(BlockHeader::parse(found.bytes), validity, found.rows);
}

/// A block that is not there, or not all of it. The segment may have ended in it when it was measured.
void BlockReader::settlePart(TableBlock& found, std::size_t i) {
  const std::uint64_t begin = i * kBlockSize;
  const std::uint64_t there = read_bytes_ > begin ? read_bytes_ - begin : 0;
  const bool was_cut = segment().is_cut && found.place.block + 1 == segment().blocks;
  const bool has_rows = there >= kBlockHeaderSize + std::uint64_t{found.rows} * format::kEventSize;
  const bool frame_ends = cold_ != nullptr && !cold_->lostOffset();
  const bool is_cut = (was_cut && (has_rows || found.rows == 0)) || frame_ends;
  const std::uint64_t kept = is_cut ? there : 0;
  std::memset(blockAt(i) + kept, 0, kBlockSize - kept);
  BlockCondition condition = is_cut && there > 0 ? BlockCondition::CUT : BlockCondition::MISSING;
  if (condition == BlockCondition::CUT && segment().isUncounted(found.place.block)) condition = BlockCondition::OLD_BYTES;
  settle(found, is_cut ? EventValidity::CUT : EventValidity::UNREADABLE, condition);
}

}  // namespace walscope::events
