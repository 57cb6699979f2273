#include "events/row_tally.hpp"

#include <algorithm>

namespace walscope::events {

namespace {

using format::RequestEvent;

std::uint64_t countOf(const EventMask& mask) {
  std::uint64_t count = 0;
  for (const std::uint64_t word : mask) count += static_cast<std::uint64_t>(std::popcount(word));
  return count;
}

/// All of them at once where all of the block lie in one part, as they mostly do.
void tally(const RangeBuckets& buckets, const RequestEvent* rows, const EventMask& mask, const Extremes<std::uint64_t>& extremes,
           std::uint64_t RequestEvent::*key, std::vector<std::uint64_t>& counts) {
  const std::optional<std::size_t> first = buckets.find(extremes.least);
  const std::optional<std::size_t> last = buckets.find(extremes.most);
  if (first && first == last) {
    counts[*first] += countOf(mask);
    return;
  }
  for (std::size_t word = 0; word < mask.size(); ++word) {
    for (std::uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
      const std::size_t position = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      if (const auto bucket = buckets.find(rows[position].*key)) ++counts[*bucket];
    }
  }
}

void addCounts(std::vector<std::uint64_t>& sum, const std::vector<std::uint64_t>& added) {
  std::transform(sum.begin(), sum.end(), added.begin(), sum.begin(), std::plus<>());
}

}  // namespace

BlockExtremes extremesOfBlock(std::span<const RequestEvent> rows) {
  BlockExtremes extremes;
  for (const RequestEvent& row : rows) {
    extremes.id.add({row.event_id, row.event_id});
    extremes.timestamp_ns.add({row.timestamp_ns, row.timestamp_ns});
  }
  return extremes;
}

RowTally::RowTally(const EventTable& table, std::size_t buckets)
    : counts_{.by_id = std::vector<std::uint64_t>(buckets), .by_time = std::vector<std::uint64_t>(buckets)} {
  if (!table.range()) return;
  ids_.emplace(table.range()->ids.first, table.range()->ids.last, buckets);
  times_.emplace(table.range()->times.first_ns, table.range()->times.last_ns, buckets);
}

void RowTally::add(const RequestEvent* rows, const EventMask& mask, const BlockExtremes& extremes) {
  if (!ids_ || isNone(mask)) return;
  tally(*ids_, rows, mask, extremes.id, &RequestEvent::event_id, counts_.by_id);
  tally(*times_, rows, mask, extremes.timestamp_ns, &RequestEvent::timestamp_ns, counts_.by_time);
}

void RowTally::clear() {
  std::fill(counts_.by_id.begin(), counts_.by_id.end(), 0);
  std::fill(counts_.by_time.begin(), counts_.by_time.end(), 0);
}

void addTo(RowHistogram& sum, const RowHistogram& added) {
  addCounts(sum.by_id, added.by_id);
  addCounts(sum.by_time, added.by_time);
}

}  // namespace walscope::events
