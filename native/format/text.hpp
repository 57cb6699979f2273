// Small pieces of the sentences that reports are made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace walscope::format {

/// 16384 as "16,384".
inline std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

/// "1 event", "16,384 events".
inline std::string counted(std::uint64_t value, std::string_view noun) {
  return grouped(value) + " " + std::string(noun) + (value == 1 ? "" : "s");
}

/// "ids 16385 to 32768"; ids are not grouped, so that they can be copied.
inline std::string idRange(std::uint64_t first, std::uint64_t last) {
  if (first == last) return "id " + std::to_string(first);
  return "ids " + std::to_string(first) + " to " + std::to_string(last);
}

}  // namespace walscope::format
