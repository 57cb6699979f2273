#include "recovery/event_merge.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace walscope::recovery {

using format::IdRun;
using format::RequestEvent;

namespace {

/// Up to so many streams all of them are looked at, to find out which can come before the end of a block.
constexpr std::size_t kFewStreams = 64;

}  // namespace

void EventMerge::add(SegmentHandle handle) {
  segments_.push_back({.handle = std::move(handle)});
  Segment& segment = segments_.back();
  const JudgedSegment& judged = *segment.handle.judged;
  std::size_t begin = 0;
  for (const std::size_t end : judged.run_ends) {
    auto stream = std::make_unique<Stream>();
    stream->segment = std::prev(segments_.end());
    stream->run = static_cast<std::uint32_t>(segment.streams++);
    stream->blocks = std::span(judged.blocks).subspan(begin, end - begin);
    place(std::move(stream));
    begin = end;
  }
}

void EventMerge::expect(bool more, std::optional<std::uint64_t> first_event_id) {
  expects_more_ = more;
  expected_id_ = first_event_id;
}

SegmentHandle EventMerge::takeFinished() { return std::exchange(finished_, SegmentHandle::end()); }

SegmentHandle EventMerge::takeLeft() {
  if (!finished_.isEnd()) return takeFinished();
  lead_.reset();
  position_ = stop_ = 0;
  heap_.clear();
  if (segments_.empty()) return SegmentHandle::end();
  SegmentHandle handle = std::move(segments_.front().handle);
  segments_.pop_front();
  return handle;
}

bool EventMerge::comesFirst(const Stream& a, const Stream& b) {
  return std::tuple(a.ordinal(), a.run) < std::tuple(b.ordinal(), b.run);
}

bool EventMerge::isBehind(const std::unique_ptr<Stream>& a, const std::unique_ptr<Stream>& b) {
  return a->head != b->head ? a->head > b->head : comesFirst(*b, *a);
}

EventMerge::Step EventMerge::advance() {
  if (lead_) {
    lead_->position = position_;
    position_ = stop_ = 0;
    if (!place(std::move(lead_))) return Step::SEGMENT_FINISHED;
  }
  while (!needsSegment()) {
    if (heap_.empty()) return Step::END;
    std::unique_ptr<Stream> stream = pop();
    const Due due = settle(*stream);
    if (due == Due::DUE) {
      lead(std::move(stream));
      return Step::EVENT;
    }
    const bool has_more = place(std::move(stream));
    if (due == Due::CANCELLED) return Step::CANCELLED;
    if (!has_more) return Step::SEGMENT_FINISHED;
  }
  return Step::NEEDS_SEGMENT;
}

bool EventMerge::place(std::unique_ptr<Stream> stream) {
  if (stream->position == stream->current().events) {
    ++stream->block;
    stream->position = 0;
    stream->is_read = false;
  }
  if (stream->block == stream->blocks.size()) {
    const auto segment = stream->segment;
    stream.reset();
    if (--segment->streams > 0) return true;
    finished_ = std::move(segment->handle);
    segments_.erase(segment);
    return false;
  }
  stream->head = stream->is_read ? stream->events()[stream->position].event_id : stream->current().first_event_id;
  heap_.push_back(std::move(stream));
  std::push_heap(heap_.begin(), heap_.end(), isBehind);
  return true;
}

std::unique_ptr<EventMerge::Stream> EventMerge::pop() {
  std::pop_heap(heap_.begin(), heap_.end(), isBehind);
  std::unique_ptr<Stream> stream = std::move(heap_.back());
  heap_.pop_back();
  return stream;
}

bool EventMerge::needsSegment() const {
  if (!expects_more_) return false;
  return heap_.empty() || (expected_id_ && heap_.front()->head >= *expected_id_);
}

EventMerge::Due EventMerge::settle(Stream& stream) {
  if (!stream.is_read) {
    const Due due = readBlock(stream);
    if (due != Due::DUE) return due;
  }
  const std::span<const RequestEvent> events = stream.events();
  for (; stream.position < events.size(); ++stream.position) {
    const std::uint64_t id = events[stream.position].event_id;
    if (id < from_event_id_) continue;
    if (id > replayed_.highest() || !replayed_.holds({id, id})) return id == stream.head ? Due::DUE : Due::MOVED;
    noteDuplicates(stream, {id, id}, 1);
  }
  return Due::MOVED;
}

EventMerge::Due EventMerge::readBlock(Stream& stream) {
  const ReplayableBlock& block = stream.current();
  const IdRun ids{block.first_event_id, block.last_event_id};
  // A copy whose events have all been replayed is not read again.
  const bool is_behind = ids.last <= replayed_.highest() && ids.first >= from_event_id_;
  if (is_behind && replayed_.holds(ids)) {
    noteDuplicates(stream, ids, block.events);
    stream.position = block.events;
    return Due::MOVED;
  }
  if (!stream.replay) stream.replay.emplace(*stream.segment->handle.judged, cancel_);
  const BlockReplay::Reading reading = stream.replay->read(block);
  if (reading == BlockReplay::Reading::CANCELLED) return Due::CANCELLED;
  if (reading == BlockReplay::Reading::GONE) {
    noteGone(stream);
    stream.position = block.events;
    return Due::MOVED;
  }
  stream.is_read = true;
  return Due::DUE;
}

void EventMerge::noteDuplicates(const Stream& stream, IdRun ids, std::uint64_t events) {
  MergeTally& tally = tallies_[stream.ordinal()];
  tally.duplicates += events;
  format::widen(tally.duplicate_ids, ids);
}

void EventMerge::noteGone(const Stream& stream) {
  MergeTally& tally = tallies_[stream.ordinal()];
  if (tally.gone_offset && *tally.gone_offset <= stream.replay->goneOffset()) return;
  tally.gone_offset = stream.replay->goneOffset();
  tally.gone_block = stream.current().block;
  tally.is_cut = stream.replay->isCut();
}

/// Hands out the events of a stream as far as no other one can come in between.
void EventMerge::lead(std::unique_ptr<Stream> stream) {
  lead_ = std::move(stream);
  const std::span<const RequestEvent> events = lead_->events();
  events_ = events.data();
  position_ = lead_->position;
  const std::uint64_t last = lastAllowed(*lead_);
  const auto end = lead_->current().last_event_id <= last
                       ? events.end()
                       : std::upper_bound(events.begin() + static_cast<std::ptrdiff_t>(position_) + 1, events.end(), last,
                                          [](std::uint64_t id, const RequestEvent& it) { return id < it.event_id; });
  stop_ = static_cast<std::size_t>(end - events.begin());
  lead_ordinal_ = lead_->ordinal();
  lead_replayed_ = &tallies_[lead_ordinal_].replayed;
}

std::uint64_t EventMerge::lastAllowed(const Stream& stream) const {
  // What comes too late may stand between ids that were replayed.
  if (stream.head <= replayed_.highest()) return stream.head;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  if (expects_more_ && expected_id_) last = *expected_id_ - 1;
  const auto take = [&](const Stream& other) {
    last = std::min(last, comesFirst(stream, other) ? other.head : other.head - 1);
  };
  if (!stream.current().isDense() || heap_.size() > kFewStreams) {
    if (!heap_.empty()) take(*heap_.front());
    return last;
  }
  // Up to the end of a dense block, a stream behind this one holds nothing but the same ids.
  for (const std::unique_ptr<Stream>& other : heap_) {
    if (!comesFirst(stream, *other)) take(*other);
  }
  return last;
}

}  // namespace walscope::recovery
