#include "diagnostics/continuity.hpp"

#include <algorithm>
#include <tuple>

#include "format/text.hpp"

namespace walscope::diagnostics {

using format::counted;
using format::idRange;

namespace {

bool isHot(const SegmentFacts& segment) { return segment.file->kind == io::SegmentKind::HOT; }

/// Hot segments are replayed where they verify, and each of them where ids stand in several.
std::string_view whatRecoveryDoes(const SegmentFacts& a, const SegmentFacts& b) {
  const auto is_replayed = [](const SegmentFacts& it) { return isHot(it) && it.strict_status == format::Status::OK; };
  if (is_replayed(a) && is_replayed(b)) return ": recovery replays these events twice.";
  if (is_replayed(a) || is_replayed(b)) return "; recovery replays them from one of the two.";
  return "; recovery replays neither.";
}

/// One of them hot and one cold, and one whole inside the other: the same segment, one of them perhaps damaged.
bool isColdCopy(const SegmentFacts& a, const SegmentFacts& b) {
  if (isHot(a) == isHot(b) || a.index() != b.index()) return false;
  const auto holds = [](const format::IdRun& outer, const format::IdRun& inner) {
    return outer.first <= inner.first && inner.last <= outer.last;
  };
  return holds(*a.ids, *b.ids) || holds(*b.ids, *a.ids);
}

bool hasSameIds(const SegmentFacts& a, const SegmentFacts& b) {
  return a.ids->first == b.ids->first && a.ids->last == b.ids->last;
}

class Checker {
 public:
  explicit Checker(const DirectoryFacts& facts) : is_directory_(facts.is_directory) {
    forEachSegment(facts, [&](const SegmentFacts& segment) {
      if (segment.ids) ranges_.push_back(&segment);
    });
    std::sort(ranges_.begin(), ranges_.end(), [](const SegmentFacts* a, const SegmentFacts* b) {
      return std::tie(a->ids->first, a->ids->last, a->file->kind, a->file->name) <
             std::tie(b->ids->first, b->ids->last, b->file->kind, b->file->name);
    });
  }

  Continuity run() {
    for (const SegmentFacts* segment : ranges_) {
      if (furthest_ == nullptr) {
        furthest_ = segment;
      } else if (const SegmentFacts* original = copied(*segment)) {
        reportCopy(*original, *segment);
        if (segment->ids->last > furthest_->ids->last) furthest_ = segment;
        continue;
      } else {
        compare(*segment);
      }
      previous_ = segment;
      if (segment->ids->last > furthest_->ids->last) furthest_ = segment;
    }
    return std::move(result_);
  }

 private:
  /// The segment before this one that it is a copy of.
  const SegmentFacts* copied(const SegmentFacts& segment) const {
    if (hasSameIds(*previous_, segment) || isColdCopy(*previous_, segment)) return previous_;
    return nullptr;
  }

  void compare(const SegmentFacts& segment) {
    const std::uint64_t last = furthest_->ids->last;
    if (segment.ids->first <= last) {
      reportOverlap(segment, format::IdRun{segment.ids->first, std::min(segment.ids->last, last)});
    } else if (is_directory_ && segment.ids->first - last > 1) {
      reportGap(segment, format::IdRun{last + 1, segment.ids->first - 1});
    }
  }

  void reportCopy(const SegmentFacts& original, const SegmentFacts& copy) {
    if (isHot(original) != isHot(copy)) {
      const std::string& cold = (isHot(original) ? copy : original).file->name;
      const std::string& hot = (isHot(original) ? original : copy).file->name;
      result_.copies.insert(cold);
      addFinding(FindingCode::COLD_DUPLICATES_HOT, cold, cold + " is the cold copy of " + hot + ", which is still there.");
      return;
    }
    result_.copies.insert(copy.file->name);
    addBreak(BreakKind::DUPLICATE, original, copy, *copy.ids);
    addFinding(FindingCode::DUPLICATE_SEGMENT, copy.file->name,
               copy.file->name + " holds the same ids as " + original.file->name + " (" +
                   idRange(copy.ids->first, copy.ids->last) + ")" + std::string(whatRecoveryDoes(original, copy)));
  }

  void reportOverlap(const SegmentFacts& segment, format::IdRun run) {
    addBreak(BreakKind::OVERLAP, *furthest_, segment, run);
    addFinding(FindingCode::EVENT_ID_OVERLAP, segment.file->name,
               furthest_->file->name + " and " + segment.file->name + " both hold " + idRange(run.first, run.last) +
                   std::string(whatRecoveryDoes(*furthest_, segment)));
  }

  void reportGap(const SegmentFacts& segment, format::IdRun run) {
    addBreak(BreakKind::GAP, *furthest_, segment, run);
    addFinding(FindingCode::EVENT_ID_GAP, segment.file->name,
               "Between " + furthest_->file->name + " and " + segment.file->name + " " + counted(run.count(), "event") +
                   (run.count() == 1 ? " is" : " are") + " missing: " + idRange(run.first, run.last) + ".");
  }

  void addBreak(BreakKind kind, const SegmentFacts& after, const SegmentFacts& before, format::IdRun run) {
    result_.breaks.push_back({kind, after.file->name, before.file->name, run.first, run.last, run.count()});
  }

  void addFinding(FindingCode code, const std::string& file, std::string message) {
    result_.findings.push_back({code, defaultSeverity(code), file, std::nullopt, std::nullopt, std::move(message)});
  }

  const bool is_directory_;
  std::vector<const SegmentFacts*> ranges_;
  /// The one that reaches furthest, and the last one that was no copy.
  const SegmentFacts* furthest_ = nullptr;
  const SegmentFacts* previous_ = nullptr;
  Continuity result_;
};

}  // namespace

Continuity checkContinuity(const DirectoryFacts& facts) { return Checker(facts).run(); }

}  // namespace walscope::diagnostics
