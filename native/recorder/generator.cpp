#include "recorder/generator.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "recorder/cold_writer.hpp"
#include "recorder/event_source.hpp"
#include "recorder/meta_file.hpp"
#include "recorder/output_directory.hpp"
#include "recorder/recorder_clock.hpp"
#include "recorder/segment_writer.hpp"

namespace walscope::recorder {
namespace {

using format::kEventsPerBlock;

constexpr std::uint32_t kMaxSegments = 1'000'000;
constexpr std::uint32_t kMaxUnused = 1'000;

Failure usage(std::string message) { return {FailureCode::USAGE, std::move(message), {}, std::nullopt}; }

std::string outOfRange(const char* what, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
  return std::string(what) + " is " + std::to_string(value) + "; it has to be " + std::to_string(least) + " to " +
         std::to_string(most) + ".";
}

/// One run of generate(): the plan, and what has been written so far.
class Generation {
 public:
  Generation(const std::string& directory, const GenerateOptions& options, GenerateProgress& progress,
             const std::atomic<bool>& cancel)
      : directory_(directory),
        options_(options),
        progress_(progress),
        cancel_(cancel),
        source_(options.seed, options.first_event_id),
        clock_(options.seed) {}

  GenerateOutcome run() {
    MaybeFailure failure = plan();
    if (!failure) failure = output_.prepare(directory_);
    if (failure) return {failure, {}};
    failure = write();
    if (failure) {
      // Half a directory would look like a damaged log.
      output_.removeAll();
      return {failure, {}};
    }
    return {std::nullopt, result_};
  }

 private:
  MaybeFailure plan();
  MaybeFailure planFaults();
  MaybeFailure write();
  MaybeFailure writeSegment(std::uint32_t index);
  MaybeFailure fill(SegmentWriter& writer, std::uint64_t count);
  MaybeFailure writeUnused(std::uint32_t index);
  MaybeFailure writeMeta();
  MaybeFailure compress(std::uint32_t index);
  MaybeFailure damage();
  MaybeFailure cancelled() const;
  SegmentSettings settingsOf(std::uint32_t index) const;
  std::string path(std::uint32_t index) const { return directory_ + "/" + segmentFileName(index); }

  const std::string& directory_;
  const GenerateOptions& options_;
  GenerateProgress& progress_;
  const std::atomic<bool>& cancel_;
  OutputDirectory output_;
  EventSource source_;
  RecorderClock clock_;
  std::vector<FaultSpec> faults_;
  std::uint64_t events_per_segment_ = 0;
  std::uint64_t events_planned_ = 0;
  /// Full blocks of the last segment, for the meta file.
  std::uint32_t last_full_blocks_ = 0;
  /// When the last few segments were begun.
  std::array<std::uint64_t, RecorderClock::kPreparedAhead> begun_ns_{};
  GenerateResult result_;
};

MaybeFailure Generation::plan() {
  const GenerateOptions& o = options_;
  if (o.segments < 1 || o.segments > kMaxSegments) return usage(outOfRange("segments", o.segments, 1, kMaxSegments));
  if (o.blocks < format::kMinBlocks || o.blocks > format::kMaxBlocks)
    return usage(outOfRange("blocks", o.blocks, format::kMinBlocks, format::kMaxBlocks));
  if (o.unused > kMaxUnused) return usage(outOfRange("unused", o.unused, 0, kMaxUnused));
  events_per_segment_ = o.blocks * kEventsPerBlock;
  const std::uint64_t room = events_per_segment_ * o.segments;
  if (o.events > room) return usage(outOfRange("events", o.events, 0, room));
  events_planned_ = o.events == 0 ? room : o.events;
  if (o.first_event_id == format::kInvalidEventId) return usage("firstEventId is 0, which is never a valid event id.");
  if (o.first_event_id + (events_planned_ - 1) < o.first_event_id)
    return usage("firstEventId is so high that the last event id would exceed 64 bits.");
  result_.segments = static_cast<std::uint32_t>((events_planned_ + events_per_segment_ - 1) / events_per_segment_);
  const std::uint32_t closed = result_.segments - (o.unfinalised ? 1 : 0);
  if (o.cold > closed) return usage(outOfRange("cold", o.cold, 0, closed) + " Only closed segments become cold.");
  const std::uint64_t segment_bytes = format::blockOffset(o.blocks);
  progress_.total_bytes = segment_bytes * (std::uint64_t{result_.segments} + o.unused + o.cold);
  return planFaults();
}

MaybeFailure Generation::planFaults() {
  for (const std::string& text : options_.faults) {
    auto parsed = parseFault(text);
    if (auto* failure = std::get_if<Failure>(&parsed)) return *failure;
    faults_.push_back(std::get<FaultSpec>(std::move(parsed)));
  }
  return std::nullopt;
}

MaybeFailure Generation::write() {
  for (std::uint32_t i = 0; i < result_.segments; ++i) {
    if (auto failure = writeSegment(i)) return failure;
  }
  for (std::uint32_t i = 0; i < options_.unused; ++i) {
    if (auto failure = writeUnused(result_.segments + i)) return failure;
  }
  if (auto failure = writeMeta()) return failure;
  progress_.phase = GenerateProgress::Phase::COMPRESSING;
  for (std::uint32_t i = 0; i < options_.cold; ++i) {
    if (auto failure = compress(i)) return failure;
  }
  result_.size_bytes = output_.sizeBytes();
  progress_.phase = GenerateProgress::Phase::DAMAGING;
  return damage();
}

SegmentSettings Generation::settingsOf(std::uint32_t index) const {
  return {.segment_index = index,
          .capacity_blocks = options_.blocks,
          .created_ns = clock_.createdNs(index, begun_ns_[index % begun_ns_.size()]),
          .is_pretouched = index != 0};
}

MaybeFailure Generation::writeSegment(std::uint32_t index) {
  progress_.setFile(segmentFileName(index));
  SegmentWriter writer;
  if (auto failure = writer.create(path(index), settingsOf(index))) return failure;
  begun_ns_[index % begun_ns_.size()] = source_.lastTimestampNs();
  const std::uint64_t count = std::min(events_per_segment_, events_planned_ - index * events_per_segment_);
  const std::uint64_t done_before = progress_.done_bytes;
  if (auto failure = fill(writer, count)) return failure;
  progress_.done_bytes = done_before + format::blockOffset(options_.blocks);
  last_full_blocks_ = writer.fullBlocks();

  const bool is_last = index + 1 == result_.segments;
  if (is_last && options_.unfinalised) {
    result_.events += std::uint64_t{writer.fullBlocks()} * kEventsPerBlock;
    return writer.abandon();
  }
  result_.events += count;
  return writer.finalise(clock_.closedNs(index, source_.lastTimestampNs()));
}

MaybeFailure Generation::fill(SegmentWriter& writer, std::uint64_t count) {
  while (count > 0) {
    const std::span<format::RequestEvent> room = writer.room();
    const std::size_t part = std::min<std::uint64_t>(room.size(), count);
    source_.fill(room.first(part));
    if (auto failure = writer.commit(part)) return failure;
    count -= part;
    progress_.done_bytes.fetch_add(part * format::kEventSize, std::memory_order_relaxed);
    if (auto failure = cancelled()) return failure;
  }
  return std::nullopt;
}

MaybeFailure Generation::writeUnused(std::uint32_t index) {
  progress_.setFile(segmentFileName(index));
  if (auto failure = cancelled()) return failure;
  SegmentWriter writer;
  SegmentSettings settings = settingsOf(index);
  // Segments further ahead than a recorder goes were begun by none: they are made after the last event.
  if (index >= result_.segments + RecorderClock::kPreparedAhead)
    settings.created_ns = clock_.createdNs(index, source_.lastTimestampNs());
  if (auto failure = writer.create(path(index), settings)) return failure;
  progress_.done_bytes += format::blockOffset(options_.blocks);
  return writer.abandon();
}

MaybeFailure Generation::writeMeta() {
  MetaRecord record;
  record.last_segment_index = result_.segments - 1;
  if (!options_.unfinalised) {
    record.last_offset = metaOffset(last_full_blocks_);
    record.last_event_id = options_.first_event_id + (events_planned_ - 1);
  } else if (result_.segments > 1) {
    record.last_offset = metaOffset(options_.blocks);
    record.last_event_id = options_.first_event_id + events_per_segment_ * (result_.segments - 1) - 1;
  } else {
    return std::nullopt;
  }
  return writeMetaFile(directory_, record);
}

MaybeFailure Generation::compress(std::uint32_t index) {
  progress_.setFile(segmentFileName(index));
  if (auto failure = cancelled()) return failure;
  const std::string hot = path(index);
  if (auto failure = compressSegment(hot, hot + ".lz4")) return failure;
  progress_.done_bytes += format::blockOffset(options_.blocks);
  return removeFile(hot);
}

MaybeFailure Generation::damage() {
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    if (auto failure = cancelled()) return failure;
    auto outcome = applyFault(directory_, faults_[i], options_.seed, i);
    if (auto* failure = std::get_if<Failure>(&outcome)) return *failure;
    result_.faults.push_back(std::get<AppliedFault>(std::move(outcome)));
  }
  return std::nullopt;
}

MaybeFailure Generation::cancelled() const {
  if (!cancel_.load(std::memory_order_relaxed)) return std::nullopt;
  return Failure{FailureCode::CANCELLED, "Generating was cancelled; what it had written was removed.", directory_, {}};
}

}  // namespace

void GenerateProgress::setFile(const std::string& name) {
  const std::lock_guard lock(mutex_);
  file_ = name;
}

std::string GenerateProgress::file() const {
  const std::lock_guard lock(mutex_);
  return file_;
}

GenerateOutcome generate(const std::string& directory, const GenerateOptions& options, GenerateProgress& progress,
                         const std::atomic<bool>& cancel) {
  return Generation(directory, options, progress, cancel).run();
}

GenerateOutcome generate(const std::string& directory, const GenerateOptions& options) {
  GenerateProgress progress;
  const std::atomic<bool> cancel{false};
  return generate(directory, options, progress, cancel);
}

}  // namespace walscope::recorder
