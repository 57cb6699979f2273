// What is said of a filter that is none: where, how long, what, and what to write instead.
#include <gtest/gtest.h>

#include "events/filter_parser.hpp"

namespace walscope::events {
namespace {

struct Mistake {
  std::string text;
  std::size_t position;
  std::size_t length;
  const char* message;
  const char* hint;
};

FilterError errorOf(const std::string& text) {
  auto outcome = parseFilter(text);
  if (auto* error = std::get_if<FilterError>(&outcome)) return *error;
  ADD_FAILURE() << "no mistake was found in " << text.substr(0, 100);
  return {};
}

void expectMistake(const Mistake& mistake) {
  const FilterError error = errorOf(mistake.text);
  EXPECT_EQ(error.position, mistake.position) << mistake.text;
  EXPECT_EQ(error.length, mistake.length) << mistake.text;
  EXPECT_EQ(error.message, mistake.message) << mistake.text;
  EXPECT_EQ(error.hint, mistake.hint) << mistake.text;
}

constexpr const char* kConditionHint = "A condition begins with a field: price > 100.";
constexpr const char* kSignHint =
    "A filter is made of conditions such as price > 100, joined by and, or, not and parentheses.";
constexpr const char* kCompareHint = "Compare a field with =, !=, <, <=, >, >=, between, in or (segment) like.";
constexpr const char* kNumberHint = "Values are whole numbers, prices in ticks and quantities in lots: 1500 or 1_500.";
constexpr const char* kTypeHint =
    "The values of type: NEW_ORDER, MODIFY_ORDER_PRICE, MODIFY_ORDER_QUANTITY, CANCEL_ORDER, or a number.";
constexpr const char* kOtherFieldHint = "A field is compared with values only, not with another field.";
constexpr const char* kQuotesHint = "Field names stand without quotes, texts in single ones: 'BID'.";
constexpr const char* kNumberSignHint = "The sign of a number stands right before its digits: -5.";
constexpr const char* kPatternHint = "Quote a pattern: segment like '%0001%'.";
constexpr const char* kJoinHint = "Join conditions with and or or: price > 100 and side = BID.";
constexpr const char* kTooDeep = "Parentheses and nots are more than 64 deep.";
constexpr const char* kTooDeepHint = "Write the filter with fewer of them.";
constexpr const char* kRangesHint = "Ask for ranges instead of single values.";
constexpr const char* kTimeHint = "Times are UTC: '2026-01-31', '2026-01-31 12:34:56', or nanoseconds since 1970.";
constexpr const char* kSegmentHint = "segment is the name of a file, in quotes: segment = 'FS.00000000.wal'.";
constexpr const char* kFieldsHint =
    "The fields are id, timestamp_ns, type, order_type, side, price, quantity, user_id, order_id, segment, block, "
    "position, validity, row.";

TEST(EventFilterErrors, Fields) {
  const Mistake mistakes[] = {
      {"prise > 5", 0, 5, "There is no field «prise».", "Did you mean price?"},
      {"side = BID and QUANTIYT = 5", 15, 8, "There is no field «QUANTIYT».", "Did you mean quantity?"},
      {"timest = 5", 0, 6, "There is no field «timest».", "Did you mean timestamp_ns?"},
      {"usr = 5", 0, 3, "There is no field «usr».", "Did you mean user?"},
      {"banana = 5", 0, 6, "There is no field «banana».", kFieldsHint},
      {"CANCEL_ORDER", 0, 12, "There is no field «CANCEL_ORDER».", "Write type = CANCEL_ORDER."},
      {"5 < price", 0, 1, "Expected a condition instead of «5».", kConditionHint},
      {"'BID' = side", 0, 5, "Expected a condition instead of «'BID'».", kConditionHint},
      {"and price > 5", 0, 3, "Expected a condition instead of «and».", kConditionHint},
      {"price > 5 and", 13, 0, "Expected a condition instead of the end.", kConditionHint},
      {"price > 5 or or id = 1", 13, 2, "Expected a condition instead of «or».", kConditionHint},
      {"not", 3, 0, "Expected a condition instead of the end.", kConditionHint},
      {"((price) = 0)", 7, 1, "Expected a comparison of price instead of «)».", kCompareHint},
      {"()", 1, 1, "Expected a condition instead of «)».", kConditionHint},
  };
  for (const Mistake& mistake : mistakes) expectMistake(mistake);
}

TEST(EventFilterErrors, Comparisons) {
  const Mistake mistakes[] = {
      {"price", 5, 0, "Expected a comparison of price instead of the end.", kCompareHint},
      {"type CANCEL_ORDER", 5, 12, "Expected a comparison of type instead of «CANCEL_ORDER».", kCompareHint},
      {"price_ticks , 5", 12, 1, "Expected a comparison of price instead of «,».", kCompareHint},
      {"price not = 5", 10, 1, "Expected between, in or like instead of «=».",
       "Write not before the field, or price != …."},
      {"price like '5%'", 6, 4, "Only segment can be compared with like.", "Compare price with between or in."},
      {"price between 5 or 6", 16, 2, "Expected and instead of «or».", "Write both ends: between 100 and 200."},
      {"price between 5", 15, 0, "Expected and instead of the end.", "Write both ends: between 100 and 200."},
      {"price in 5", 9, 1, "Expected ( instead of «5».", "Write a list in parentheses: in (1, 2, 3)."},
      {"price in ()", 10, 1, "Expected a value of price instead of «)».", "price is a whole number of ticks."},
      {"price in (5 6)", 12, 1, "Expected ) instead of «6».", "It closes the ( at character 10."},
      {"price in (5,", 12, 0, "Expected a value of price instead of the end.", "price is a whole number of ticks."},
  };
  for (const Mistake& mistake : mistakes) expectMistake(mistake);
}

TEST(EventFilterErrors, Values) {
  const Mistake mistakes[] = {
      {"price >", 7, 0, "Expected a value of price instead of the end.", "price is a whole number of ticks."},
      {"quantity = and", 11, 3, "Expected a value of quantity instead of «and».", "quantity is a whole number of lots."},
      {"price > high", 8, 4, "«high» is no value of price.", "price is a whole number of ticks."},
      {"user_id = 'anna'", 10, 6, "«'anna'» is no value of user_id.", "user_id is a whole number."},
      {"price > quantity", 8, 8, "«quantity» is no value of price.", kOtherFieldHint},
      {"order_type = BID", 13, 3, "«BID» is no value of order_type.", "BID is a value of side: side = BID."},
      {"type = CANCEL", 7, 6, "«CANCEL» is no value of type.", "Did you mean CANCEL_ORDER?"},
      {"type = 'cancel_order'", 7, 14, "«'cancel_order'» is no value of type.", "Did you mean CANCEL_ORDER?"},
      {"type = xyz", 7, 3, "«xyz» is no value of type.", kTypeHint},
      {"type in (NEW_ORDER, MODIFY)", 20, 6, "«MODIFY» is no value of type.", "Did you mean MODIFY_ORDER_PRICE?"},
      {"validity = UNFINALIZED", 11, 11, "«UNFINALIZED» is no value of validity.", "Did you mean UNFINALISED?"},
      {"price > 1.5", 8, 3, "«1.5» is not a whole number.", kNumberHint},
      {"price > 0x10", 8, 4, "«0x10» is not a whole number.", kNumberHint},
      {"price > -1e9 and id = 1", 8, 4, "«-1e9» is not a whole number.", kNumberHint},
      {"price > 5and id = 1", 8, 4, "«5and» is not a whole number.", kNumberHint},
      {"price > 1__0", 8, 4, "«1__0» is not a whole number.", kNumberHint},
      {"price > 1_", 8, 2, "«1_» is not a whole number.", kNumberHint},
      {"price > '1_'", 8, 4, "«'1_'» is no value of price.", "price is a whole number of ticks."},
      {"price > ' 5'", 8, 4, "«' 5'» is no value of price.", "price is a whole number of ticks."},
      {"price > ''", 8, 2, "«''» is no value of price.", "price is a whole number of ticks."},
      {"time > 2026-01-31", 7, 10, "«2026-01-31» is not a whole number.", "Quote a time: '2026-01-31 12:34:56'."},
      {"time > '2026-02-30'", 7, 12, "«'2026-02-30'» is no value of timestamp_ns.", kTimeHint},
      {"time > yesterday", 7, 9, "«yesterday» is no value of timestamp_ns.", kTimeHint},
      {"id > '2026-01-31'", 5, 12, "«'2026-01-31'» is no value of id.", "id is a whole number."},
      {"segment = FS.00000000.wal", 10, 2, "«FS» is no value of segment.", kSegmentHint},
      {"segment = 3", 10, 1, "«3» is no value of segment.", kSegmentHint},
      {"segment like 3", 13, 1, "«3» is no value of segment.", kSegmentHint},
  };
  for (const Mistake& mistake : mistakes) expectMistake(mistake);
}

TEST(EventFilterErrors, Signs) {
  const Mistake mistakes[] = {
      {"price > 5 && id = 1", 10, 1, "«&» is nothing that a filter can have here.", "Write and."},
      {"price > 5 | id = 1", 10, 1, "«|» is nothing that a filter can have here.", "Write or."},
      {"!price = 5", 0, 1, "«!» is nothing that a filter can have here.",
       "Write not, or != between a field and a value."},
      {"\"price\" = 5", 0, 1, "«\"» is nothing that a filter can have here.", kQuotesHint},
      {"price = - 5", 8, 1, "«-» is nothing that a filter can have here.", kNumberSignHint},
      {"segment like %1%", 13, 1, "«%» is nothing that a filter can have here.", kPatternHint},
      {"price > 5;", 9, 1, "«;» is nothing that a filter can have here.", kSignHint},
      {"price > 5 id = 1", 10, 2, "Expected and, or, or the end instead of «id».", kJoinHint},
      {"price > 5 > 4", 10, 1, "Expected and, or, or the end instead of «>».", kJoinHint},
      {"price > 5)", 9, 1, "This parenthesis closes nothing.", "Take it away, or write the ( that it closes."},
      {"(price > 5", 10, 0, "Expected ) instead of the end.", "It closes the ( at character 1."},
      {"id = 1 and (price > 5 id", 22, 2, "Expected ) instead of «id».", "It closes the ( at character 12."},
      {"segment = 'FS", 10, 3, "The text that begins here has no end.", "Close it with a single quote: '."},
      {"segment = 'FS''", 10, 5, "The text that begins here has no end.", "Close it with a single quote: '."},
  };
  for (const Mistake& mistake : mistakes) expectMistake(mistake);
}

TEST(EventFilterErrors, PositionsAreInCharacters) {
  // A character of two bytes is one; one of four bytes is two in UTF-16.
  expectMistake({"segment = 'é' and prise = 1", 18, 5, "There is no field «prise».", "Did you mean price?"});
  expectMistake({"segment = '😀' and prise = 1", 19, 5, "There is no field «prise».", "Did you mean price?"});
  expectMistake({"price 😀 5", 6, 2, "«😀» is nothing that a filter can have here.", kSignHint});
  expectMistake({"price > 'é'", 8, 3, "«'é'» is no value of price.", "price is a whole number of ticks."});
}

TEST(EventFilterErrors, LongWordsAreCutInSentences) {
  const FilterError error = errorOf(std::string(1'000, 'x') + " = 5");
  EXPECT_EQ(error.length, 1'000U);
  EXPECT_EQ(error.message, "There is no field «" + std::string(48, 'x') + "…».");
  // Never inside of a character.
  const std::string text = "'" + std::string(46, 'x');
  EXPECT_EQ(errorOf("price = " + text + "é'").message, "«" + text + "…» is no value of price.");
}

TEST(EventFilterErrors, Depth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "id = 1" + std::string(depth, ')'); };
  const auto negated = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "not ";
    return text + "id = 1";
  };
  EXPECT_TRUE(std::holds_alternative<FilterTree>(parseFilter(nested(kMaxFilterDepth))));
  EXPECT_TRUE(std::holds_alternative<FilterTree>(parseFilter(negated(kMaxFilterDepth))));
  expectMistake({nested(kMaxFilterDepth + 1), 64, 1, kTooDeep, kTooDeepHint});
  expectMistake({negated(kMaxFilterDepth + 1), 256, 3, kTooDeep, kTooDeepHint});
  expectMistake({std::string(60'000, '('), 64, 1, kTooDeep, kTooDeepHint});
}

TEST(EventFilterErrors, Size) {
  std::string list = "id in (1";
  for (std::size_t i = 1; i < kMaxFilterValues; ++i) list += ",1";
  EXPECT_TRUE(std::holds_alternative<FilterTree>(parseFilter(list + ")")));
  expectMistake({list + ",1)", 8 + 4'095 * 2 + 1, 1, "The filter has more than 4,096 values.", kRangesHint});

  const std::string text = "id = 1";
  const std::string longest = text + std::string(kMaxFilterBytes - text.size(), ' ');
  EXPECT_TRUE(std::holds_alternative<FilterTree>(parseFilter(longest)));
  expectMistake({longest + "  ", kMaxFilterBytes, 2, "The filter is longer than 64 KiB.", kRangesHint});
}

}  // namespace
}  // namespace walscope::events
