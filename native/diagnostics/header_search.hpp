// Finds the small change to a 64-byte header, of a segment or of a block, that makes its own checksum hold.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "diagnostics/repair.hpp"

namespace walscope::diagnostics {

using HeaderBytes = std::array<std::byte, 64>;

struct HeaderLayout {
  std::size_t checksum_offset;
  /// The checksum that the header's other bytes have to have.
  std::uint64_t (*compute)(const HeaderBytes&);
};

/// One changed bit, one changed byte or two changed bits, the stored checksum included. `confirm` is asked of each header that
/// its own checksum holds for. Some milliseconds.
std::optional<Repair> searchHeader(const HeaderBytes& header, const HeaderLayout& layout,
                                   const std::function<bool(const HeaderBytes&)>& confirm);

}  // namespace walscope::diagnostics
