#include "events/event_table.hpp"

#include <algorithm>
#include <utility>

namespace walscope::events {

namespace {

std::optional<TableRange> rangeOf(const std::vector<TableSegment>& segments) {
  std::optional<format::IdRun> ids;
  std::optional<TimeSpan> times;
  for (const TableSegment& segment : segments) {
    if (segment.rows == 0) continue;
    if (segment.ids) format::widen(ids, *segment.ids);
    if (!segment.times) continue;
    if (!times) times = segment.times;
    times = TimeSpan{std::min(times->first_ns, segment.times->first_ns), std::max(times->last_ns, segment.times->last_ns)};
  }
  if (!ids || !times) return std::nullopt;
  return TableRange{*ids, *times};
}

}  // namespace

EventTable::EventTable(std::vector<TableSegment> segments) : segments_(std::move(segments)) {
  for (TableSegment& segment : segments_) {
    segment.first_row = rows_;
    segment.first_block = blocks_;
    segment.first_unit = units_;
    rows_ += segment.rows;
    blocks_ += segment.blocks;
    units_ += (segment.blocks + kUnitBlocks - 1) / kUnitBlocks;
  }
  range_ = rangeOf(segments_);
  known_.emplace(units_, blocks_);
}

std::size_t EventTable::segmentOf(std::uint64_t row) const {
  // The last that begins at the row or before it: those without rows begin where the next one does.
  const auto begins_behind = [](std::uint64_t wanted, const TableSegment& segment) { return wanted < segment.first_row; };
  const auto behind = std::upper_bound(segments_.begin(), segments_.end(), row, begins_behind);
  return static_cast<std::size_t>(behind - segments_.begin()) - 1;
}

RowPlace EventTable::placeOf(std::uint64_t row) const {
  const std::size_t segment = segmentOf(row);
  const std::uint64_t in_segment = row - segments_[segment].first_row;
  return {.segment = static_cast<std::uint32_t>(segment),
          .block = static_cast<std::uint32_t>(in_segment / format::kEventsPerBlock),
          .position = static_cast<std::uint32_t>(in_segment % format::kEventsPerBlock)};
}

BlockUnit EventTable::unit(std::uint64_t ordinal) const {
  const auto begins_behind = [](std::uint64_t wanted, const TableSegment& segment) { return wanted < segment.first_unit; };
  const auto behind = std::upper_bound(segments_.begin(), segments_.end(), ordinal, begins_behind);
  const auto index = static_cast<std::size_t>(behind - segments_.begin()) - 1;
  const TableSegment& segment = segments_[index];
  const auto first_block = static_cast<std::uint32_t>((ordinal - segment.first_unit) * kUnitBlocks);
  const std::uint32_t end_block = std::min(segment.blocks, first_block + kUnitBlocks);
  const std::uint64_t before = std::uint64_t{first_block} * format::kEventsPerBlock;
  const bool is_last = end_block == segment.blocks;
  const std::uint64_t end_row = is_last ? segment.rows : std::uint64_t{end_block} * format::kEventsPerBlock;
  return {.segment = static_cast<std::uint32_t>(index),
          .first_block = first_block,
          .end_block = end_block,
          .first_row = segment.first_row + before,
          .rows = end_row - before};
}

std::uint64_t EventTable::unitOf(std::uint64_t row) const {
  const RowPlace place = placeOf(row);
  return segments_[place.segment].first_unit + place.block / kUnitBlocks;
}

}  // namespace walscope::events
