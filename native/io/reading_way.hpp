// How hot segments are read from front to back: through a map of the file, or in pieces that are read into a buffer. Which is faster is the
// machine's: what it takes to map a page and to copy one differs by a factor of ten (docs/performance.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "io/open_file.hpp"

namespace walscope::io {

enum class ReadingWay : std::uint8_t { BUFFER, MAP };

/// What the environment variable WALSCOPE_READING names (`buffer` or `map`), read at the first call. Throws std::invalid_argument where it
/// names anything else.
std::optional<ReadingWay> namedReadingWay();

/// The faster one for this file, now. A file that is not in the page cache is read into buffers, since the system reads ahead of them from a
/// disk; it is asked to keep what it reads in large pages, which are mapped at once the next time. Otherwise both are tried on some blocks of
/// the file, once in some seconds for the process. The named one, where there is one, is taken whatever it costs. Any thread; the file is not
/// mapped, before or after.
ReadingWay chooseReadingWay(OpenFile& file);

/// Opens a hot segment to be read from front to back, and maps it where that is the faster way. Its map, if there is one, is read under a
/// MapGuard.
format::Status openToRead(OpenFile& file, const std::string& path);

}  // namespace walscope::io
