#include "salvage/salvage.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "recorder/output_directory.hpp"
#include "salvage/event_merge.hpp"
#include "salvage/readback.hpp"

namespace walscope::salvage {

namespace {

/// One run of salvage().
class Salvage {
 public:
  Salvage(const std::string& directory, const std::string& target, const SalvageOptions& options,
          SalvageProgress& progress, const std::atomic<bool>& cancel)
      : directory_(directory), target_(target), options_(options), progress_(progress), cancel_(cancel) {}

  SalvageOutcome run() {
    MaybeFailure failure = survey();
    if (!failure) failure = fromRecorder(output_.prepare(target_));
    if (failure) return {std::move(failure), {}};
    failure = write();
    if (!failure) failure = check();
    if (failure) {
      // Half a directory would look like a damaged log.
      output_.removeAll();
      return {std::move(failure), {}};
    }
    return {std::nullopt, std::move(result_)};
  }

 private:
  MaybeFailure survey() {
    io::ScanOptions scan_options;
    scan_options.cancel = &cancel_;
    const io::DirectoryScan scan = io::scanDirectory(directory_, scan_options);
    if (scan.status != format::Status::OK) {
      return Failure{"DIRECTORY_UNREADABLE", "The directory cannot be read: " + std::string(std::strerror(scan.error_number)) + ".",
                     directory_};
    }
    progress_.begin(SalvageProgress::Phase::SURVEYING, sizeOf(scan));
    for (const auto* files : {&scan.hot, &scan.cold}) {
      for (const io::SegmentFile& file : *files) {
        if (!file.is_regular) continue;
        progress_.setFile(file.name);
        result_.inputs.push_back(surveySegment(file, options_.repair_bits, cancel_, progress_.done_bytes));
      }
    }
    if (isCancelled()) return cancelled();
    order();
    return findSpan();
  }

  static std::uint64_t sizeOf(const io::DirectoryScan& scan) {
    std::uint64_t size_bytes = 0;
    for (const io::SegmentFile& file : scan.hot) size_bytes += file.file_bytes;
    for (const io::SegmentFile& file : scan.cold)
      size_bytes += format::blockOffset(std::min(file.header.block_count, format::kMaxBlocks));
    return size_bytes;
  }

  void order() {
    const auto key = [](const SegmentSurvey& it) {
      return std::tuple(!it.believed_first, it.believed_first.value_or(0), it.file.kind, std::string_view(it.file.name));
    };
    std::sort(result_.inputs.begin(), result_.inputs.end(),
              [&](const SegmentSurvey& a, const SegmentSurvey& b) { return key(a) < key(b); });
  }

  MaybeFailure findSpan() {
    std::optional<format::IdRun> span;
    for (const SegmentSurvey& input : result_.inputs) {
      if (input.ids) format::widen(span, *input.ids);
      events_to_read_ += input.events;
    }
    if (events_to_read_ == 0)
      return Failure{"NO_EVENTS", "There is nothing to salvage: no block gives an event.", directory_};
    result_.span = *span;
    return std::nullopt;
  }

  /// The original hangs on exactly one segment. Whether there will be one shows when it was written: then what is in it is
  /// written again, in two.
  MaybeFailure write() {
    OutputLog log(target_, result_.inputs, std::nullopt);
    if (auto failure = writeTo(log)) return failure;
    if (log.segments().size() > 1 || log.events() < 2) {
      conclude(log);
      return std::nullopt;
    }
    const OutputSegment& only = log.segments().front();
    if (auto failure = fromRecorder(recorder::removeFile(target_ + "/" + only.file))) return failure;
    const std::uint64_t half = only.blocks > 1 ? std::uint64_t{(only.blocks + 1) / 2} * format::kEventsPerBlock : (only.events + 1) / 2;
    OutputLog split(target_, result_.inputs, half);
    if (auto failure = writeTo(split)) return failure;
    result_.is_split = true;
    conclude(split);
    return std::nullopt;
  }

  MaybeFailure writeTo(OutputLog& log) {
    progress_.begin(SalvageProgress::Phase::WRITING, events_to_read_ * format::kEventSize);
    EventMerge merge(result_.inputs, cancel_);
    Gaps gaps(result_.span);
    auto failure = merge.run([&](std::size_t order, std::span<const format::RequestEvent> events) {
      gaps.follow(events);
      progress_.done_bytes.fetch_add(events.size_bytes(), std::memory_order_relaxed);
      return log.append(order, events);
    });
    if (!failure) failure = log.finish();
    if (failure) return failure;
    gaps.end();
    result_.gaps = gaps.list();
    result_.gap_count = gaps.count();
    result_.lost_events = gaps.ids();
    result_.conflicts = merge.conflicts();
    return std::nullopt;
  }

  void conclude(const OutputLog& log) {
    result_.taken = log.taken();
    result_.outputs = log.segments();
    result_.renumbering = log.renumbering();
    result_.events = log.events();
    result_.digest = log.digest();
  }

  MaybeFailure check() {
    progress_.begin(SalvageProgress::Phase::CHECKING, output_.sizeBytes());
    progress_.setFile({});
    return checkReadback(target_,
                         {.segments = result_.outputs.size(), .events = result_.events, .digest = result_.digest},
                         cancel_, progress_.done_bytes);
  }

  bool isCancelled() const { return cancel_.load(std::memory_order_relaxed); }

  const std::string& directory_;
  const std::string& target_;
  const SalvageOptions& options_;
  SalvageProgress& progress_;
  const std::atomic<bool>& cancel_;
  recorder::OutputDirectory output_;
  std::uint64_t events_to_read_ = 0;
  SalvageResult result_;
};

}  // namespace

void SalvageProgress::begin(Phase next, std::uint64_t total) {
  phase = next;
  done_bytes = 0;
  total_bytes = total;
}

void SalvageProgress::setFile(const std::string& name) {
  const std::lock_guard lock(mutex_);
  file_ = name;
}

std::string SalvageProgress::file() const {
  const std::lock_guard lock(mutex_);
  return file_;
}

SalvageOutcome salvage(const std::string& directory, const std::string& target, const SalvageOptions& options,
                       SalvageProgress& progress, const std::atomic<bool>& cancel) {
  return Salvage(directory, target, options, progress, cancel).run();
}

}  // namespace walscope::salvage
