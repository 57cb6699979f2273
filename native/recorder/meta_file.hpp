// The recorder's meta file: its last known position.
#pragma once

#include <cstdint>
#include <string>

#include "recorder/failure.hpp"

namespace walscope::recorder {

inline constexpr const char* kMetaFileName = "wal_meta.dat";

struct MetaRecord {
  /// Header + the full blocks written so far in the segment of the last append; the partial block does not count.
  std::uint32_t last_offset = 0;
  /// At a rotation: the new segment, while offset and id are still those of the old one.
  std::uint32_t last_segment_index = 0;
  std::uint64_t last_event_id = 0;
};

/// The offset that the recorder writes after `full_blocks` full blocks. 32 bits, as in the original: it wraps beyond 4 GiB.
std::uint32_t metaOffset(std::uint32_t full_blocks);

/// Replaces the meta file of a directory: writes `wal_meta.dat.tmp`, then renames it.
MaybeFailure writeMetaFile(const std::string& directory, const MetaRecord& record);

}  // namespace walscope::recorder
