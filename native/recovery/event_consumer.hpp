// What is done with every replayed event: it stands for the trading engine that applies it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "format/event.hpp"
#include "recovery/backoff.hpp"
#include "recovery/continuity_tracker.hpp"
#include "recovery/run_control.hpp"
#include "telemetry/tsc_clock.hpp"

struct XXH64_state_s;

namespace walscope::recovery {

/// Counts, checks the ids, hashes, and spins for as long as the consumer's work would take. The replaying thread; no
/// allocation, no lock and no system call per event.
class EventConsumer {
 public:
  /// `events_replayed` is kept up to date for other threads.
  EventConsumer(bool digest, std::uint64_t apply_ns, const RunControl& control,
                std::atomic<std::uint64_t>& events_replayed);
  ~EventConsumer();

  void consume(const format::RequestEvent& event) {
    if (events_ == 0) first_event_id_ = event.event_id;
    last_event_id_ = event.event_id;
    ++events_;
    continuity_.onEvent(event.event_id);
    if (digest_) hash({&event, 1});
    if (apply_ticks_ != 0) apply();
    events_replayed_.store(events_, std::memory_order_relaxed);
  }

  /// The same for as many of these events as have the ids that should come, at once; gives how many. None before the first event of all, and
  /// where the consumer's work is one event after the other.
  std::size_t consumeRun(std::span<const format::RequestEvent> events) {
    if (apply_ticks_ != 0) return 0;
    const std::size_t count = continuity_.onEvents(events);
    if (count == 0) return 0;
    if (digest_) hash(events.first(count));
    events_ += count;
    last_event_id_ = continuity_.highestId();
    events_replayed_.store(events_, std::memory_order_relaxed);
    return count;
  }

  ContinuityTracker& continuity() { return continuity_; }
  const ContinuityTracker& continuity() const { return continuity_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t firstEventId() const { return first_event_id_; }
  std::uint64_t lastEventId() const { return last_event_id_; }
  /// XXH64 (seed 0) over all events, in order, where it was asked for.
  std::optional<std::uint64_t> digest() const;

 private:
  struct DigestDeleter {
    void operator()(XXH64_state_s* state) const;
  };

  void hash(std::span<const format::RequestEvent> events);
  void apply() const;

  const telemetry::TscClock& clock_;
  const RunControl& control_;
  std::atomic<std::uint64_t>& events_replayed_;
  const std::uint64_t apply_ticks_;
  std::unique_ptr<XXH64_state_s, DigestDeleter> digest_;
  std::uint64_t events_ = 0;
  std::uint64_t first_event_id_ = 0;
  std::uint64_t last_event_id_ = 0;
  ContinuityTracker continuity_;
};

}  // namespace walscope::recovery
