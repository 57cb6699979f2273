#include "recovery/event_consumer.hpp"

#include <xxhash.h>

namespace walscope::recovery {

EventConsumer::EventConsumer(bool digest, std::uint64_t apply_ns, const RunControl& control,
                             std::atomic<std::uint64_t>& events_replayed)
    : clock_(telemetry::TscClock::instance()),
      control_(control),
      events_replayed_(events_replayed),
      apply_ticks_(clock_.ticks(apply_ns)),
      digest_(digest ? XXH64_createState() : nullptr) {
  if (digest_) XXH64_reset(digest_.get(), 0);
}

EventConsumer::~EventConsumer() = default;

void EventConsumer::DigestDeleter::operator()(XXH64_state_s* state) const { XXH64_freeState(state); }

void EventConsumer::hash(std::span<const format::RequestEvent> events) {
  XXH64_update(digest_.get(), events.data(), events.size_bytes());
}

/// Ends early when the recovery is stopped.
void EventConsumer::apply() const {
  const std::uint64_t end = clock_.begin() + apply_ticks_;
  while (clock_.begin() < end && !control_.isStopped()) cpuRelax();
}

std::optional<std::uint64_t> EventConsumer::digest() const {
  if (!digest_) return std::nullopt;
  return XXH64_digest(digest_.get());
}

}  // namespace walscope::recovery
