#include "salvage/segment_times.hpp"

#include <algorithm>
#include <chrono>

#include "diagnostics/header_findings.hpp"

namespace walscope::salvage {

namespace {

bool canBeTimes(SegmentTimes times) {
  format::SegmentHeader header{};
  header.created_ns = times.created_ns;
  header.closed_ns = times.closed_ns;
  return !diagnostics::findTimeFlaw(header);
}

std::uint64_t now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(since_1970).count());
}

}  // namespace

SegmentTimes timesOf(const SegmentSurvey& input, std::uint64_t first_timestamp_ns, std::uint64_t last_timestamp_ns) {
  const format::SegmentHeader& header = input.file.header;
  const bool is_open = format::isUnfinalised(header);
  const bool is_believed = (input.isHeaderIntact() || is_open) && !diagnostics::findTimeFlaw(header);
  SegmentTimes times{.created_ns = is_believed ? header.created_ns : first_timestamp_ns,
                     .closed_ns = is_believed && !is_open ? header.closed_ns : last_timestamp_ns};
  times.closed_ns = std::max(times.closed_ns, times.created_ns);
  if (!canBeTimes(times)) times.created_ns = times.closed_ns = now();
  return times;
}

}  // namespace walscope::salvage
