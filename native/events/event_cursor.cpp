#include "events/event_cursor.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "events/zone_pruning.hpp"

namespace walscope::events {

namespace {

constexpr std::chrono::milliseconds kMostWork{4};
/// Few: what a call fills, and what is hashed side by side.
constexpr std::size_t kCursorBlocksAtOnce = 16;

}  // namespace

EventCursor::EventCursor(std::shared_ptr<const EventTable> table, std::vector<EventField> fields, EventFilter where,
                         std::uint64_t first_row, std::uint64_t end_row)
    : table_(std::move(table)),
      columns_(std::move(fields), kSlots),
      where_(std::move(where)),
      position_(std::min(first_row, table_->rows())),
      end_row_(std::clamp(end_row, position_, table_->rows())),
      reader_(*table_, Judging::WHERE_UNKNOWN, kCursorBlocksAtOnce) {}

CursorRows EventCursor::next(std::byte* target) {
  const auto start = std::chrono::steady_clock::now();
  CursorRows rows;
  std::array<std::uint16_t, format::kEventsPerBlock> positions;
  while (position_ < end_row_) {
    if (rows.count + format::kEventsPerBlock > kSlots) return rows;
    if (blocks_.empty()) {
      if (std::chrono::steady_clock::now() - start > kMostWork) return rows;
      readOn();
      continue;
    }
    const TableBlock& block = blocks_.front();
    const std::size_t count = listPositions(match(block), positions.data());
    columns_.write(block, {positions.data(), count}, target, rows.count);
    rows.count += count;
    position_ = std::min(block.place.first_row + block.rows, end_row_);
    blocks_ = blocks_.subspan(1);
  }
  rows.is_at_end = rows.count == 0;
  return rows;
}

/// Reads blocks from the position on, or goes over some that cannot match.
void EventCursor::readOn() {
  blocks_ = reader_.next();
  if (!blocks_.empty()) return;
  const RowPlace place = table_->placeOf(position_);
  const std::uint64_t ordinal = table_->unitOf(position_);
  const BlockUnit unit = table_->unit(ordinal);
  reader_.seek(place.segment, place.block, unit.end_block);
  const std::shared_ptr<const UnitFacts> facts = table_->known().find(ordinal);
  const bool is_known = facts != nullptr && facts->stamp == reader_.stamp();
  const BlockSpan candidates = findCandidates(*table_, where_, unit, is_known ? facts.get() : nullptr, place.block);
  if (candidates.isEmpty()) {
    position_ = std::min(unit.first_row + unit.rows, end_row_);
    reader_.seek(place.segment, unit.end_block, unit.end_block);
    return;
  }
  if (candidates.first > place.block) position_ = std::min(table_->rowOf({place.segment, candidates.first, 0}), end_row_);
  reader_.seek(place.segment, candidates.first, candidates.end);
  if (position_ < end_row_) blocks_ = reader_.next();
}

EventMask EventCursor::match(const TableBlock& block) const {
  const std::uint64_t first_row = block.place.first_row;
  const std::size_t first = position_ > first_row ? position_ - first_row : 0;
  const std::size_t end = std::min<std::uint64_t>(block.rows, end_row_ - first_row);
  EventMask mask = maskOf(first, end);
  if (where_.isAll() || isNone(mask)) return mask;
  EventMask matching;
  where_.match(block.events(), block.rows, block.place, matching);
  for (std::size_t word = 0; word < mask.size(); ++word) mask[word] &= matching[word];
  return mask;
}

}  // namespace walscope::events
