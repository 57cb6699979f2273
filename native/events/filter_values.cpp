#include "events/filter_values.hpp"

#include "events/utc_time.hpp"
#include "events/words.hpp"

namespace walscope::events {

namespace {

/// Digits with underscores and an optional sign: a NUMBER, or what stands in quotes.
std::optional<WholeNumber> parseWholeNumber(std::string_view text) {
  FilterTokens tokens(text);
  const FilterToken token = tokens.next();
  if (token.kind != TokenKind::NUMBER || token.text.size() != text.size()) return std::nullopt;
  WholeNumber number{.is_negative = text[0] == '-'};
  for (const char character : text) {
    if (character < '0' || character > '9') continue;
    const auto digit = static_cast<std::uint64_t>(character - '0');
    if (number.magnitude > (~std::uint64_t{0} - digit) / 10) number.is_huge = true;
    number.magnitude = number.magnitude * 10 + digit;
  }
  if (number.magnitude == 0 && !number.is_huge) number.is_negative = false;
  return number;
}

/// The field of which the word is a value.
const FieldInfo* findFieldOfWord(std::string_view word) {
  for (const FieldInfo& info : eventFields()) {
    if (findWord(info.field, word)) return &info;
  }
  return nullptr;
}

std::string hintForValue(EventField field, const FilterToken& token, std::string_view word) {
  const FieldInfo& info = infoOf(field);
  if (!info.words.empty()) {
    const std::string_view closest = closestWord(word, info.words);
    if (!closest.empty()) return "Did you mean " + std::string(closest) + "?";
  }
  if (const FieldInfo* other = findFieldOfWord(word)) {
    return std::string(word) + " is a value of " + std::string(other->name) + ": " + std::string(other->name) + " = " +
           std::string(word) + ".";
  }
  if (token.kind == TokenKind::WORD && findField(word))
    return "A field is compared with values only, not with another field.";
  return describeValues(field);
}

ValueProblem noValue(EventField field, const FilterToken& token, std::string_view word) {
  return {inQuotes(token.text) + " is no value of " + std::string(infoOf(field).name) + ".",
          hintForValue(field, token, word)};
}

/// In quotes a word is compared with a text, as in SQL: its case matters.
std::variant<FilterValue, ValueProblem> readWord(EventField field, const FilterToken& token, std::string_view word) {
  const auto value = findWord(field, word);
  const bool is_other_case = value && token.kind == TokenKind::TEXT && infoOf(field).words[*value] != word;
  if (!value || is_other_case) return noValue(field, token, word);
  return FilterValue{WholeNumber{.magnitude = *value}};
}

}  // namespace

std::variant<FilterValue, ValueProblem> readValue(EventField field, const FilterToken& token) {
  const bool is_text = token.kind == TokenKind::TEXT;
  const std::string word = is_text ? token.unquoted() : std::string(token.text);
  if (field == EventField::SEGMENT) {
    if (is_text) return FilterValue{word};
    return noValue(field, token, word);
  }
  if (const auto number = parseWholeNumber(word)) return FilterValue{*number};
  if (field == EventField::TIMESTAMP_NS && is_text) {
    if (const auto time = parseUtcTime(word)) return FilterValue{*time};
  }
  return readWord(field, token, word);
}

std::string describeValues(EventField field) {
  const FieldInfo& info = infoOf(field);
  if (field == EventField::SEGMENT) return "segment is the name of a file, in quotes: segment = 'FS.00000000.wal'.";
  if (field == EventField::TIMESTAMP_NS)
    return "Times are UTC: '2026-01-31', '2026-01-31 12:34:56', or nanoseconds since 1970.";
  if (!info.words.empty())
    return "The values of " + std::string(info.name) + ": " + listWords(info.words) + ", or a number.";
  if (field == EventField::PRICE) return "price is a whole number of ticks.";
  if (field == EventField::QUANTITY) return "quantity is a whole number of lots.";
  return std::string(info.name) + " is a whole number.";
}

std::string listWords(std::span<const std::string_view> words) {
  std::string list;
  for (const std::string_view word : words) list.append(list.empty() ? "" : ", ").append(word);
  return list;
}

}  // namespace walscope::events
