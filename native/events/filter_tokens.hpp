// The words, numbers, texts and signs of a filter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace walscope::events {

enum class TokenKind : std::uint8_t { END, WORD, NUMBER, TEXT, SIGN, BAD };

struct FilterToken {
  TokenKind kind = TokenKind::END;
  /// In bytes of the filter.
  std::size_t position = 0;
  /// As it is written; empty at the end.
  std::string_view text{};
  /// Of a BAD one: what is wrong, and what to write instead.
  std::string message{};
  std::string hint{};

  bool isSign(std::string_view sign) const { return kind == TokenKind::SIGN && text == sign; }
  /// In any case of its letters.
  bool isWord(std::string_view word) const;
  /// Of a TEXT: what stands between its quotes, '' for a quote.
  std::string unquoted() const;
};

/// Cuts a filter into tokens, from left to right. Takes any bytes.
class FilterTokens {
 public:
  /// `text` outlives it, and its tokens.
  explicit FilterTokens(std::string_view text) : text_(text) {}

  /// END at the end, as often as it is asked for.
  FilterToken next();

 private:
  FilterToken take(TokenKind kind, std::size_t length);
  FilterToken takeBad(std::size_t length, std::string message, std::string hint);
  FilterToken takeNumber();
  FilterToken takeText();
  FilterToken takeSign();

  std::string_view text_;
  std::size_t position_ = 0;
};

/// A piece of a filter in a sentence: «text», cut where it is long.
std::string inQuotes(std::string_view text);

/// Characters of UTF-16 that a UTF-8 text has; of other bytes, some number not above that of the bytes.
std::size_t countCharacters(std::string_view text);

}  // namespace walscope::events
