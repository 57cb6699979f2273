#include "salvage/segment_survey.hpp"

#include <algorithm>

#include "diagnostics/bit_solver.hpp"
#include "format/strict_follower.hpp"

namespace walscope::salvage {

using format::Status;

namespace {

class Survey {
 public:
  Survey(const io::SegmentFile& file, bool repair_bits, const std::atomic<bool>& cancel,
         std::atomic<std::uint64_t>& read_bytes)
      : walk_(file), repair_bits_(repair_bits), cancel_(cancel), read_bytes_(read_bytes) {
    result_.file = file;
  }

  SegmentSurvey run() {
    result_.strict_status = walk_.open();
    if (result_.strict_status != Status::OK) return std::move(result_);
    strict_ = format::StrictFollower(walk_.source().header());
    while (!cancel_.load(std::memory_order_relaxed) && walk_.next()) {
      take();
      read_bytes_.fetch_add(walk_.blocks() * format::kBlockSize, std::memory_order_relaxed);
    }
    conclude();
    return std::move(result_);
  }

 private:
  void take() {
    if (walk_.isZeros()) {
      const std::uint64_t counted = strict_.countedBlocks() - std::min(walk_.position(), strict_.countedBlocks());
      if (counted > 0) strict_.followZeros(std::min(walk_.blocks(), counted));
      return;
    }
    if (strict_.isCounted(walk_.position())) {
      strict_.follow(strict_.check(walk_.bytes(), walk_.judgement(), walk_.seed()), walk_.judgement().header);
    }
    if (!walk_.judgement().events_can_be_had && repair_bits_) repair();
    if (walk_.judgement().events_can_be_had) takeEvents();
  }

  /// A valid block that belongs elsewhere has no bit to change back.
  void repair() {
    if (walk_.judgement().belongs_elsewhere) return;
    if (fruitless_ == kFruitlessSearches) {
      ++result_.unsearched_blocks;
      return;
    }
    std::optional<diagnostics::Repair> repair = diagnostics::solveBlock(walk_.bytes(), walk_.seed(), cancel_);
    if (repair) walk_.repair(*repair);
    if (!walk_.judgement().events_can_be_had) {
      ++fruitless_;
      return;
    }
    const auto events = walk_.events();
    result_.repairs.push_back({.position = walk_.position(),
                               .events = static_cast<std::uint32_t>(events.size()),
                               .ids = {events.front().event_id, events.back().event_id},
                               .repair = std::move(*repair)});
  }

  void takeEvents() {
    const auto events = walk_.events();
    const format::IdRun ids{events.front().event_id, events.back().event_id};
    if (result_.runs.empty() || ids.first <= result_.runs.back().last_event_id) {
      result_.runs.push_back({.start = walk_.bookmark(), .first_event_id = ids.first});
    }
    BlockRun& run = result_.runs.back();
    run.last_position = walk_.position();
    run.last_event_id = ids.last;
    run.events += events.size();
    result_.events += events.size();
    format::widen(result_.ids, ids);
  }

  void conclude() {
    if (!result_.runs.empty()) result_.believed_first = result_.runs.front().first_event_id;
    const std::optional<format::IdRun> named =
        result_.isHeaderIntact() ? format::namedIds(result_.file.header) : std::nullopt;
    if (named) {
      result_.believed_first = named->first;
      format::widen(result_.ids, *named);
    }
    if (walk_.source().findLoss()) {
      strict_.vanish();
    } else {
      strict_.end();
    }
    result_.strict_status = strict_.status();
    const std::uint64_t size_bytes = walk_.source().sizeBytes();
    result_.capacity_blocks = (size_bytes - format::kSegmentHeaderSize) / format::kBlockSize;
  }

  SegmentWalk walk_;
  const bool repair_bits_;
  const std::atomic<bool>& cancel_;
  std::atomic<std::uint64_t>& read_bytes_;
  format::StrictFollower strict_;
  SegmentSurvey result_;
  std::uint32_t fruitless_ = 0;
};

}  // namespace

SegmentSurvey surveySegment(const io::SegmentFile& file, bool repair_bits, const std::atomic<bool>& cancel,
                            std::atomic<std::uint64_t>& read_bytes) {
  return Survey(file, repair_bits, cancel, read_bytes).run();
}

}  // namespace walscope::salvage
