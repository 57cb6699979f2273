// Cold segments: a whole `.wal` file as one LZ4 frame, byte for byte as the original compresses it.
#pragma once

#include <string>

#include "recorder/failure.hpp"

namespace walscope::recorder {

/// Writes `target` as the LZ4 frame of the file `source`: linked blocks of 4 MiB, no content size, no checksums, the fast
/// compressor. The bytes are those of LZ4 1.9; another version of the library may compress differently.
MaybeFailure compressSegment(const std::string& source, const std::string& target);

/// Writes the segment that the frame `source` holds to the new file `target`.
MaybeFailure decompressSegment(const std::string& source, const std::string& target);

}  // namespace walscope::recorder
