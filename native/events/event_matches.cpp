#include "events/event_matches.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace walscope::events {

namespace {

constexpr std::uint64_t kRowsPerBlock = format::kEventsPerBlock;

std::uint32_t countBits(const EventMask& mask) {
  int count = 0;
  for (const std::uint64_t word : mask) count += std::popcount(word);
  return static_cast<std::uint32_t>(count);
}

/// Position of the bit with so many set ones before it.
std::uint64_t selectBit(const EventMask& mask, std::uint64_t ordinal) {
  std::size_t word = 0;
  for (auto count = static_cast<std::uint64_t>(std::popcount(mask[0])); count <= ordinal && word + 1 < mask.size();) {
    ordinal -= count;
    count = static_cast<std::uint64_t>(std::popcount(mask[++word]));
  }
  std::uint64_t bits = mask[word];
  for (; ordinal > 0; --ordinal) bits &= bits - 1;
  return word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits));
}

}  // namespace

void UnitMatches::add(const EventMask& matching, std::uint32_t rows) {
  const std::uint32_t matches = countBits(matching);
  std::uint32_t mask = matches == 0 ? kNone : kAll;
  if (matches > 0 && matches < rows) {
    mask = static_cast<std::uint32_t>(masks_.size());
    masks_.push_back(matching);
  }
  blocks_.push_back({count_, mask});
  count_ += matches;
}

void UnitMatches::addNone(std::uint32_t blocks) { blocks_.insert(blocks_.end(), blocks, {count_, kNone}); }

void UnitMatches::setAll(std::uint64_t rows) {
  count_ = static_cast<std::uint32_t>(rows);
  finish(rows);
}

void UnitMatches::finish(std::uint64_t rows) {
  is_all_ = count_ == rows;
  if (!is_all_ && count_ > 0) {
    masks_.shrink_to_fit();
    return;
  }
  blocks_ = {};
  masks_ = {};
}

std::uint64_t UnitMatches::select(std::uint64_t ordinal) const {
  if (is_all_) return ordinal;
  // The last block with fewer before it: those without a match have as many as the next one.
  const auto behind = std::upper_bound(blocks_.begin(), blocks_.end(), ordinal,
                                       [](std::uint64_t wanted, const Block& block) { return wanted < block.before; });
  const auto index = static_cast<std::size_t>(behind - blocks_.begin()) - 1;
  const std::uint64_t in_block = ordinal - blocks_[index].before;
  const std::uint64_t position = blocks_[index].mask == kAll ? in_block : selectBit(masks_[blocks_[index].mask], in_block);
  return index * kRowsPerBlock + position;
}

std::uint64_t UnitMatches::rank(std::uint64_t row) const {
  if (is_all_) return row;
  const std::uint64_t index = row / kRowsPerBlock;
  if (index >= blocks_.size()) return count_;
  const Block& block = blocks_[index];
  const std::uint64_t in_block = row % kRowsPerBlock;
  if (block.mask == kNone) return block.before;
  if (block.mask == kAll) return block.before + in_block;
  EventMask before = maskOf(0, in_block);
  for (std::size_t word = 0; word < before.size(); ++word) before[word] &= masks_[block.mask][word];
  return block.before + countBits(before);
}

EventMatches::EventMatches(std::shared_ptr<const EventTable> table, std::vector<UnitMatches> units)
    : table_(std::move(table)), units_(std::move(units)), before_{0} {
  for (const UnitMatches& unit : units_) before_.push_back(before_.back() + unit.count());
}

std::uint64_t EventMatches::select(std::uint64_t ordinal) const {
  const auto behind = std::upper_bound(before_.begin(), before_.end(), ordinal);
  const auto unit = static_cast<std::size_t>(behind - before_.begin()) - 1;
  return table_->unit(unit).first_row + units_[unit].select(ordinal - before_[unit]);
}

std::uint64_t EventMatches::rank(std::uint64_t row) const {
  if (row >= table_->rows()) return count();
  const std::uint64_t unit = table_->unitOf(row);
  return before_[unit] + units_[unit].rank(row - table_->unit(unit).first_row);
}

}  // namespace walscope::events
