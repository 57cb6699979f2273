#include "diagnostics/header_findings.hpp"

#include <chrono>

namespace walscope::diagnostics {

namespace {

/// Clocks of different machines disagree by less.
constexpr std::uint64_t kClockToleranceNs = 86'400'000'000'000;

bool isInFuture(std::uint64_t time_ns) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto now_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count());
  return time_ns > now_ns && time_ns - now_ns > kClockToleranceNs;
}

}  // namespace

std::optional<std::string> findTimeFlaw(const format::SegmentHeader& header) {
  if (header.created_ns == 0) return "The creation time is zero.";
  if (format::isUnfinalised(header)) {
    if (isInFuture(header.created_ns)) return "The segment was created in the future.";
    return std::nullopt;
  }
  if (header.closed_ns == 0) return "The closing time is zero, though the segment was closed.";
  if (header.closed_ns < header.created_ns) return "The segment was closed before it was created.";
  if (isInFuture(header.closed_ns)) return "The segment was closed in the future.";
  return std::nullopt;
}

}  // namespace walscope::diagnostics
