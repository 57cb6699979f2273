// Parts of a range of ids or of times, for histograms.
#pragma once

#include <cstdint>
#include <optional>

namespace walscope::events {

/// Divides a range evenly. Values in order come to parts in order.
class RangeBuckets {
 public:
  /// Both ends are in the range; at least one part.
  RangeBuckets(std::uint64_t first, std::uint64_t last, std::size_t buckets)
      : first_(first),
        last_(last),
        buckets_(buckets),
        per_value_(static_cast<double>(buckets) / (static_cast<double>(last - first) + 1)) {}

  /// The part with a value; none where it is not in the range.
  std::optional<std::size_t> find(std::uint64_t value) const {
    if (value < first_ || value > last_) return std::nullopt;
    const auto bucket = static_cast<std::size_t>(static_cast<double>(value - first_) * per_value_);
    return bucket < buckets_ ? bucket : buckets_ - 1;
  }

 private:
  std::uint64_t first_;
  std::uint64_t last_;
  std::size_t buckets_;
  double per_value_;
};

}  // namespace walscope::events
