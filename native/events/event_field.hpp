// The fields of a row of the event table: their order, names, and the words that stand for values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace walscope::events {

/// In the order of the columns; the values are the numbers of the columns, and those of `EVENT_FIELDS` in
/// src/contract/events.ts.
enum class EventField : std::uint8_t {
  ID,
  TIMESTAMP_NS,
  TYPE,
  ORDER_TYPE,
  SIDE,
  PRICE,
  QUANTITY,
  USER_ID,
  ORDER_ID,
  /// Ordinal of the segment in the table; asked for by its file name.
  SEGMENT,
  /// Position of the block in its segment.
  BLOCK,
  /// Position of the event in its block.
  POSITION,
  VALIDITY,
  ROW,
};
inline constexpr std::size_t kEventFields = 14;

enum class FieldType : std::uint8_t { U8, U16, U32, U64, I64 };

struct FieldInfo {
  EventField field;
  /// As the filter language, the SQL table and the exports spell it.
  std::string_view name;
  /// Another name that a filter may use; empty for none.
  std::string_view alias;
  FieldType type;
  /// The words for the values 0, 1, …; empty where the field is a number or a name only.
  std::span<const std::string_view> words;
};

/// Indexed by EventField.
std::span<const FieldInfo, kEventFields> eventFields();

inline const FieldInfo& infoOf(EventField field) { return eventFields()[static_cast<std::size_t>(field)]; }

/// The field with this name or alias, in any case of its letters; none where there is none.
std::optional<EventField> findField(std::string_view name);

/// The value that a word, in any case, stands for in a field; none where it is not one of its words.
std::optional<std::uint8_t> findWord(EventField field, std::string_view word);

}  // namespace walscope::events
