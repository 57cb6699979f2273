#include "events/event_field.hpp"

#include <algorithm>
#include <array>

#include "events/event_validity.hpp"
#include "events/words.hpp"

namespace walscope::events {

namespace {

/// Indexed by format::RequestType, OrderType and Side.
constexpr std::array<std::string_view, 4> kTypeNames = {"NEW_ORDER", "MODIFY_ORDER_PRICE", "MODIFY_ORDER_QUANTITY",
                                                        "CANCEL_ORDER"};
constexpr std::array<std::string_view, 2> kOrderTypeNames = {"LIMIT", "MARKET"};
constexpr std::array<std::string_view, 2> kSideNames = {"BID", "ASK"};

constexpr std::array<FieldInfo, kEventFields> kFields = {{
    {EventField::ID, "id", "event_id", FieldType::U64, {}},
    {EventField::TIMESTAMP_NS, "timestamp_ns", "time", FieldType::U64, {}},
    {EventField::TYPE, "type", "request_type", FieldType::U8, kTypeNames},
    {EventField::ORDER_TYPE, "order_type", "", FieldType::U8, kOrderTypeNames},
    {EventField::SIDE, "side", "", FieldType::U8, kSideNames},
    {EventField::PRICE, "price", "price_ticks", FieldType::I64, {}},
    {EventField::QUANTITY, "quantity", "quantity_lots", FieldType::I64, {}},
    {EventField::USER_ID, "user_id", "user", FieldType::U32, {}},
    {EventField::ORDER_ID, "order_id", "order", FieldType::U32, {}},
    {EventField::SEGMENT, "segment", "", FieldType::U32, {}},
    {EventField::BLOCK, "block", "", FieldType::U32, {}},
    {EventField::POSITION, "position", "", FieldType::U16, {}},
    {EventField::VALIDITY, "validity", "", FieldType::U8, kValidityNames},
    {EventField::ROW, "row", "", FieldType::U64, {}},
}};

constexpr bool isInOrder() {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    if (kFields[i].field != static_cast<EventField>(i)) return false;
  }
  return true;
}
static_assert(isInOrder());

}  // namespace

std::span<const FieldInfo, kEventFields> eventFields() { return kFields; }

std::optional<EventField> findField(std::string_view name) {
  for (const FieldInfo& info : kFields) {
    if (isSameWord(name, info.name) || (!info.alias.empty() && isSameWord(name, info.alias))) return info.field;
  }
  return std::nullopt;
}

std::optional<std::uint8_t> findWord(EventField field, std::string_view word) {
  const auto words = infoOf(field).words;
  const auto found =
      std::find_if(words.begin(), words.end(), [word](std::string_view it) { return isSameWord(word, it); });
  if (found == words.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - words.begin());
}

}  // namespace walscope::events
