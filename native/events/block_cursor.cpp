#include "events/block_cursor.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace walscope::events {

namespace {

constexpr std::chrono::milliseconds kMostBlockWork{4};

constexpr std::array<FieldType, kBlockFields> kBlockFieldTypes = {
    FieldType::U32, FieldType::U32, FieldType::U64, FieldType::U64, FieldType::U64,
    FieldType::U16, FieldType::U64, FieldType::U64, FieldType::U64, FieldType::U8,
};

std::vector<FieldType> typesOfBlockFields(const std::vector<BlockField>& fields) {
  std::vector<FieldType> types;
  for (const BlockField field : fields) types.push_back(kBlockFieldTypes[static_cast<std::size_t>(field)]);
  return types;
}

std::uint64_t valueOf(BlockField field, const TableBlock& block, const format::BlockHeader& header) {
  switch (field) {
    case BlockField::SEGMENT: return block.place.segment;
    case BlockField::BLOCK: return block.place.block;
    case BlockField::OFFSET: return format::blockOffset(block.place.block);
    case BlockField::FIRST_EVENT_ID: return header.first_event_id;
    case BlockField::LAST_EVENT_ID: return header.last_event_id;
    case BlockField::EVENT_COUNT: return header.event_count;
    case BlockField::BLOCK_CHECKSUM: return header.block_checksum;
    case BlockField::CHAINED_CHECKSUM: return header.chained_checksum;
    case BlockField::HEADER_CHECKSUM: return header.header_checksum;
    case BlockField::CONDITION: return static_cast<std::uint64_t>(block.condition);
  }
  return 0;
}

}  // namespace

BlockCursor::BlockCursor(std::shared_ptr<const EventTable> table, std::vector<BlockField> fields)
    : table_(std::move(table)),
      fields_(std::move(fields)),
      layout_(typesOfBlockFields(fields_), kSlots),
      reader_(*table_, Judging::ALWAYS) {}

CursorRows BlockCursor::next(std::byte* target) {
  // As many as the reader gives at once.
  constexpr std::size_t kMostAtOnce = 32;
  const auto start = std::chrono::steady_clock::now();
  CursorRows rows;
  while (rows.count + kMostAtOnce <= kSlots) {
    const std::span<const TableBlock> blocks = reader_.next();
    for (const TableBlock& block : blocks) write(block, target, rows.count++);
    position_ += blocks.size();
    if (std::chrono::steady_clock::now() - start > kMostBlockWork) return rows;
    if (!blocks.empty()) continue;
    if (segment_ == table_->segments().size()) break;
    reader_.seek(segment_, 0, table_->segments()[segment_].blocks);
    ++segment_;
  }
  rows.is_at_end = rows.count == 0;
  return rows;
}

void BlockCursor::write(const TableBlock& block, std::byte* target, std::size_t slot) const {
  const auto header = format::BlockHeader::parse(block.bytes);
  for (std::size_t column = 0; column < fields_.size(); ++column) {
    const BlockField field = fields_[column];
    const std::uint64_t value = valueOf(field, block, header);
    const std::size_t width = widthOf(kBlockFieldTypes[static_cast<std::size_t>(field)]);
    // Little-endian: the low bytes come first.
    std::memcpy(target + layout_.offsets()[column] + slot * width, &value, width);
  }
}

}  // namespace walscope::events
