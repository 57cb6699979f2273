// The times in the header of a salvaged segment.
#pragma once

#include <cstdint>

#include "salvage/segment_survey.hpp"

namespace walscope::salvage {

struct SegmentTimes {
  std::uint64_t created_ns;
  std::uint64_t closed_ns;
};

/// Those of the input's header where they can be believed; otherwise those of the first and the last event, and where these
/// cannot be times of a segment either, now.
SegmentTimes timesOf(const SegmentSurvey& input, std::uint64_t first_timestamp_ns, std::uint64_t last_timestamp_ns);

}  // namespace walscope::salvage
