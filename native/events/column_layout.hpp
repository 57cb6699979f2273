// Columns in one piece of memory, one after the other, and how they are filled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "events/block_reader.hpp"
#include "events/event_field.hpp"

namespace walscope::events {

/// Bytes that a value of this type takes.
constexpr std::size_t widthOf(FieldType type) {
  switch (type) {
    case FieldType::U8: return 1;
    case FieldType::U16: return 2;
    case FieldType::U32: return 4;
    case FieldType::U64:
    case FieldType::I64: return 8;
  }
  return 8;
}

/// Where columns of `slots` values each lie. Each begins at a multiple of 8 bytes.
class ColumnLayout {
 public:
  ColumnLayout(std::span<const FieldType> types, std::size_t slots);

  std::size_t slots() const { return slots_; }
  std::size_t sizeBytes() const { return size_bytes_; }
  /// By column.
  const std::vector<std::size_t>& offsets() const { return offsets_; }

 private:
  std::size_t slots_;
  std::size_t size_bytes_ = 0;
  std::vector<std::size_t> offsets_;
};

/// The columns of some fields.
class EventColumns {
 public:
  EventColumns(std::vector<EventField> fields, std::size_t slots);

  const ColumnLayout& layout() const { return layout_; }
  const std::vector<EventField>& fields() const { return fields_; }
  /// Writes the events of a block at these positions, from slot `first_slot` on, into memory of `layout().sizeBytes()`.
  void write(const TableBlock& block, std::span<const std::uint16_t> positions, std::byte* target, std::size_t first_slot) const;

 private:
  std::vector<EventField> fields_;
  ColumnLayout layout_;
};

/// The positions of the bits that are set, in order, into `positions`, which has room for 256; how many there are.
std::size_t listPositions(const EventMask& mask, std::uint16_t* positions);

}  // namespace walscope::events
