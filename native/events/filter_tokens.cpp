#include "events/filter_tokens.hpp"

#include <algorithm>

#include "events/words.hpp"

namespace walscope::events {

namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";
constexpr std::string_view kPartsOfTimes = ".:-";
constexpr std::string_view kSigns[] = {"==", "!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", ","};

constexpr bool isDigit(char character) { return character >= '0' && character <= '9'; }

constexpr bool isWordStart(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}

constexpr bool isWordPart(char character) { return isWordStart(character) || isDigit(character); }

/// A byte of a UTF-8 character behind its first.
constexpr bool isContinuation(char character) { return (static_cast<unsigned char>(character) & 0xc0) == 0x80; }

/// Digits, with a _ between any two of them.
bool isWholeNumber(std::string_view digits) {
  bool is_behind_digit = false;
  for (const char character : digits) {
    if (!isDigit(character) && !(character == '_' && is_behind_digit)) return false;
    is_behind_digit = isDigit(character);
  }
  return is_behind_digit;
}

/// Bytes of the character that begins the text, which is not empty.
std::size_t sizeOfCharacter(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && size < 4 && isContinuation(text[size])) ++size;
  return size;
}

std::string hintForSign(std::string_view rest) {
  if (rest.starts_with("&")) return "Write and.";
  if (rest.starts_with("|")) return "Write or.";
  if (rest.starts_with("!")) return "Write not, or != between a field and a value.";
  if (rest.starts_with("\"") || rest.starts_with("`"))
    return "Field names stand without quotes, texts in single ones: 'BID'.";
  if (rest.starts_with("-") || rest.starts_with("+")) return "The sign of a number stands right before its digits: -5.";
  if (rest.starts_with("%") || rest.starts_with("*")) return "Quote a pattern: segment like '%0001%'.";
  return "A filter is made of conditions such as price > 100, joined by and, or, not and parentheses.";
}

}  // namespace

bool FilterToken::isWord(std::string_view word) const { return kind == TokenKind::WORD && isSameWord(text, word); }

std::string FilterToken::unquoted() const {
  std::string result;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    result += text[i];
    if (text[i] == '\'') ++i;
  }
  return result;
}

FilterToken FilterTokens::next() {
  position_ = std::min(text_.find_first_not_of(kSpaces, position_), text_.size());
  const std::string_view rest = text_.substr(position_);
  if (rest.empty()) return {.kind = TokenKind::END, .position = position_};
  const bool is_signed = (rest[0] == '-' || rest[0] == '+') && rest.size() > 1 && isDigit(rest[1]);
  if (isDigit(rest[0]) || is_signed) return takeNumber();
  if (rest[0] == '\'') return takeText();
  if (!isWordStart(rest[0])) return takeSign();
  const auto end = std::find_if_not(rest.begin(), rest.end(), isWordPart);
  return take(TokenKind::WORD, static_cast<std::size_t>(end - rest.begin()));
}

FilterToken FilterTokens::take(TokenKind kind, std::size_t length) {
  const FilterToken token{.kind = kind, .position = position_, .text = text_.substr(position_, length)};
  position_ += length;
  return token;
}

FilterToken FilterTokens::takeBad(std::size_t length, std::string message, std::string hint) {
  FilterToken token = take(TokenKind::BAD, length);
  token.message = std::move(message);
  token.hint = std::move(hint);
  return token;
}

FilterToken FilterTokens::takeNumber() {
  const std::string_view rest = text_.substr(position_);
  const std::size_t sign = isDigit(rest[0]) ? 0 : 1;
  // A date without quotes is one token, so that it can be said that it needs them.
  std::size_t end = sign;
  while (end < rest.size() && (isWordPart(rest[end]) || kPartsOfTimes.find(rest[end]) != std::string_view::npos)) ++end;
  const std::string_view digits = rest.substr(sign, end - sign);
  if (isWholeNumber(digits)) return take(TokenKind::NUMBER, end);
  const bool is_time = digits.find_first_of("-:") != std::string_view::npos;
  return takeBad(end, inQuotes(rest.substr(0, end)) + " is not a whole number.",
                 is_time ? "Quote a time: '2026-01-31 12:34:56'."
                         : "Values are whole numbers, prices in ticks and quantities in lots: 1500 or 1_500.");
}

FilterToken FilterTokens::takeText() {
  const std::string_view rest = text_.substr(position_);
  for (std::size_t end = rest.find('\'', 1); end != std::string_view::npos; end = rest.find('\'', end + 2)) {
    if (end + 1 == rest.size() || rest[end + 1] != '\'') return take(TokenKind::TEXT, end + 1);
  }
  return takeBad(rest.size(), "The text that begins here has no end.", "Close it with a single quote: '.");
}

FilterToken FilterTokens::takeSign() {
  const std::string_view rest = text_.substr(position_);
  for (const std::string_view sign : kSigns) {
    if (rest.starts_with(sign)) return take(TokenKind::SIGN, sign.size());
  }
  const std::size_t size = sizeOfCharacter(rest);
  return takeBad(size, inQuotes(rest.substr(0, size)) + " is nothing that a filter can have here.", hintForSign(rest));
}

std::string inQuotes(std::string_view text) {
  constexpr std::size_t kMost = 48;
  std::size_t size = std::min(text.size(), kMost);
  while (size < text.size() && size > 0 && isContinuation(text[size])) --size;
  return "«" + std::string(text.substr(0, size)) + (size < text.size() ? "…»" : "»");
}

std::size_t countCharacters(std::string_view text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (isContinuation(text[i])) continue;
    // Four bytes are a character that takes two in UTF-16.
    characters += sizeOfCharacter(text.substr(i)) == 4 ? 2 : 1;
  }
  return characters;
}

}  // namespace walscope::events
