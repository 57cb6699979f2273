#include "recovery/judged_segment.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace walscope::recovery {

namespace {

/// Chooses the run of each block: of those that end below it, the one that ends highest.
class Runs {
 public:
  std::uint32_t choose(const ReplayableBlock& block) {
    std::optional<std::uint32_t> best;
    for (std::uint32_t run = 0; run < count_; ++run) {
      const bool fits = last_ids_[run] < block.first_event_id;
      if (fits && (!best || last_ids_[run] > last_ids_[*best])) best = run;
    }
    if (!best) best = count_ < kMostRuns ? count_++ : kMostRuns - 1;
    last_ids_[*best] = block.last_event_id;
    return *best;
  }
  std::uint32_t count() const { return count_; }

 private:
  std::array<std::uint64_t, kMostRuns> last_ids_{};
  std::uint32_t count_ = 0;
};

bool isRising(const std::vector<ReplayableBlock>& blocks) {
  return std::adjacent_find(blocks.begin(), blocks.end(), [](const ReplayableBlock& a, const ReplayableBlock& b) {
           return b.first_event_id <= a.last_event_id;
         }) == blocks.end();
}

}  // namespace

void groupIntoRuns(JudgedSegment& segment) {
  segment.run_ends.clear();
  if (isRising(segment.blocks)) {
    if (!segment.blocks.empty()) segment.run_ends.push_back(segment.blocks.size());
    return;
  }
  Runs runs;
  std::vector<std::uint8_t> run_of;
  run_of.reserve(segment.blocks.size());
  for (const ReplayableBlock& block : segment.blocks) run_of.push_back(static_cast<std::uint8_t>(runs.choose(block)));
  std::vector<ReplayableBlock> grouped;
  grouped.reserve(segment.blocks.size());
  for (std::uint32_t run = 0; run < runs.count(); ++run) {
    for (std::size_t i = 0; i < run_of.size(); ++i) {
      if (run_of[i] == run) grouped.push_back(segment.blocks[i]);
    }
    segment.run_ends.push_back(grouped.size());
  }
  segment.blocks = std::move(grouped);
}

}  // namespace walscope::recovery
