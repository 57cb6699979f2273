// A WAL directory as one input of a fuzzer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/fuzz_support.hpp"

namespace walscope::fuzz {

/// Length u32, name u8, then so many bytes of a packed segment; a cold one is compressed where it is written.
struct ArchivedFile {
  static constexpr std::uint8_t kNumber = 3;
  static constexpr std::uint8_t kIsCold = 4;
  static constexpr std::uint8_t kHasOddName = 8;

  std::uint8_t name = 0;
  std::vector<std::byte> segment;

  bool isCold() const { return (name & kIsCold) != 0; }
  std::string fileName() const;
};

/// Options u8, start id u64, then files up to the end.
struct Archive {
  static constexpr std::size_t kMostFiles = 4;
  static constexpr std::uint8_t kPreloads = 1;
  static constexpr std::uint8_t kStartsElsewhere = 2;
  static constexpr std::uint8_t kSmallRings = 4;

  std::uint8_t options = 0;
  std::uint64_t start_id = 1;
  std::vector<ArchivedFile> files;

  static Archive parse(Bytes bytes);
  std::vector<std::byte> serialise() const;
  /// Writes the files into the empty directory. Of files of one name the last one stays.
  void write(const Workspace& workspace) const;
};

}  // namespace walscope::fuzz
