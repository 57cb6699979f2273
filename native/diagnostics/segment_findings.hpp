// Findings about a segment as a whole, from what a walk over its blocks has gathered.
#pragma once

#include "diagnostics/finding_list.hpp"
#include "diagnostics/report.hpp"
#include "diagnostics/segment_tally.hpp"

namespace walscope::diagnostics {

/// Adds the findings that are not about a block of their own. `frame_error`: of a cold segment, empty for none. One cause
/// gives one finding: what follows from a damaged header, a crash or a cut is not said again.
void reportSegment(const VerifiedSegment& segment, const SegmentTally& tally, const std::string& frame_error,
                   FindingList& findings);

}  // namespace walscope::diagnostics
