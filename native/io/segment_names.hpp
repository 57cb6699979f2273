// Which names of a WAL directory are segments, and which are the meta file.
#pragma once

#include <array>
#include <string_view>

namespace walscope::io {

inline constexpr std::string_view kHotSuffix = ".wal";
inline constexpr std::string_view kColdSuffix = ".wal.lz4";
inline constexpr std::string_view kLz4Suffix = ".lz4";
inline constexpr std::array<std::string_view, 2> kMetaNames = {"wal_meta.dat", "wal.meta"};
/// A meta file is written under this name first, and then renamed.
inline constexpr std::string_view kTemporarySuffix = ".tmp";

// As std::filesystem's extension(): a name that is nothing but ".wal" has none.
inline bool isHotName(std::string_view name) { return name.ends_with(kHotSuffix) && name.size() > kHotSuffix.size(); }
inline bool isColdName(std::string_view name) { return name.ends_with(kColdSuffix) && name.size() > kColdSuffix.size(); }

}  // namespace walscope::io
