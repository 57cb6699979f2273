// Merges the events of judged segments by their ids.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "recovery/block_replay.hpp"
#include "recovery/replayed_ids.hpp"
#include "recovery/segment_ring.hpp"

namespace walscope::recovery {

/// What the merge took of a segment.
struct MergeTally {
  std::uint64_t replayed = 0;
  /// Events that were left out because their ids had been replayed from another place; the lowest and the highest of them.
  std::uint64_t duplicates = 0;
  std::optional<format::IdRun> duplicate_ids;
  /// Set where blocks were not what was judged any more when they were to be replayed.
  std::optional<std::uint64_t> gone_offset;
  std::optional<std::uint64_t> gone_block;
  bool is_cut = false;
};

/// Events come out in rising order as long as each segment is added before an id at or above its first one is taken; what is
/// found too late comes out at once. No id comes out twice: of several events with one id, the first in the order of
/// segments does, or the one that was there first. One thread.
class EventMerge {
 public:
  enum class Step : std::uint8_t { EVENT, SEGMENT_FINISHED, NEEDS_SEGMENT, END, CANCELLED };

  /// Ids below the start id are not replayed. `segments`: how many there are.
  EventMerge(std::uint64_t from_event_id, std::size_t segments, const std::atomic<bool>& cancel)
      : from_event_id_(from_event_id), cancel_(cancel), tallies_(segments) {}

  /// Takes over a segment that was judged.
  void add(SegmentHandle handle);
  /// `more`: segments are still to be added, and from which id on the next of them is believed to hold any. Without an id, it
  /// is not asked for before all else was taken.
  void expect(bool more, std::optional<std::uint64_t> first_event_id);

  /// The next event, where it lies: until the next call; or why there is none now: a segment has none left (take it with takeFinished()), the next one has to be
  /// added, there is nothing more.
  Step next(const format::RequestEvent*& event) {
    if (position_ == stop_) [[unlikely]] {
      const Step step = advance();
      if (step != Step::EVENT) return step;
    }
    event = &events_[position_++];
    replayed_.add(event->event_id);
    ++*lead_replayed_;
    return Step::EVENT;
  }

  /// After SEGMENT_FINISHED.
  SegmentHandle takeFinished();
  /// Any segment that is left; the end handle where none is.
  SegmentHandle takeLeft();

  /// Ordinal of the segment that the last event came from.
  std::uint32_t ordinal() const { return lead_ordinal_; }
  const ReplayedIds& replayed() const { return replayed_; }
  /// By ordinal.
  const std::vector<MergeTally>& tallies() const { return tallies_; }

 private:
  struct Segment {
    SegmentHandle handle;
    std::size_t streams = 0;
  };

  /// One run of a segment.
  struct Stream {
    std::list<Segment>::iterator segment;
    std::uint32_t run = 0;
    std::span<const ReplayableBlock> blocks;
    /// The block that it stands in, and the event inside; the block is read when its first event is due.
    std::size_t block = 0;
    std::size_t position = 0;
    bool is_read = false;
    /// Not above the id of the next event.
    std::uint64_t head = 0;
    std::optional<BlockReplay> replay;

    std::uint32_t ordinal() const { return segment->handle.ordinal; }
    const ReplayableBlock& current() const { return blocks[block]; }
    std::span<const format::RequestEvent> events() const { return replay->events(); }
  };

  enum class Due : std::uint8_t { DUE, MOVED, CANCELLED };

  /// In the order of segments, and of runs inside a segment.
  static bool comesFirst(const Stream& a, const Stream& b);
  static bool isBehind(const std::unique_ptr<Stream>& a, const std::unique_ptr<Stream>& b);

  Step advance();
  /// Back into the heap, at its next event. False where it was the last of its segment and had none left.
  bool place(std::unique_ptr<Stream> stream);
  std::unique_ptr<Stream> pop();
  bool needsSegment() const;
  /// Makes sure that the stream that seems to be due stands at an event that is to be replayed; MOVED where it went on to
  /// another one, or to the end of its block.
  Due settle(Stream& stream);
  Due readBlock(Stream& stream);
  void noteDuplicates(const Stream& stream, format::IdRun ids, std::uint64_t events);
  void noteGone(const Stream& stream);
  void lead(std::unique_ptr<Stream> stream);
  std::uint64_t lastAllowed(const Stream& stream) const;

  const std::uint64_t from_event_id_;
  const std::atomic<bool>& cancel_;
  ReplayedIds replayed_;
  std::vector<MergeTally> tallies_;
  std::list<Segment> segments_;
  /// The stream whose head is the lowest in front.
  std::vector<std::unique_ptr<Stream>> heap_;
  SegmentHandle finished_;
  bool expects_more_ = false;
  std::optional<std::uint64_t> expected_id_;

  /// The stream whose events are being handed out, up to `stop_`: no other one comes before that.
  std::unique_ptr<Stream> lead_;
  std::uint64_t* lead_replayed_ = nullptr;
  std::uint32_t lead_ordinal_ = 0;
  const format::RequestEvent* events_ = nullptr;
  std::size_t position_ = 0;
  std::size_t stop_ = 0;
};

}  // namespace walscope::recovery
