// Status values, named as FlashStrike names them.
#pragma once

#include <cstdint>
#include <string_view>

namespace walscope::format {

enum class Status : std::uint8_t {
  OK,
  DIRECTORY_NOT_FOUND,
  SEGMENT_NOT_FOUND,
  ITEM_NOT_FOUND,
  OPEN_FAILED,
  CLOSE_FAILED,
  READ_FAILED,
  READ_HEADER_FAILED,
  HEADER_CHECKSUM_MISMATCH,
  BLOCK_CHECKSUM_MISMATCH,
  CHAINED_CHECKSUM_MISMATCH,
  SEGMENT_CORRUPTED,
  SEGMENT_POSSIBLY_CORRUPTED,
};

constexpr std::string_view toString(Status status) {
  switch (status) {
    case Status::OK: return "OK";
    case Status::DIRECTORY_NOT_FOUND: return "DIRECTORY_NOT_FOUND";
    case Status::SEGMENT_NOT_FOUND: return "SEGMENT_NOT_FOUND";
    case Status::ITEM_NOT_FOUND: return "ITEM_NOT_FOUND";
    case Status::OPEN_FAILED: return "OPEN_FAILED";
    case Status::CLOSE_FAILED: return "CLOSE_FAILED";
    case Status::READ_FAILED: return "READ_FAILED";
    case Status::READ_HEADER_FAILED: return "READ_HEADER_FAILED";
    case Status::HEADER_CHECKSUM_MISMATCH: return "HEADER_CHECKSUM_MISMATCH";
    case Status::BLOCK_CHECKSUM_MISMATCH: return "BLOCK_CHECKSUM_MISMATCH";
    case Status::CHAINED_CHECKSUM_MISMATCH: return "CHAINED_CHECKSUM_MISMATCH";
    case Status::SEGMENT_CORRUPTED: return "SEGMENT_CORRUPTED";
    case Status::SEGMENT_POSSIBLY_CORRUPTED: return "SEGMENT_POSSIBLY_CORRUPTED";
  }
  return "UNKNOWN";
}

}  // namespace walscope::format
