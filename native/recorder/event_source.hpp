// Events as a trading client would send them: the shape of those in the logs that the original's recorder wrote.
#pragma once

#include <cstdint>
#include <span>

#include "format/event.hpp"
#include "recorder/random.hpp"

namespace walscope::recorder {

/// About 54 % new orders (one in ten a market order), 16 % price changes, 10 % quantity changes, 20 % cancels; ids
/// consecutive; about 1.1 µs between two events. The same seed gives the same events everywhere. One thread.
class EventSource {
 public:
  EventSource(std::uint64_t seed, std::uint64_t first_event_id);

  /// Writes the next `events.size()` events.
  void fill(std::span<format::RequestEvent> events);
  /// When the last event happened, or the first will.
  std::uint64_t lastTimestampNs() const { return timestamp_ns_; }

 private:
  format::RequestEvent next();
  Random random_;
  std::uint64_t next_event_id_;
  std::uint64_t timestamp_ns_;
  std::int64_t middle_price_ticks_;
  std::uint32_t orders_ = 0;
};

}  // namespace walscope::recorder
