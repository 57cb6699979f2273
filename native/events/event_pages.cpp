#include "events/event_pages.hpp"

#include <algorithm>
#include <array>

namespace walscope::events {

namespace {

/// Few: a page has rows of few blocks, or of blocks far from each other.
constexpr std::size_t kPageBlocksAtOnce = 16;

std::vector<EventField> allFields() {
  std::vector<EventField> fields;
  for (const FieldInfo& info : eventFields()) fields.push_back(info.field);
  return fields;
}

std::vector<std::uint64_t> rowsOfPage(const EventTable& table, std::uint64_t first, std::uint64_t count,
                                      const EventMatches* matches) {
  const std::uint64_t all = matches != nullptr ? matches->count() : table.rows();
  std::vector<std::uint64_t> rows;
  if (first >= all) return rows;
  const std::uint64_t end = first + std::min({count, all - first, EventPages::kMostRows});
  rows.reserve(end - first);
  for (std::uint64_t i = first; i < end; ++i) rows.push_back(matches != nullptr ? matches->select(i) : i);
  return rows;
}

}  // namespace

EventPage EventPages::read(std::uint64_t first, std::uint64_t count, const EventMatches* matches) {
  const std::vector<std::uint64_t> rows = rowsOfPage(*table_, first, count, matches);
  const EventColumns columns(allFields(), rows.size());
  EventPage page{.rows = rows.size(), .layout = columns.layout(), .bytes = {}};
  page.bytes.resize(page.layout.sizeBytes());
  BlockReader reader(*table_, Judging::WHERE_UNKNOWN, kPageBlocksAtOnce);
  for (std::size_t i = 0; i < rows.size();) {
    const RowPlace place = table_->placeOf(rows[i]);
    const std::uint64_t end_row = rows[i] - place.position + format::kEventsPerBlock;
    std::size_t end = i + 1;
    while (end < rows.size() && rows[end] < end_row && table_->placeOf(rows[end]).segment == place.segment) ++end;
    readBlock(reader, std::span(rows).subspan(i, end - i), columns, i, page.bytes.data());
    i = end;
  }
  return page;
}

/// Rows of one block.
void EventPages::readBlock(BlockReader& reader, std::span<const std::uint64_t> rows, const EventColumns& columns,
                           std::size_t first_slot, std::byte* target) {
  const RowPlace place = table_->placeOf(rows.front());
  std::array<std::uint16_t, format::kEventsPerBlock> positions;
  const std::uint64_t first_row = rows.front() - place.position;
  std::transform(rows.begin(), rows.end(), positions.begin(),
                 [&](std::uint64_t row) { return static_cast<std::uint16_t>(row - first_row); });
  const std::span<const std::uint16_t> wanted(positions.data(), rows.size());
  if (table_->segments()[place.segment].kind == io::SegmentKind::COLD) {
    const std::shared_ptr<const ColdWindow> window = cold_windows_.get(*table_, reader, place.segment, place.block);
    columns.write(window->blocks[place.block % ColdWindows::kWindowBlocks], wanted, target, first_slot);
    return;
  }
  reader.seek(place.segment, place.block, place.block + 1);
  columns.write(reader.next().front(), wanted, target, first_slot);
}

}  // namespace walscope::events
