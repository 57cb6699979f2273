#include "events/filter_parser.hpp"

#include <algorithm>
#include <optional>

#include "events/filter_tokens.hpp"
#include "events/filter_values.hpp"
#include "events/words.hpp"

namespace walscope::events {

namespace {

struct ComparisonSign {
  std::string_view sign;
  Comparison comparison;
};

constexpr ComparisonSign kComparisonSigns[] = {
    {"=", Comparison::EQUAL},          {"==", Comparison::EQUAL},   {"!=", Comparison::NOT_EQUAL},
    {"<>", Comparison::NOT_EQUAL},     {"<", Comparison::LESS},     {"<=", Comparison::LESS_OR_EQUAL},
    {">", Comparison::GREATER},        {">=", Comparison::GREATER_OR_EQUAL},
};

constexpr std::string_view kKeywords[] = {"and", "or", "not", "between", "in", "like"};
constexpr std::string_view kComparisonHint = "Compare a field with =, !=, <, <=, >, >=, between, in or (segment) like.";

bool isKeyword(const FilterToken& token) {
  return std::any_of(std::begin(kKeywords), std::end(kKeywords), [&](std::string_view it) { return token.isWord(it); });
}

std::string hintForField(std::string_view word) {
  std::vector<std::string_view> names;
  for (const FieldInfo& info : eventFields()) {
    names.push_back(info.name);
    if (!info.alias.empty()) names.push_back(info.alias);
  }
  const std::string_view closest = closestWord(word, names);
  if (!closest.empty()) return "Did you mean " + std::string(closest) + "?";
  for (const FieldInfo& info : eventFields()) {
    if (findWord(info.field, word)) return "Write " + std::string(info.name) + " = " + std::string(word) + ".";
  }
  std::erase_if(names, [](std::string_view name) { return infoOf(*findField(name)).name != name; });
  return "The fields are " + listWords(names) + ".";
}

/// Recursive descent; `token_` is the token that comes next. A function that finds a mistake notes the first and
/// returns nothing.
class FilterParser {
 public:
  explicit FilterParser(std::string_view text) : text_(text), tokens_(text) {}

  std::variant<FilterTree, FilterError> parse() {
    if (text_.size() > kMaxFilterBytes) {
      failAt(kMaxFilterBytes, text_.size() - kMaxFilterBytes, "The filter is longer than 64 KiB.",
             "Ask for ranges instead of single values.");
      return *error_;
    }
    advance();
    if (token_.kind == TokenKind::END) return FilterTree{};
    auto tree = parseEither(0);
    if (tree && token_.kind != TokenKind::END) failBehindCondition();
    if (error_) return *error_;
    return std::move(*tree);
  }

 private:
  using Parsed = std::optional<FilterTree>;

  void advance() { token_ = tokens_.next(); }

  void failAt(std::size_t position, std::size_t length, std::string message, std::string hint) {
    if (error_) return;
    error_ = FilterError{countCharacters(text_.substr(0, position)), countCharacters(text_.substr(position, length)),
                         std::move(message), std::move(hint)};
  }

  /// A token that is none at all is what is wrong, whatever was expected.
  void failHere(std::string message, std::string hint) {
    if (token_.kind == TokenKind::BAD) return failAt(token_.position, token_.text.size(), token_.message, token_.hint);
    failAt(token_.position, token_.text.size(), std::move(message), std::move(hint));
  }

  std::string here() const { return token_.kind == TokenKind::END ? "the end" : inQuotes(token_.text); }

  void failBehindCondition() {
    if (token_.isSign(")"))
      return failHere("This parenthesis closes nothing.", "Take it away, or write the ( that it closes.");
    failHere("Expected and, or, or the end instead of " + here() + ".",
             "Join conditions with and or or: price > 100 and side = BID.");
  }

  /// One part, or several with the keyword between; then a node of the kind.
  Parsed parseJoined(std::string_view keyword, FilterTree::Kind kind, std::size_t depth,
                     Parsed (FilterParser::*parse_part)(std::size_t)) {
    auto first = (this->*parse_part)(depth);
    if (!first || !token_.isWord(keyword)) return first;
    FilterTree joined{.kind = kind};
    joined.children.push_back(std::move(*first));
    while (token_.isWord(keyword)) {
      advance();
      auto next = (this->*parse_part)(depth);
      if (!next) return std::nullopt;
      joined.children.push_back(std::move(*next));
    }
    return joined;
  }

  Parsed parseEither(std::size_t depth) {
    return parseJoined("or", FilterTree::Kind::OR, depth, &FilterParser::parseBoth);
  }
  Parsed parseBoth(std::size_t depth) {
    return parseJoined("and", FilterTree::Kind::AND, depth, &FilterParser::parseOne);
  }

  Parsed parseOne(std::size_t depth) {
    const bool is_not = token_.isWord("not");
    if (!is_not && !token_.isSign("(")) return parseCondition();
    if (depth == kMaxFilterDepth) {
      failHere("Parentheses and nots are more than 64 deep.", "Write the filter with fewer of them.");
      return std::nullopt;
    }
    const std::size_t opening = token_.position;
    advance();
    if (is_not) {
      auto child = parseOne(depth + 1);
      if (!child) return std::nullopt;
      FilterTree negation{.kind = FilterTree::Kind::NOT};
      negation.children.push_back(std::move(*child));
      return negation;
    }
    auto inner = parseEither(depth + 1);
    if (!inner) return std::nullopt;
    if (!closeParenthesis(opening)) return std::nullopt;
    return inner;
  }

  bool closeParenthesis(std::size_t opening) {
    if (token_.isSign(")")) {
      advance();
      return true;
    }
    const std::size_t character = countCharacters(text_.substr(0, opening)) + 1;
    failHere("Expected ) instead of " + here() + ".",
             "It closes the ( at character " + std::to_string(character) + ".");
    return false;
  }

  Parsed parseCondition() {
    const auto field = parseField();
    if (!field) return std::nullopt;
    FilterPredicate predicate{.field = *field};
    if (token_.isWord("not")) {
      predicate.is_negated = true;
      advance();
    }
    if (!parseComparison(predicate)) return std::nullopt;
    return FilterTree{.kind = FilterTree::Kind::PREDICATE, .predicate = std::move(predicate)};
  }

  std::optional<EventField> parseField() {
    if (token_.kind != TokenKind::WORD || isKeyword(token_)) {
      failHere("Expected a condition instead of " + here() + ".", "A condition begins with a field: price > 100.");
      return std::nullopt;
    }
    const auto field = findField(token_.text);
    if (field) advance();
    else failHere("There is no field " + inQuotes(token_.text) + ".", hintForField(token_.text));
    return field;
  }

  bool parseComparison(FilterPredicate& predicate) {
    const std::string name(infoOf(predicate.field).name);
    if (token_.isWord("between")) return parseBetween(predicate);
    if (token_.isWord("in")) return parseList(predicate);
    if (token_.isWord("like")) return parseLike(predicate);
    if (predicate.is_negated) {
      failHere("Expected between, in or like instead of " + here() + ".",
               "Write not before the field, or " + name + " != ….");
      return false;
    }
    const auto* sign = std::find_if(std::begin(kComparisonSigns), std::end(kComparisonSigns),
                                    [&](const ComparisonSign& it) { return token_.isSign(it.sign); });
    if (sign == std::end(kComparisonSigns)) {
      failHere("Expected a comparison of " + name + " instead of " + here() + ".", std::string(kComparisonHint));
      return false;
    }
    predicate.comparison = sign->comparison;
    advance();
    return parseValue(predicate);
  }

  bool parseBetween(FilterPredicate& predicate) {
    predicate.comparison = Comparison::BETWEEN;
    advance();
    if (!parseValue(predicate)) return false;
    if (!token_.isWord("and")) {
      failHere("Expected and instead of " + here() + ".", "Write both ends: between 100 and 200.");
      return false;
    }
    advance();
    return parseValue(predicate);
  }

  bool parseList(FilterPredicate& predicate) {
    predicate.comparison = Comparison::IN;
    advance();
    if (!token_.isSign("(")) {
      failHere("Expected ( instead of " + here() + ".", "Write a list in parentheses: in (1, 2, 3).");
      return false;
    }
    const std::size_t opening = token_.position;
    do {
      advance();
      if (!parseValue(predicate)) return false;
    } while (token_.isSign(","));
    return closeParenthesis(opening);
  }

  bool parseLike(FilterPredicate& predicate) {
    if (predicate.field != EventField::SEGMENT) {
      failHere("Only segment can be compared with like.",
               "Compare " + std::string(infoOf(predicate.field).name) + " with between or in.");
      return false;
    }
    predicate.comparison = Comparison::LIKE;
    advance();
    return parseValue(predicate);
  }

  bool parseValue(FilterPredicate& predicate) {
    const TokenKind kind = token_.kind;
    const bool is_value = kind == TokenKind::NUMBER || kind == TokenKind::TEXT || kind == TokenKind::WORD;
    if (!is_value || isKeyword(token_)) {
      failHere("Expected a value of " + std::string(infoOf(predicate.field).name) + " instead of " + here() + ".",
               describeValues(predicate.field));
      return false;
    }
    auto value = readValue(predicate.field, token_);
    if (auto* problem = std::get_if<ValueProblem>(&value)) {
      failHere(std::move(problem->message), std::move(problem->hint));
      return false;
    }
    if (++values_ > kMaxFilterValues) {
      failHere("The filter has more than 4,096 values.", "Ask for ranges instead of single values.");
      return false;
    }
    predicate.values.push_back(std::move(std::get<FilterValue>(value)));
    advance();
    return true;
  }

  std::string_view text_;
  FilterTokens tokens_;
  FilterToken token_{};
  std::optional<FilterError> error_{};
  std::size_t values_ = 0;
};

}  // namespace

std::variant<FilterTree, FilterError> parseFilter(std::string_view text) { return FilterParser(text).parse(); }

}  // namespace walscope::events
