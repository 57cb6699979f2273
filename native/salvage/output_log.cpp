#include "salvage/output_log.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "diagnostics/segment_facts.hpp"
#include "recorder/meta_file.hpp"
#include "salvage/segment_times.hpp"

namespace walscope::salvage {

using format::RequestEvent;

namespace {

std::optional<std::uint32_t> indexOf(const SegmentSurvey& segment) {
  diagnostics::SegmentFacts facts;
  facts.file = &segment.file;
  facts.header_intact = segment.isHeaderIntact();
  return facts.index();
}

/// Gives a closed segment another index.
MaybeFailure setIndex(const std::string& path, std::uint32_t index) {
  recorder::OutputFile file;
  format::SegmentHeader header{};
  if (auto failure = file.open(path)) return fromRecorder(std::move(failure));
  if (auto failure = file.read(0, std::as_writable_bytes(std::span(&header, 1)))) return fromRecorder(std::move(failure));
  header.segment_index = index;
  header.header_checksum = format::computeHeaderChecksum(header);
  if (auto failure = file.write(0, std::as_bytes(std::span(&header, 1)))) return fromRecorder(std::move(failure));
  return fromRecorder(file.close());
}

}  // namespace

OutputLog::OutputLog(const std::string& directory, const std::vector<SegmentSurvey>& segments,
                     std::optional<std::uint64_t> first_limit)
    : directory_(directory),
      segments_(segments),
      first_limit_(first_limit),
      taken_(segments.size()),
      digest_(XXH64_createState()) {
  XXH64_reset(digest_.get(), 0);
  for (const SegmentSurvey& segment : segments) largest_capacity_ = std::max(largest_capacity_, segment.capacity_blocks);
}

OutputLog::~OutputLog() = default;

void OutputLog::DigestDeleter::operator()(XXH64_state_s* state) const { XXH64_freeState(state); }

std::uint64_t OutputLog::digest() const { return XXH64_digest(digest_.get()); }

std::string OutputLog::path(std::uint32_t index) const { return directory_ + "/" + recorder::segmentFileName(index); }

MaybeFailure OutputLog::append(std::size_t order, std::span<const RequestEvent> events) {
  XXH64_update(digest_.get(), events.data(), events.size_bytes());
  taken_[order] += events.size();
  events_ += events.size();
  while (!events.empty()) {
    if (!isCurrent(events.front().event_id)) {
      if (auto failure = close()) return failure;
      if (auto failure = begin(order, events.front())) return failure;
    }
    const auto end = std::upper_bound(events.begin(), events.end(), last_id_of_input_,
                                      [](std::uint64_t id, const RequestEvent& it) { return id < it.event_id; });
    const auto up_to_last_id = static_cast<std::size_t>(end - events.begin());
    OutputSegment& output = outputs_.back();
    const std::size_t count = std::min({events.size(), std::max<std::size_t>(up_to_last_id, 1), limit_ - output.events});
    if (auto failure = writer_->append(events.first(count))) return fromRecorder(std::move(failure));
    output.events += count;
    output.last_event_id = events[count - 1].event_id;
    last_timestamp_ns_ = events[count - 1].timestamp_ns;
    events = events.subspan(count);
  }
  return std::nullopt;
}

bool OutputLog::isCurrent(std::uint64_t event_id) const {
  return writer_ && outputs_.back().events < limit_ && event_id <= last_id_of_input_;
}

/// What the file had room for, or, where it was cut, what its header counts as far as another file has that room too.
std::uint32_t OutputLog::capacityOf(const SegmentSurvey& segment) const {
  const std::uint64_t counted = segment.isHeaderIntact() ? segment.file.header.block_count : 0;
  const std::uint64_t capacity = std::max(segment.capacity_blocks, std::min(counted, largest_capacity_));
  return static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(capacity, format::kMinBlocks, format::kMaxBlocksBeforeOverflow));
}

MaybeFailure OutputLog::begin(std::size_t order, const RequestEvent& first) {
  const SegmentSurvey& input = segments_[order];
  const auto index = static_cast<std::uint32_t>(outputs_.size());
  const std::uint32_t capacity_blocks = capacityOf(input);
  limit_ = std::uint64_t{capacity_blocks} * format::kEventsPerBlock;
  if (outputs_.empty() && first_limit_) limit_ = std::min(limit_, *first_limit_);
  last_id_of_input_ = input.ids->last;
  first_timestamp_ns_ = first.timestamp_ns;
  outputs_.push_back({.file = recorder::segmentFileName(index),
                      .segment_index = index,
                      .order = order,
                      .first_event_id = first.event_id});
  writer_ = std::make_unique<recorder::SegmentWriter>();
  // The creation time is not known before the last event is there.
  return fromRecorder(writer_->create(path(index), {.segment_index = index, .capacity_blocks = capacity_blocks}));
}

MaybeFailure OutputLog::close() {
  if (!writer_) return std::nullopt;
  OutputSegment& output = outputs_.back();
  const SegmentTimes times = timesOf(segments_[output.order], first_timestamp_ns_, last_timestamp_ns_);
  last_full_blocks_ = writer_->fullBlocks();
  output.blocks = static_cast<std::uint32_t>((output.events + format::kEventsPerBlock - 1) / format::kEventsPerBlock);
  writer_->setCreated(times.created_ns);
  auto failure = writer_->finalise(times.closed_ns);
  writer_.reset();
  return fromRecorder(std::move(failure));
}

MaybeFailure OutputLog::finish() {
  if (auto failure = close()) return failure;
  if (const auto indexes = inputIndexes()) {
    if (auto failure = renumber(*indexes)) return failure;
  }
  const OutputSegment& last = outputs_.back();
  return fromRecorder(recorder::writeMetaFile(directory_, {.last_offset = recorder::metaOffset(last_full_blocks_),
                                                           .last_segment_index = last.segment_index,
                                                           .last_event_id = last.last_event_id}));
}

std::optional<std::vector<std::uint32_t>> OutputLog::inputIndexes() {
  std::vector<std::uint32_t> indexes;
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    const std::string& file = segments_[outputs_[i].order].file.name;
    const std::optional<std::uint32_t> index = indexOf(segments_[outputs_[i].order]);
    if (!index) {
      renumbering_ = "Neither header nor name give " + file + " an index.";
    } else if (i > 0 && outputs_[i].order == outputs_[i - 1].order) {
      renumbering_ = "The events of " + file + " are in more than one segment.";
    } else if (i > 0 && *index <= indexes.back()) {
      renumbering_ = "The index of " + file + ", " + std::to_string(*index) + ", is not above the one before it.";
    } else if (i > 0 && *index - indexes.back() > 1 && outputs_[i].first_event_id == outputs_[i - 1].last_event_id + 1) {
      renumbering_ = "There is an index missing in front of " + file + ", though no event id is.";
    }
    if (!renumbering_.empty()) return std::nullopt;
    indexes.push_back(*index);
  }
  return indexes;
}

/// From the last one on: indexes rise, so that no name is taken any more when it is given.
MaybeFailure OutputLog::renumber(const std::vector<std::uint32_t>& indexes) {
  for (std::size_t i = outputs_.size(); i-- > 0;) {
    OutputSegment& output = outputs_[i];
    if (output.segment_index == indexes[i]) continue;
    if (auto failure = setIndex(path(output.segment_index), indexes[i])) return failure;
    if (std::rename(path(output.segment_index).c_str(), path(indexes[i]).c_str()) != 0)
      return fromRecorder(recorder::systemFailure("The segment cannot be given its name", path(indexes[i]), errno));
    output.segment_index = indexes[i];
    output.file = recorder::segmentFileName(indexes[i]);
  }
  return std::nullopt;
}

}  // namespace walscope::salvage
