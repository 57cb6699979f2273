// What a segment header says that cannot be.
#pragma once

#include <optional>
#include <string>

#include "format/segment_header.hpp"

namespace walscope::diagnostics {

/// One sentence about times that are impossible: zero, in the future, closed before created. For a header that is intact, or
/// as the recorder writes it before closing (then only the creation time is looked at).
std::optional<std::string> findTimeFlaw(const format::SegmentHeader& header);

}  // namespace walscope::diagnostics
