// Random filters, written as text and parsed, hold of the events of which a plain reading of them holds; and zones
// never leave out what matches.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstring>
#include <random>

#include "events/event_filter.hpp"
#include "events/filter_tokens.hpp"
#include "recovery_support.hpp"

namespace walscope::events {
namespace {

/// Holds the values of every field, and some beyond them.
__extension__ using Wide = __int128;

const std::vector<std::string> kSegments = {"FS.00000000.wal", "FS.00000001.wal", "FS.00000001.wal.lz4",
                                            "FS.00000012.wal", "été.wal"};
const std::vector<std::string> kNames = {"FS.00000000.wal", "FS.00000001.wal.lz4", "FS.00000012.wal", "été.wal",
                                         "FS", "g", "", "it's"};
const std::vector<std::string> kPatterns = {"%", "FS%", "%.lz4", "FS.0000000_.wal", "_t_.wal",
                                            "%1%", "_", "", "%'%", "FS.00000012.wal"};
constexpr const char* kSigns[] = {"=", "==", "!=", "<>", "<", "<=", ">", ">="};

std::string toText(Wide value) {
  if (value < 0) return "-" + toText(-value);
  std::string digits;
  do digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
  while ((value /= 10) != 0);
  return digits;
}

/// A row as a reader of the table sees it.
struct Row {
  format::RequestEvent event;
  std::uint32_t segment;
  std::uint32_t block;
  std::uint16_t position;
  EventValidity validity;
  std::uint64_t row;
};

Wide valueOf(const Row& row, EventField field) {
  switch (field) {
    case EventField::ID: return row.event.event_id;
    case EventField::TIMESTAMP_NS: return row.event.timestamp_ns;
    case EventField::TYPE: return row.event.request_type;
    case EventField::ORDER_TYPE: return row.event.order_type;
    case EventField::SIDE: return row.event.side;
    case EventField::PRICE: return row.event.price_ticks;
    case EventField::QUANTITY: return row.event.quantity_lots;
    case EventField::USER_ID: return row.event.user_id;
    case EventField::ORDER_ID: return row.event.order_id;
    case EventField::SEGMENT: return row.segment;
    case EventField::BLOCK: return row.block;
    case EventField::POSITION: return row.position;
    case EventField::VALIDITY: return static_cast<std::uint8_t>(row.validity);
    case EventField::ROW: return row.row;
  }
  return 0;
}

/// A filter before it is text. `what` is a sign, between, in, like, not, and, or.
struct Model {
  std::string what;
  EventField field = EventField::ID;
  bool is_negated = false;
  std::vector<Wide> numbers{};
  std::vector<std::string> names{};
  std::vector<Model> children{};
};

bool isLike(std::string_view name, std::string_view pattern) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '%') return isLike(name, pattern.substr(1)) || (!name.empty() && isLike(name.substr(1), pattern));
  if (name.empty()) return false;
  if (pattern[0] != '_') return name[0] == pattern[0] && isLike(name.substr(1), pattern.substr(1));
  std::size_t size = 1;
  while (size < name.size() && (name[size] & '\xc0') == '\x80') ++size;
  return isLike(name.substr(size), pattern.substr(1));
}

template <typename Value>
bool isTrueOf(const Value& value, const std::string& what, const std::vector<Value>& values) {
  if (what == "between") return values[0] <= value && value <= values[1];
  if (what == "in") return std::find(values.begin(), values.end(), value) != values.end();
  if (what == "=" || what == "==") return value == values[0];
  if (what == "!=" || what == "<>") return value != values[0];
  if (what == "<") return value < values[0];
  if (what == "<=") return value <= values[0];
  if (what == ">") return value > values[0];
  return value >= values[0];
}

bool holds(const Model& model, const Row& row) {
  const auto child = [&](const Model& it) { return holds(it, row); };
  if (model.what == "not") return !child(model.children[0]);
  if (model.what == "and") return std::all_of(model.children.begin(), model.children.end(), child);
  if (model.what == "or") return std::any_of(model.children.begin(), model.children.end(), child);
  bool result = false;
  if (model.what == "like") result = isLike(kSegments[row.segment], model.names[0]);
  else if (model.field == EventField::SEGMENT) result = isTrueOf(kSegments[row.segment], model.what, model.names);
  else result = isTrueOf(valueOf(row, model.field), model.what, model.numbers);
  return result != model.is_negated;
}

class FilterModel : public testing::Test {
 protected:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool isOneIn(std::size_t chances) { return below(chances) == 0; }
  template <typename List>
  const auto& oneOf(const List& list) { return list[below(std::size(list))]; }

  static bool isSigned(EventField field) { return infoOf(field).type == FieldType::I64; }
  static Wide leastOf(EventField field) { return isSigned(field) ? std::numeric_limits<std::int64_t>::min() : 0; }
  static Wide mostOf(EventField field) {
    return isSigned(field) ? Wide{std::numeric_limits<std::int64_t>::max()} : Wide{maxKeyOf(field)};
  }

  /// In the range of the field: often at its ends, or one of a few.
  Wide value(EventField field) {
    const Wide least = leastOf(field);
    const Wide most = mostOf(field);
    switch (below(6)) {
      case 0: return least + static_cast<Wide>(below(3));
      case 1: return most - static_cast<Wide>(below(3));
      case 2: return least + (most - least) / 2 + static_cast<Wide>(below(4)) - 1;
      case 3: return std::min<Wide>(random_(), most);
      default: return std::min<Wide>(static_cast<Wide>(below(12)), most);
    }
  }

  /// A value to compare with: near those of the rows, or beyond the field.
  Wide bound(EventField field) {
    if (isOneIn(10)) return (isOneIn(2) ? -1 : 1) * static_cast<Wide>(random_()) * static_cast<Wide>(1 + below(1'000));
    if (field == EventField::ROW) return static_cast<Wide>(first_row_) + static_cast<Wide>(below(300)) - 20;
    if (field == EventField::POSITION) return static_cast<Wide>(below(300)) - 20;
    return value(field) + static_cast<Wide>(below(3)) - 1;
  }

  Model condition() {
    Model model;
    model.field = static_cast<EventField>(below(kEventFields));
    const bool is_name = model.field == EventField::SEGMENT;
    const std::size_t form = below(is_name ? 6 : 5);
    model.what = form < 3 ? oneOf(kSigns) : form == 3 ? "between" : form == 4 ? "in" : "like";
    model.is_negated = form >= 3 && isOneIn(2);
    const std::size_t values = form == 3 ? 2 : form == 4 ? 1 + below(isOneIn(4) ? 100 : 6) : 1;
    for (std::size_t i = 0; i < values; ++i) {
      if (is_name) model.names.push_back(oneOf(form == 5 ? kPatterns : kNames));
      else model.numbers.push_back(bound(model.field));
    }
    if (form == 3 && isOneIn(2)) std::sort(model.numbers.begin(), model.numbers.end());
    return model;
  }

  Model filter(std::size_t depth) {
    if (depth == 0 || isOneIn(4)) return condition();
    Model model;
    model.what = isOneIn(4) ? "not" : isOneIn(2) ? "and" : "or";
    const std::size_t children = model.what == "not" ? 1 : 2 + below(3);
    for (std::size_t i = 0; i < children; ++i) model.children.push_back(filter(depth - 1));
    return model;
  }

  std::string space() { return std::string(1, oneOf(std::string_view(" \t\n\r"))) + std::string(below(2), ' '); }
  std::string maybeSpace() { return isOneIn(3) ? space() : ""; }

  std::string anyCase(std::string_view word) {
    std::string result(word);
    if (isOneIn(2)) return result;
    for (char& letter : result) letter = static_cast<char>(isOneIn(2) ? std::toupper(letter) : std::tolower(letter));
    return result;
  }

  static std::string quoted(std::string_view text) {
    std::string result = "'";
    for (const char character : text) result.append(character == '\'' ? 2 : 1, character);
    return result + "'";
  }

  std::string timeText(Wide timestamp_ns) {
    const auto whole_seconds = static_cast<std::int64_t>(timestamp_ns / 1'000'000'000);
    const std::chrono::sys_seconds seconds{std::chrono::seconds{whole_seconds}};
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{seconds - day};
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u%c%02d:%02d:%02d.%09d%s", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), isOneIn(2) ? 'T' : ' ',
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(timestamp_ns % 1'000'000'000),
                  isOneIn(2) ? "Z" : "");
    return quoted(text);
  }

  std::string numberText(EventField field, Wide number) {
    const auto& words = infoOf(field).words;
    if (number >= 0 && number < static_cast<Wide>(words.size()) && !isOneIn(3)) {
      const std::string_view word = words[static_cast<std::size_t>(number)];
      return isOneIn(2) ? quoted(word) : anyCase(word);
    }
    const bool is_time = field == EventField::TIMESTAMP_NS && number >= 0 && number <= mostOf(field);
    if (is_time && isOneIn(2)) return timeText(number);
    std::string text = toText(number);
    if (isOneIn(6) && text.size() > 3) text.insert(text.size() - 3 + (text.size() == 4 && number < 0 ? 1 : 0), "_");
    if (isOneIn(10) && number >= 0) text.insert(0, isOneIn(2) ? "+" : "00");
    return isOneIn(6) ? quoted(text) : text;
  }

  std::string conditionText(const Model& model) {
    const FieldInfo& info = infoOf(model.field);
    std::string text = anyCase(info.alias.empty() || isOneIn(2) ? info.name : info.alias);
    std::vector<std::string> values;
    for (const Wide number : model.numbers) values.push_back(numberText(model.field, number));
    for (const std::string& name : model.names) values.push_back(quoted(name));
    if (model.is_negated) text += space() + anyCase("not");
    if (model.what == "between")
      return text + space() + anyCase("between") + space() + values[0] + space() + anyCase("and") + space() + values[1];
    if (model.what == "like") return text + space() + anyCase("like") + maybeSpace() + values[0];
    if (model.what != "in") return text + maybeSpace() + model.what + maybeSpace() + values[0];
    text += space() + anyCase("in") + maybeSpace() + "(";
    for (std::size_t i = 0; i < values.size(); ++i)
      text += (i == 0 ? "" : ",") + maybeSpace() + values[i] + maybeSpace();
    return text + ")";
  }

  /// `binding` is how close what stands around it binds: 0 nothing, 1 or, 2 and, 3 not. Parentheses where they are
  /// needed, and some where they are not.
  std::string filterText(const Model& model, int binding) {
    const int own = model.what == "or" ? 1 : model.what == "and" ? 2 : model.what == "not" ? 3 : 4;
    std::string text;
    if (own == 4) text = conditionText(model);
    else if (own == 3) text = anyCase("not") + space() + filterText(model.children[0], 3);
    for (std::size_t i = 0; own < 3 && i < model.children.size(); ++i) {
      text += (i == 0 ? "" : space() + anyCase(model.what) + space()) + filterText(model.children[i], own);
    }
    return own < binding || isOneIn(8) ? "(" + maybeSpace() + text + maybeSpace() + ")" : text;
  }

  /// Of a block somewhere in a table: its rows, and its events as they lie in a file.
  void makeBlock(std::size_t most_events) {
    count_ = isOneIn(2) ? most_events : 1 + below(most_events);
    shift_ = below(8);
    place_ = {.segment = static_cast<std::uint32_t>(below(kSegments.size())),
              .block = static_cast<std::uint32_t>(value(EventField::BLOCK)),
              .first_row = first_row_,
              .validity = static_cast<EventValidity>(below(kValidityNames.size())),
              .counted = static_cast<std::uint32_t>(isOneIn(2) ? 256 : below(257))};
    rows_.clear();
    bytes_.assign(shift_ + count_ * format::kEventSize, std::byte{0xee});
    for (std::size_t i = 0; i < count_; ++i) {
      Row row{.event = {}, .segment = place_.segment, .block = place_.block, .position = static_cast<std::uint16_t>(i),
              .validity = i < place_.counted ? place_.validity : EventValidity::NOT_COUNTED, .row = first_row_ + i};
      row.event.event_id = static_cast<std::uint64_t>(value(EventField::ID));
      row.event.timestamp_ns = static_cast<std::uint64_t>(value(EventField::TIMESTAMP_NS));
      row.event.price_ticks = static_cast<std::int64_t>(value(EventField::PRICE));
      row.event.quantity_lots = static_cast<std::int64_t>(value(EventField::QUANTITY));
      row.event.user_id = static_cast<std::uint32_t>(value(EventField::USER_ID));
      row.event.order_id = static_cast<std::uint32_t>(value(EventField::ORDER_ID));
      row.event.request_type = static_cast<std::uint8_t>(value(EventField::TYPE));
      row.event.order_type = static_cast<std::uint8_t>(value(EventField::ORDER_TYPE));
      row.event.side = static_cast<std::uint8_t>(value(EventField::SIDE));
      std::memcpy(bytes_.data() + shift_ + i * format::kEventSize, &row.event, sizeof row.event);
      rows_.push_back(row);
    }
  }

  const format::RequestEvent* eventAt(std::size_t i) const {
    return reinterpret_cast<const format::RequestEvent*>(bytes_.data() + shift_ + i * format::kEventSize);
  }

  ZonePlace zonePlace() const {
    return {.segment = place_.segment, .first_block = place_.block, .last_block = place_.block, .first_row = first_row_,
            .last_row = first_row_ + count_ - 1};
  }

  std::mt19937_64 random_{test::testSeed()};
  std::uint64_t first_row_ = 1'000'000;
  EventBlockPlace place_{};
  std::size_t count_ = 0;
  /// How far the events lie from where they would be aligned.
  std::size_t shift_ = 0;
  std::vector<std::byte> bytes_;
  std::vector<Row> rows_;
};

EventFilter parseAsFilter(const std::string& text) {
  auto outcome = EventFilter::parse(text, kSegments);
  if (const auto* error = std::get_if<FilterError>(&outcome))
    throw std::runtime_error(error->message + " at " + std::to_string(error->position));
  return std::get<EventFilter>(std::move(outcome));
}

bool isSet(const EventMask& mask, std::size_t i) { return (mask[i / 64] >> i % 64 & 1) != 0; }

TEST_F(FilterModel, MatchesWhatItSays) {
  std::size_t matching = 0;
  std::size_t all = 0;
  for (int round = 0; round < 1'000; ++round) {
    first_row_ = random_() % (std::uint64_t{1} << 40);
    makeBlock(256);
    const Model model = filter(below(5));
    const std::string text = filterText(model, 0);
    SCOPED_TRACE(text);
    const EventFilter parsed = parseAsFilter(text);
    EventMask mask{};
    parsed.match(eventAt(0), count_, place_, mask);
    for (std::size_t i = 0; i < count_; ++i) {
      ASSERT_EQ(isSet(mask, i), holds(model, rows_[i])) << "event " << i;
      ASSERT_TRUE(isSet(mask, i) || !parsed.isAll());
      matching += isSet(mask, i) ? 1 : 0;
    }
    for (std::size_t i = count_; i < 256; ++i) ASSERT_FALSE(isSet(mask, i)) << "event " << i << " of " << count_;
    all += count_;
  }
  // The filters are neither nearly always true nor nearly never.
  EXPECT_GT(matching, all / 10);
  EXPECT_LT(matching, all - all / 10);
}

TEST_F(FilterModel, ZonesNeverLeaveOutWhatMatches) {
  std::size_t left_out = 0;
  for (int round = 0; round < 3'000; ++round) {
    makeBlock(isOneIn(2) ? 3 : 100);
    const std::size_t counted = std::min<std::size_t>(place_.counted, count_);
    Zone zone;
    zone.add(eventAt(0), counted, place_.validity);
    zone.add(eventAt(counted), count_ - counted, EventValidity::NOT_COUNTED);
    const std::string text = filterText(filter(below(4)), 0);
    SCOPED_TRACE(text);
    const EventFilter parsed = parseAsFilter(text);
    EventMask mask{};
    parsed.match(eventAt(0), count_, place_, mask);
    const bool can_match = parsed.canMatch(zone, zonePlace());
    ASSERT_TRUE(can_match || isNone(mask));
    left_out += can_match ? 0 : 1;
  }
  EXPECT_GT(left_out, 300U);
}

TEST_F(FilterModel, ZonesOfOneEventAreExact) {
  for (int round = 0; round < 3'000; ++round) {
    makeBlock(1);
    rows_[0].validity = place_.validity;
    const auto& event = rows_[0].event;
    // Higher bytes share a bit of the zone.
    if (std::max({event.request_type, event.order_type, event.side}) > 62) continue;
    Zone zone;
    zone.add(eventAt(0), 1, place_.validity);
    const Model model = condition();
    // Which positions occur is not a part of a zone.
    if (model.field == EventField::POSITION) continue;
    const std::string text = filterText(model, 0);
    ASSERT_EQ(parseAsFilter(text).canMatch(zone, zonePlace()), holds(model, rows_[0])) << text;
  }
}

TEST_F(FilterModel, AnyTextIsAFilterOrAMistakeInsideOfIt) {
  std::size_t mistakes = 0;
  for (int round = 0; round < 3'000; ++round) {
    std::string text = filterText(filter(below(3)), 0);
    for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
      const std::size_t at = below(text.size() + 1);
      const char added = static_cast<char>(isOneIn(2) ? random_() : oneOf(std::string_view("()',=<>!-%_ 7")));
      if (isOneIn(3)) text.insert(at, 1, added);
      else if (isOneIn(2)) text.erase(at, 1 + below(6));
      else text.resize(at);
    }
    const auto outcome = EventFilter::parse(text, kSegments);
    const auto* error = std::get_if<FilterError>(&outcome);
    if (error == nullptr) continue;
    ++mistakes;
    ASSERT_LE(error->position + error->length, countCharacters(text)) << text;
    ASSERT_LE(countCharacters(text), text.size()) << text;
    ASSERT_FALSE(error->message.empty() || error->hint.empty()) << text;
  }
  EXPECT_GT(mistakes, 1'000U);
}

}  // namespace
}  // namespace walscope::events
