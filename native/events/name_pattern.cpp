#include "events/name_pattern.hpp"

namespace walscope::events {

namespace {

/// The next character of UTF-8; of bytes that are none, one byte and what looks like its continuation.
std::size_t characterSize(std::string_view text, std::size_t position) {
  std::size_t end = position + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return end - position;
}

}  // namespace

bool matchesPattern(std::string_view name, std::string_view pattern) {
  std::size_t at_name = 0;
  std::size_t at_pattern = 0;
  // Where the last % stands, and how far it reaches: what it takes grows until the rest fits.
  std::size_t percent = std::string_view::npos;
  std::size_t reach = 0;
  while (at_name < name.size()) {
    if (at_pattern < pattern.size() && pattern[at_pattern] == '%') {
      percent = at_pattern++;
      reach = at_name;
    } else if (at_pattern < pattern.size() && pattern[at_pattern] == '_') {
      at_name += characterSize(name, at_name);
      ++at_pattern;
    } else if (at_pattern < pattern.size() && pattern[at_pattern] == name[at_name]) {
      ++at_name;
      ++at_pattern;
    } else if (percent != std::string_view::npos) {
      at_pattern = percent + 1;
      reach += characterSize(name, reach);
      at_name = reach;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('%', at_pattern) == std::string_view::npos;
}

}  // namespace walscope::events
