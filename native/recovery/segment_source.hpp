// Where the manager gets the next segment from, and where it leaves the one that it is done with.
#pragma once

#include <cstdint>
#include <memory>

#include "recovery/run_state.hpp"

namespace walscope::recovery {

struct NextSegment {
  enum class Kind : std::uint8_t { SEGMENT, END, STOPPED };

  Kind kind = Kind::END;
  SegmentHandle handle;
  /// When it was there.
  std::uint64_t at_ns = 0;
  /// Spent waiting on the prepared ring.
  std::uint64_t wait_ns = 0;
};

/// The handler of one thread, in the run's mode: `telemetry` and `trace` are that thread's. After the plan was made.
std::unique_ptr<SegmentHandler> makeSegmentHandler(RunState& state, telemetry::Telemetry& telemetry, TraceWriter& trace);

/// The manager's thread only.
class SegmentSource {
 public:
  virtual ~SegmentSource() = default;
  /// Takes back a segment whose last event was handed out, at `now_ns`.
  virtual void giveBack(SegmentHandle handle, std::uint64_t now_ns) = 0;
  /// Throws what the preloader has thrown, once all that it prepared before was given.
  virtual NextSegment next() = 0;
  /// What giveBack() and next() will need: shortly before them.
  virtual void touchSwitch() = 0;
  /// Ends it: every reader that it has is closed when this returns. Idempotent.
  virtual void end() = 0;

  /// With the preloader, over the rings; or without, where that was asked for or no thread can be had: then the manager opens,
  /// verifies and closes each segment in the replay loop. `handler` and `trace` are the manager's.
  static std::unique_ptr<SegmentSource> make(RunState& state, SegmentHandler& handler);
};

}  // namespace walscope::recovery
