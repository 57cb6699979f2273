// The language of filters: what is true of which events, where it ends, and what is said of a mistake.
#include "events/event_filter.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "events/name_pattern.hpp"
#include "events/utc_time.hpp"

namespace walscope::events {
namespace {

using format::RequestEvent;
using Matches = std::vector<std::size_t>;

const std::vector<std::string> kSegments = {"FS.00000000.wal", "FS.00000001.wal", "FS.00000001.wal.lz4",
                                            "FS.00000012.wal"};
constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t kLeastSigned = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMostSigned = std::numeric_limits<std::int64_t>::max();

EventFilter parsed(std::string_view text) {
  auto outcome = EventFilter::parse(text, kSegments);
  if (const auto* error = std::get_if<FilterError>(&outcome)) {
    ADD_FAILURE() << text << "\n" << error->message << " " << error->hint;
    return parsed("");
  }
  return std::get<EventFilter>(std::move(outcome));
}

Matches positionsOf(const EventMask& mask) {
  Matches positions;
  for (std::size_t i = 0; i < 256; ++i) {
    if ((mask[i / 64] >> i % 64 & 1) != 0) positions.push_back(i);
  }
  return positions;
}

Matches matchesOf(std::string_view text, const std::vector<RequestEvent>& events, const EventBlockPlace& place = {}) {
  EventMask mask{1, 2, 3, 4};
  parsed(text).match(events.data(), events.size(), place, mask);
  return positionsOf(mask);
}

Matches upTo(std::size_t count) {
  Matches all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = i;
  return all;
}

/// Five orders, the last one with bytes that no enum has.
std::vector<RequestEvent> someEvents() {
  std::vector<RequestEvent> events(5);
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i] = {.event_id = 10 + i,
                 .timestamp_ns = 1'000 * i,
                 .price_ticks = static_cast<std::int64_t>(i) * 100 - 200,
                 .quantity_lots = 7 - static_cast<std::int64_t>(i),
                 .user_id = static_cast<std::uint32_t>(i % 2),
                 .order_id = static_cast<std::uint32_t>(100 + i),
                 .request_type = static_cast<std::uint8_t>(i),
                 .order_type = static_cast<std::uint8_t>(i % 2),
                 .side = static_cast<std::uint8_t>(i / 2),
                 .padding = {}};
  }
  events[4].request_type = 7;
  events[4].side = 255;
  return events;
}

/// The lowest and the highest value of every field.
std::vector<RequestEvent> extremeEvents() {
  std::vector<RequestEvent> events(2);
  events[0].price_ticks = events[0].quantity_lots = kLeastSigned;
  events[1] = {.event_id = kMost64,
               .timestamp_ns = kMost64,
               .price_ticks = kMostSigned,
               .quantity_lots = kMostSigned,
               .user_id = 0xffff'ffff,
               .order_id = 0xffff'ffff,
               .request_type = 255,
               .order_type = 255,
               .side = 255,
               .padding = {}};
  return events;
}

TEST(EventFilter, EmptyTextIsTrueOfEveryRow) {
  for (const char* text : {"", "  \t\r\n"}) {
    EXPECT_TRUE(parsed(text).isAll());
    EXPECT_EQ(matchesOf(text, someEvents()), upTo(5));
  }
  EXPECT_EQ(matchesOf("", std::vector<RequestEvent>(256)), upTo(256));
}

struct Case {
  const char* text;
  Matches matches;
};

TEST(EventFilter, Conditions) {
  const Case cases[] = {
      {"price = 0", {2}},
      {"price == 100", {3}},
      {"price != 0", {0, 1, 3, 4}},
      {"price <> -200", {1, 2, 3, 4}},
      {"price < 0", {0, 1}},
      {"price <= 0", {0, 1, 2}},
      {"price > 0", {3, 4}},
      {"price >= +0", {2, 3, 4}},
      {"price>=-100 and price<=1_00", {1, 2, 3}},
      {"price between -100 and 100", {1, 2, 3}},
      {"price between 100 and -100", {}},
      {"price not between -100 and 100", {0, 4}},
      {"price in (0)", {2}},
      {"price in (200, -200, 0, 5, -200)", {0, 2, 4}},
      {"price not in (200,-200)", {1, 2, 3}},
      {"price = '100'", {3}},
      {"not price = 0", {0, 1, 3, 4}},
      {"not not price = 0", {2}},
      {"NOT (price = 0 OR price = 100)", {0, 1, 4}},
      {"((((price = 0))))", {2}},
      {"id >= 12 and event_id < 14", {2, 3}},
      {"timestamp_ns = 1000 or time = 2000", {1, 2}},
      {"quantity = 7 or quantity_lots = 6 or price_ticks = 200", {0, 1, 4}},
      {"user_id = 1 and user in (0, 1)", {1, 3}},
      {"order_id > 102 and order < 104", {3}},
      {"request_type = 2 or order_type = 1", {1, 2, 3}},
      {"position in (0, 2) or position = 4", {0, 2, 4}},
      {"Price\n=\t100 AnD iD=13", {3}},
  };
  for (const Case& it : cases) EXPECT_EQ(matchesOf(it.text, someEvents()), it.matches) << it.text;
}

TEST(EventFilter, AndBindsCloserThanOrAndNotCloserThanBoth) {
  EXPECT_EQ(matchesOf("id = 10 or id = 11 and price = 0", someEvents()), (Matches{0}));
  EXPECT_EQ(matchesOf("(id = 10 or id = 11) and price = 0", someEvents()), (Matches{}));
  EXPECT_EQ(matchesOf("id = 12 and price = 100 or side = 255", someEvents()), (Matches{4}));
  EXPECT_EQ(matchesOf("id = 12 and (price = 0 or side = 255)", someEvents()), (Matches{2}));
  EXPECT_EQ(matchesOf("not id = 10 and price < 100", someEvents()), (Matches{1, 2}));
  EXPECT_EQ(matchesOf("not (id = 10 and price < 100)", someEvents()), (Matches{1, 2, 3, 4}));
  EXPECT_EQ(matchesOf("not id = 10 or id = 10", someEvents()), upTo(5));
  EXPECT_EQ(matchesOf("id between 10 and 11 and price = -200", someEvents()), (Matches{0}));
}

TEST(EventFilter, WordsStandForTheirValues) {
  for (const FieldInfo& info : eventFields()) {
    for (std::size_t value = 0; value < info.words.size(); ++value) {
      std::vector<RequestEvent> events(1);
      events[0].request_type = events[0].order_type = events[0].side = static_cast<std::uint8_t>(value);
      const EventBlockPlace place{.validity = static_cast<EventValidity>(value)};
      const std::string condition = std::string(info.name) + " = ";
      const std::string word(info.words[value]);
      for (const std::string& spelling : {word, "'" + word + "'", std::to_string(value)}) {
        const std::string text = condition + spelling;
        EXPECT_EQ(matchesOf(text, events, place), (Matches{0})) << text;
        EXPECT_EQ(matchesOf("not " + text, events, place), (Matches{})) << text;
      }
      EXPECT_EQ(matchesOf(condition + std::to_string(value + 1), events, place), (Matches{}));
    }
  }
  EXPECT_EQ(matchesOf("type = cancel_Order", someEvents()), (Matches{3}));
  EXPECT_EQ(matchesOf("type in (NEW_ORDER, 'CANCEL_ORDER', 7)", someEvents()), (Matches{0, 3, 4}));
}

TEST(EventFilter, BytesThatAreNoWordAreAskedForAsNumbers) {
  EXPECT_EQ(matchesOf("type = 7", someEvents()), (Matches{4}));
  EXPECT_EQ(matchesOf("type = '7'", someEvents()), (Matches{4}));
  EXPECT_EQ(matchesOf("type != CANCEL_ORDER", someEvents()), (Matches{0, 1, 2, 4}));
  EXPECT_EQ(matchesOf("type > CANCEL_ORDER", someEvents()), (Matches{4}));
  EXPECT_EQ(matchesOf("side not in (BID, ASK)", someEvents()), (Matches{4}));
  EXPECT_EQ(matchesOf("side between 200 and 1000", someEvents()), (Matches{4}));
  // More ranges than are compared one by one.
  EXPECT_EQ(matchesOf("type in (0, 2, 4, 7, 9, 255)", someEvents()), (Matches{0, 2, 4}));
}

TEST(EventFilter, NumbersBeyondTheirFieldAreFolded) {
  for (const char* always : {
        "price < 99999999999999999999", "price >= -9223372036854775808", "price <= 9223372036854775807",
        "price != 9223372036854775808", "price > -99999999999999999999999",
        "quantity between -99999999999999999999 and 99999999999999999999", "id >= 0", "id >= -0", "id > -1",
        "id <= 18446744073709551615", "id < 18446744073709551616", "user_id <= 4294967295", "user_id < 4294967296",
        "user_id not in (4294967296, -1)", "order_id != -1", "type <= 255", "type < 256", "side >= 0",
        "position < 65536", "block < 4294967296", "row >= 0", "id = 5 or id != 5", "not (price > 5 and price < 3)",
        "time >= '1970-01-01'", "time > '1969-12-31'", "time < '2999-01-01'"}) {
    EXPECT_TRUE(parsed(always).isAll()) << always;
    EXPECT_EQ(matchesOf(std::string("not (") + always + ")", extremeEvents()), (Matches{})) << always;
    EXPECT_FALSE(parsed(std::string("not (") + always + ")").canMatch({}, {})) << always;
  }
}

TEST(EventFilter, ExtremesAreExact) {
  const Case cases[] = {
      {"price = -9223372036854775808", {0}}, {"price = 9223372036854775807", {1}},
      {"price < -9223372036854775807", {0}}, {"price > 9223372036854775806", {1}}, {"quantity >= 0", {1}},
      {"quantity <= -1", {0}}, {"id = 18446744073709551615", {1}}, {"id > 18446744073709551614", {1}},
      {"id = 18446744073709551616", {}}, {"id < 9223372036854775808", {0}},
      {"timestamp_ns >= 9223372036854775807", {1}}, {"user_id = 4294967295", {1}}, {"order_id < 4294967295", {0}},
      {"type = 255", {1}}, {"order_type between 1 and 300", {1}}, {"side = 256", {}},
      {"id = -18446744073709551615", {}}, {"price = 18446744073709551616", {}}, {"price = -18446744073709551616", {}},
  };
  for (const Case& it : cases) EXPECT_EQ(matchesOf(it.text, extremeEvents()), it.matches) << it.text;
  // Neighbours beyond 2^53, which are one number to a double.
  std::vector<RequestEvent> events(3);
  for (std::size_t i = 0; i < 3; ++i) events[i].event_id = (std::uint64_t{1} << 53) + i;
  EXPECT_EQ(matchesOf("id = 9007199254740993", events), (Matches{1}));
}

TEST(EventFilter, LongListsAreSearched) {
  std::vector<RequestEvent> events(256);
  std::string list;
  Matches odd;
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].price_ticks = (static_cast<std::int64_t>(i) - 128) * 1'000'000'007;
    if (i % 2 == 0) continue;
    odd.push_back(i);
    list += (list.empty() ? "" : ",") + std::to_string(events[i].price_ticks);
  }
  EXPECT_EQ(matchesOf("price in (" + list + ")", events), odd);
  EXPECT_EQ(matchesOf("price not in (" + list + ") and price > 0", events).size(), 63U);
}

TEST(EventFilter, RowsOfAPlace) {
  const EventBlockPlace place{.segment = 1, .block = 3, .first_row = 1'000, .counted = 100};
  const std::vector<RequestEvent> events(256);
  EXPECT_EQ(matchesOf("row = 1002 or row between 1200 and 1201", events, place), (Matches{2, 200, 201}));
  EXPECT_EQ(matchesOf("row < 1000", events, place), (Matches{}));
  EXPECT_EQ(matchesOf("row < 1256", events, place), upTo(256));
  EXPECT_EQ(matchesOf("row in (999, 1063, 1064, 1256)", events, place), (Matches{63, 64}));
  EXPECT_EQ(matchesOf("position between 63 and 64 or position > 254", events, place), (Matches{63, 64, 255}));
  EXPECT_EQ(matchesOf("validity = SOUND", events, place), upTo(100));
  EXPECT_EQ(matchesOf("validity = NOT_COUNTED", events, place).size(), 156U);
  EXPECT_EQ(matchesOf("validity <= NOT_COUNTED", events, place), upTo(256));
  EXPECT_EQ(matchesOf("validity = FLAWED", events, place), (Matches{}));
  EXPECT_EQ(matchesOf("block = 3", events, place), upTo(256));
  EXPECT_EQ(matchesOf("block != 3", events, place), (Matches{}));
}

TEST(EventFilter, SegmentsAreComparedByName) {
  const auto segmentsOf = [](std::string_view text) {
    Matches segments;
    for (std::uint32_t ordinal = 0; ordinal < kSegments.size(); ++ordinal) {
      if (!matchesOf(text, std::vector<RequestEvent>(1), {.segment = ordinal}).empty()) segments.push_back(ordinal);
    }
    return segments;
  };
  EXPECT_EQ(segmentsOf("segment = 'FS.00000001.wal'"), (Matches{1}));
  EXPECT_EQ(segmentsOf("segment = 'fs.00000001.wal'"), (Matches{}));
  EXPECT_EQ(segmentsOf("segment != 'FS.00000001.wal'"), (Matches{0, 2, 3}));
  EXPECT_EQ(segmentsOf("segment > 'FS.00000001.wal'"), (Matches{2, 3}));
  EXPECT_EQ(segmentsOf("segment <= 'FS.00000001.wal'"), (Matches{0, 1}));
  EXPECT_EQ(segmentsOf("segment < 'FS.00000001.wal' or segment >= 'FS.00000012'"), (Matches{0, 3}));
  EXPECT_EQ(segmentsOf("segment between 'FS.00000001' and 'FS.00000002'"), (Matches{1, 2}));
  EXPECT_EQ(segmentsOf("segment not between 'FS.00000001' and 'FS.00000002'"), (Matches{0, 3}));
  EXPECT_EQ(segmentsOf("segment in ('FS.00000012.wal', 'another', 'FS.00000000.wal')"), (Matches{0, 3}));
  EXPECT_EQ(segmentsOf("segment like '%.lz4'"), (Matches{2}));
  EXPECT_EQ(segmentsOf("segment not like '%.lz4'"), (Matches{0, 1, 3}));
  EXPECT_EQ(segmentsOf("segment like '%' and segment like 'FS.0000001_.wal'"), (Matches{3}));
  EXPECT_EQ(segmentsOf("segment = 'it''s another'"), (Matches{}));
}

TEST(EventFilter, PatternsAreThoseOfSql) {
  struct Pattern {
    const char* name;
    const char* pattern;
    bool matches;
  };
  const Pattern patterns[] = {
      {"", "", true}, {"", "%", true}, {"", "_", false}, {"a", "", false}, {"a", "_", true}, {"ab", "_", false},
      {"ab", "a%", true}, {"ab", "%b", true}, {"ab", "%a", false}, {"ab", "a%b", true}, {"aab", "%ab", true},
      {"abab", "%ab", true}, {"abcb", "a%b", true}, {"abc", "a%c%", true}, {"abc", "%%%", true}, {"abc", "_%_%_", true},
      {"ab", "_%_%_", false}, {"a%b", "a%b", true}, {"a.b", "a.b", true}, {"axb", "a.b", false}, {"A", "a", false},
      {"é", "_", true}, {"éa", "_a", true}, {"é", "__", false}, {"aéb", "%_b", true},
      {"mississippi", "m%iss%ip_i", true}, {"mississippi", "m%iss%is_i", false},
  };
  for (const Pattern& it : patterns)
    EXPECT_EQ(matchesPattern(it.name, it.pattern), it.matches) << it.name << " like " << it.pattern;
}

TEST(EventFilter, TimesAreUtc) {
  const std::pair<const char*, std::uint64_t> times[] = {
      {"1970-01-01", 0},
      {"1970-01-01 00:00:00.000000001", 1},
      {"1970-01-01T00:00:01Z", 1'000'000'000},
      {"1970-01-02", 86'400'000'000'000},
      {"2026-01-31 12:34", 1'769'862'840'000'000'000},
      {"2026-01-31 12:34:56", 1'769'862'896'000'000'000},
      {"2026-01-31T12:34:56.123456789Z", 1'769'862'896'123'456'789},
      {"2026-01-31 12:34:56.5", 1'769'862'896'500'000'000},
      {"2024-02-29 23:59:59.999999999", 1'709'251'199'999'999'999},
      {"2000-02-29", 951'782'400'000'000'000},
      {"2554-07-21 23:34:33.709551615", kMost64},
  };
  for (const auto& [text, timestamp_ns] : times) {
    std::vector<RequestEvent> events(2);
    events[0].timestamp_ns = timestamp_ns;
    events[1].timestamp_ns = timestamp_ns ^ 1;
    EXPECT_EQ(matchesOf("time = '" + std::string(text) + "'", events), (Matches{0})) << text;
    EXPECT_EQ(matchesOf("timestamp_ns = " + std::to_string(timestamp_ns), events), (Matches{0})) << text;
  }
  EXPECT_TRUE(parsed("time < '2554-07-21 23:34:33.709551616'").isAll());
  EXPECT_TRUE(parsed("time < '2554-07-21 23:34:34'").isAll());
  EXPECT_TRUE(parsed("time >= '0000-01-01'").isAll());
  for (const char* text : {
        "2026", "2026-02", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1",
        "26-01-01", "2026-01-31 24:00:00", "2026-01-31 12", "2026-01-31 12:60", "2026-01-31 12:34:60",
        "2026-01-31 12:34:56.", "2026-01-31 12:34:56.1234567890", "2026-01-31 12:34:56+01:00", "2026-01-31Z",
        "2026-01-31 ", " 2026-01-31", "2026-01-31  12:34", "2026-01-31 12:34:56ZZ", "", "now"}) {
    EXPECT_FALSE(parseUtcTime(text).has_value()) << text;
  }
}

TEST(EventFilter, ZonesLeaveOutWhatCannotMatch) {
  Zone zone;
  const auto events = someEvents();
  zone.add(events.data(), 4, EventValidity::SOUND);
  Zone last;
  last.add(events.data() + 4, 1, EventValidity::NOT_COUNTED);
  const ZonePlace place{.segment = 1, .first_block = 4, .last_block = 7, .first_row = 1'024, .last_row = 2'047};
  for (const char* text : {
        "id = 10", "id > 12", "price between 50 and 1000", "price < -100", "type = CANCEL_ORDER", "side != BID",
        "user_id = 1 and quantity > 6", "id = 5 or order_id = 103", "validity = SOUND", "block = 7", "row = 2047",
        "segment like '%1.wal'", "position = 255", "not id > 10", ""}) {
    EXPECT_TRUE(parsed(text).canMatch(zone, place)) << text;
  }
  for (const char* text : {
        "id = 9", "id > 13", "price > 100", "price in (-201, 101, 5000)", "quantity < 4", "type = 7", "side = 255",
        "side > ASK", "order_type > 1", "user = 2", "order_id = 104", "time > 3000", "validity = NOT_COUNTED",
        "block = 3", "block > 7", "row < 1024", "row > 2047", "segment = 'FS.00000000.wal'", "position > 255",
        "id = 10 and price = 500", "id = 9 or price = 500", "not id < 14", "not (id >= 10 or price = 0)"}) {
    EXPECT_FALSE(parsed(text).canMatch(zone, place)) << text;
  }
  Zone both = zone;
  both.add(last);
  for (const char* text : {
        "id = 14", "type = 7", "side = 255", "side = 63", "validity = NOT_COUNTED", "validity = SOUND",
        "price = 200"}) {
    EXPECT_TRUE(parsed(text).canMatch(both, place)) << text;
  }
  EXPECT_FALSE(parsed("side = 62").canMatch(both, place));
  Zone whole;
  whole.add(events.data(), 4, EventValidity::SOUND);
  whole.add(events.data() + 4, 1, EventValidity::NOT_COUNTED);
  whole.add(events.data(), 0, EventValidity::CUT);
  EXPECT_EQ(whole, both);
}

}  // namespace
}  // namespace walscope::events
