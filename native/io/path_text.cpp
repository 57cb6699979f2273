#include "io/path_text.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace walscope::io {

namespace {

constexpr std::size_t kEscapeLength = 4;

bool isContinuation(std::string_view bytes, std::size_t i) {
  return i < bytes.size() && (static_cast<unsigned char>(bytes[i]) & 0xC0) == 0x80;
}

/// Length of the well-formed UTF-8 sequence at `i` (Unicode 15, table 3-7), 0 where there is none.
std::size_t sequenceLength(std::string_view bytes, std::size_t i) {
  const auto lead = static_cast<unsigned char>(bytes[i]);
  if (lead < 0x80) return 1;
  const int second = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
  if (lead >= 0xC2 && lead <= 0xDF) return isContinuation(bytes, i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const int low = lead == 0xE0 ? 0xA0 : 0x80;
    const int high = lead == 0xED ? 0x9F : 0xBF;
    return second >= low && second <= high && isContinuation(bytes, i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const int low = lead == 0xF0 ? 0x90 : 0x80;
    const int high = lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high && isContinuation(bytes, i + 2) && isContinuation(bytes, i + 3) ? 4 : 0;
  }
  return 0;
}

/// The byte that an escape at `i` stands for, where there is one.
std::optional<std::uint8_t> escapeAt(std::string_view text, std::size_t i) {
  if (text.size() - i < kEscapeLength || text[i] != '\\' || text[i + 1] != 'x') return std::nullopt;
  std::uint8_t byte = 0;
  const char* end = text.data() + i + kEscapeLength;
  if (std::from_chars(end - 2, end, byte, 16).ptr != end) return std::nullopt;
  const bool is_control = (byte > 0 && byte < 0x20) || byte == 0x7F;
  return byte >= 0x80 || is_control || byte == '\\' ? std::optional(byte) : std::nullopt;
}

void appendEscape(std::string& text, char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  text.append("\\x").append(1, kDigits[value >> 4]).append(1, kDigits[value & 15]);
}

}  // namespace

std::string textOf(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequenceLength(bytes, i);
    if (length == 0 || escapeAt(bytes, i)) {
      appendEscape(text, bytes[i]);
      ++i;
    } else {
      text += bytes.substr(i, length);
      i += length;
    }
  }
  return text;
}

std::string bytesOf(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::optional<std::uint8_t> byte = escapeAt(text, i);
    bytes += byte ? static_cast<char>(*byte) : text[i];
    i += byte ? kEscapeLength : 1;
  }
  return bytes;
}

}  // namespace walscope::io
