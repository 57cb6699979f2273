#include "diagnostics/continuity.hpp"

#include <algorithm>
#include <tuple>

#include "diagnostics/text.hpp"

namespace walscope::diagnostics {

namespace {

bool isCopy(const SegmentFacts& a, const SegmentFacts& b) {
  return a.ids->first == b.ids->first && a.ids->last == b.ids->last;
}

class Checker {
 public:
  explicit Checker(const DirectoryFacts& facts) {
    for (const SegmentFacts& segment : facts.hot) take(segment);
    for (const SegmentFacts& segment : facts.cold) take(segment);
    std::sort(ranges_.begin(), ranges_.end(), [](const SegmentFacts* a, const SegmentFacts* b) {
      return std::tie(a->ids->first, a->ids->last, a->file->kind, a->file->name) <
             std::tie(b->ids->first, b->ids->last, b->file->kind, b->file->name);
    });
  }

  Continuity run() {
    for (const SegmentFacts* segment : ranges_) {
      if (furthest_ == nullptr) {
        furthest_ = segment;
        previous_ = segment;
        continue;
      }
      if (isCopy(*previous_, *segment)) {
        reportCopy(*segment);
        continue;
      }
      const std::uint64_t last = furthest_->ids->last;
      if (segment->ids->first <= last) {
        reportOverlap(*segment, std::min(segment->ids->last, last));
      } else if (segment->ids->first - last > 1) {
        reportGap(*segment);
      }
      previous_ = segment;
      if (segment->ids->last > last) furthest_ = segment;
    }
    return std::move(result_);
  }

 private:
  void take(const SegmentFacts& segment) {
    if (segment.ids) ranges_.push_back(&segment);
  }

  void reportCopy(const SegmentFacts& copy) {
    const std::string& original = previous_->file->name;
    result_.copies.push_back(copy.file->name);
    if (copy.file->kind != previous_->file->kind) {
      addFinding(FindingCode::COLD_DUPLICATES_HOT, copy.file->name,
                 copy.file->name + " is the cold copy of " + original + ", which is still there.");
      return;
    }
    addBreak(BreakKind::DUPLICATE, original, copy, *copy.ids);
    addFinding(FindingCode::DUPLICATE_SEGMENT, copy.file->name,
               copy.file->name + " holds the same ids as " + original + " (" + idRange(copy.ids->first, copy.ids->last) +
                   "): recovery replays them twice.");
  }

  void reportOverlap(const SegmentFacts& segment, std::uint64_t last) {
    const IdRun run{segment.ids->first, last};
    addBreak(BreakKind::OVERLAP, furthest_->file->name, segment, run);
    addFinding(FindingCode::EVENT_ID_OVERLAP, segment.file->name,
               furthest_->file->name + " and " + segment.file->name + " both hold " + idRange(run.first, run.last) +
                   ": recovery replays them twice.");
  }

  void reportGap(const SegmentFacts& segment) {
    const IdRun run{furthest_->ids->last + 1, segment.ids->first - 1};
    addBreak(BreakKind::GAP, furthest_->file->name, segment, run);
    addFinding(FindingCode::EVENT_ID_GAP, segment.file->name,
               "Between " + furthest_->file->name + " and " + segment.file->name + " " + counted(run.count(), "event") +
                   (run.count() == 1 ? " is" : " are") + " missing: " + idRange(run.first, run.last) + ".");
  }

  void addBreak(BreakKind kind, const std::string& after, const SegmentFacts& before, IdRun run) {
    result_.breaks.push_back({kind, after, before.file->name, run.first, run.last, run.count()});
  }

  void addFinding(FindingCode code, const std::string& file, std::string message) {
    result_.findings.push_back({code, defaultSeverity(code), file, std::nullopt, std::nullopt, std::move(message)});
  }

  std::vector<const SegmentFacts*> ranges_;
  const SegmentFacts* furthest_ = nullptr;
  const SegmentFacts* previous_ = nullptr;
  Continuity result_;
};

}  // namespace

Continuity checkContinuity(const DirectoryFacts& facts) { return Checker(facts).run(); }

}  // namespace walscope::diagnostics
