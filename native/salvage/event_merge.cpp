#include "salvage/event_merge.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <tuple>

namespace walscope::salvage {

using format::RequestEvent;

EventMerge::EventMerge(const std::vector<SegmentSurvey>& segments, const std::atomic<bool>& cancel)
    : segments_(segments), cancel_(cancel) {
  for (std::size_t order = 0; order < segments.size(); ++order) {
    for (const BlockRun& run : segments[order].runs) pending_.push_back({order, &run});
  }
  std::sort(pending_.begin(), pending_.end(), [](const PendingRun& a, const PendingRun& b) {
    return std::tie(b.run->first_event_id, b.order, b.run->start.position) <
           std::tie(a.run->first_event_id, a.order, a.run->start.position);
  });
}

MaybeFailure EventMerge::run(const Take& take) {
  while (!readers_.empty() || !pending_.empty()) {
    if (cancel_.load(std::memory_order_relaxed)) return cancelled();
    if (auto failure = step(take)) return failure;
  }
  return std::nullopt;
}

MaybeFailure EventMerge::step(const Take& take) {
  if (auto failure = openUpTo(readers_.empty() ? pending_.back().run->first_event_id : readers_[lowest()]->eventId()))
    return failure;
  const std::size_t lead = lowest();
  RunReader& reader = *readers_[lead];
  const std::uint64_t others = lowestBut(lead);
  std::span<const RequestEvent> events = reader.events();
  if (events.back().event_id >= others) {
    const auto end = std::lower_bound(events.begin(), events.end(), others,
                                      [](const RequestEvent& it, std::uint64_t id) { return it.event_id < id; });
    // Where the first id is that of another one too, it alone is taken.
    events = events.first(std::max<std::size_t>(static_cast<std::size_t>(end - events.begin()), 1));
  }
  if (auto failure = take(reader.order(), events)) return failure;
  if (reader.eventId() == others) {
    if (auto failure = passCopies(lead)) return failure;
  }
  if (auto failure = reader.advance(events.size())) return failure;
  std::erase_if(readers_, [](const auto& it) { return it->isAtEnd(); });
  return std::nullopt;
}

MaybeFailure EventMerge::openUpTo(std::uint64_t event_id) {
  while (!pending_.empty() && pending_.back().run->first_event_id <= event_id) {
    const PendingRun pending = pending_.back();
    pending_.pop_back();
    auto reader = std::make_unique<RunReader>(segments_[pending.order], *pending.run, pending.order);
    if (auto failure = reader->open()) return failure;
    readers_.push_back(std::move(reader));
  }
  return std::nullopt;
}

std::size_t EventMerge::lowest() const {
  const auto found = std::min_element(readers_.begin(), readers_.end(), [](const auto& a, const auto& b) {
    return std::tuple(a->eventId(), a->order(), a->startPosition()) < std::tuple(b->eventId(), b->order(), b->startPosition());
  });
  return static_cast<std::size_t>(found - readers_.begin());
}

/// The lowest id that another run holds, as far as that is known: the highest id there can be where there is no other.
std::uint64_t EventMerge::lowestBut(std::size_t lead) const {
  std::uint64_t lowest = std::numeric_limits<std::uint64_t>::max();
  if (!pending_.empty()) lowest = pending_.back().run->first_event_id;
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    if (i != lead) lowest = std::min(lowest, readers_[i]->eventId());
  }
  return lowest;
}

MaybeFailure EventMerge::passCopies(std::size_t lead) {
  const RunReader& leader = *readers_[lead];
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    RunReader& copy = *readers_[i];
    if (i == lead || copy.isAtEnd() || copy.eventId() != leader.eventId()) continue;
    if (std::memcmp(leader.events().data(), copy.events().data(), format::kEventSize) != 0)
      conflicts_.add(leader.eventId(), leader.order(), copy.order());
    if (auto failure = copy.advance(1)) return failure;
  }
  return std::nullopt;
}

}  // namespace walscope::salvage
