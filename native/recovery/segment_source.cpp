#include "recovery/segment_source.hpp"

#include <utility>

#include "recovery/diagnostic_handler.hpp"
#include "recovery/switch_code.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

namespace {

using telemetry::monotonicNs;

/// In strict mode the start segment is the manager's.
std::ptrdiff_t firstAhead(const RunState& state) { return state.options.mode == RecoveryMode::STRICT ? 1 : 0; }

class InlineSource final : public SegmentSource {
 public:
  InlineSource(RunState& state, SegmentHandler& handler)
      : state_(state), handler_(handler), next_(static_cast<std::size_t>(firstAhead(state))) {}

  void giveBack(SegmentHandle handle, std::uint64_t /*now_ns*/) override { handler_.close(std::move(handle)); }

  NextSegment next() override {
    while (next_ < state_.plan->segments.size()) {
      if (state_.control.isStopped()) return {.kind = NextSegment::Kind::STOPPED, .handle = {}};
      SegmentHandle handle = handler_.load(state_.plan->segments[next_++]);
      if (!handle.isEnd()) return {.kind = NextSegment::Kind::SEGMENT, .handle = std::move(handle), .at_ns = monotonicNs()};
    }
    return {.kind = state_.control.isStopped() ? NextSegment::Kind::STOPPED : NextSegment::Kind::END, .handle = {}};
  }

  /// A switch takes as long as a verification.
  void touchSwitch() override {}

  void end() override {}

 private:
  RunState& state_;
  SegmentHandler& handler_;
  std::size_t next_;
};

class PreloadedSource final : public SegmentSource {
 public:
  PreloadedSource(RunState& state, SegmentHandler& handler)
      : state_(state),
        handler_(handler),
        preloader_trace_(state.plan->preloader_trace.get(), state.start_ns),
        preloader_handler_(makeSegmentHandler(state, state.preloader_telemetry, preloader_trace_)),
        preloader_(state.prepared, state.finished, *preloader_handler_, state.preloader_clock) {
    const std::vector<WalSegmentInfo>& segments = state.plan->segments;
    preloader_.start({segments.begin() + firstAhead(state), segments.end()});
  }

  ~PreloadedSource() override { end(); }

  bool hasThread() const { return !preloader_.is_done(); }

  WALSCOPE_SWITCH_CODE void giveBack(SegmentHandle handle, std::uint64_t now_ns) override {
    if (state_.finished.hasRoom()) {
      state_.finished.push(std::move(handle), now_ns, handler_.trace());
      return;
    }
    // The original ends the process here.
    state_.finished_ring_overflows.fetch_add(1, std::memory_order_relaxed);
    handler_.close(std::move(handle));
  }

  WALSCOPE_SWITCH_CODE NextSegment next() override {
    const std::uint64_t wait_ns = state_.prepared.isEmpty() ? wait() : 0;
    if (state_.prepared.isEmpty()) {
      if (preloader_.has_failed()) preloader_.rethrowFailure();
      return {.kind = NextSegment::Kind::STOPPED, .handle = {}, .wait_ns = wait_ns};
    }
    const std::uint64_t now_ns = monotonicNs();
    SegmentHandle handle = state_.prepared.pop(now_ns, handler_.trace());
    const auto kind = handle.isEnd() ? NextSegment::Kind::END : NextSegment::Kind::SEGMENT;
    return {.kind = kind, .handle = std::move(handle), .at_ns = now_ns, .wait_ns = wait_ns};
  }

  void touchSwitch() override {
    state_.finished.touchPush();
    state_.prepared.touchPop();
  }

  void end() override {
    preloader_.stop();
    while (!state_.prepared.isEmpty()) {
      SegmentHandle handle = state_.prepared.pop(monotonicNs(), handler_.trace());
      if (!handle.isEnd()) handler_.close(std::move(handle));
    }
  }

 private:
  /// Until the prepared ring holds something, nothing more comes into it, or the recovery is stopped; gives the time it took.
  std::uint64_t wait() {
    const std::uint64_t begin_ns = monotonicNs();
    state_.manager_clock.enter(ManagerActivity::WAITING_PREPARED, begin_ns);
    handler_.trace().waitBegin(begin_ns, WaitReason::PREPARED_RING_EMPTY);
    Backoff backoff;
    while (state_.prepared.isEmpty() && !preloader_.has_failed() && !state_.control.isStopped()) backoff.pause();
    const std::uint64_t end_ns = monotonicNs();
    handler_.trace().waitEnd(end_ns, WaitReason::PREPARED_RING_EMPTY, end_ns - begin_ns);
    state_.manager_clock.enter(ManagerActivity::SWITCHING, end_ns);
    return end_ns - begin_ns;
  }

  RunState& state_;
  SegmentHandler& handler_;
  TraceWriter preloader_trace_;
  const std::unique_ptr<SegmentHandler> preloader_handler_;
  SegmentPreloader preloader_;
};

}  // namespace

std::unique_ptr<SegmentHandler> makeSegmentHandler(RunState& state, telemetry::Telemetry& telemetry, TraceWriter& trace) {
  const LoadOptions options{.verify_threads = state.options.verify_threads,
                            .cancel = &state.control.cancelFlag(),
                            .from_event_id = state.options.from_event_id};
  std::vector<SegmentOutcome>& outcomes = state.plan->outcomes;
  if (state.options.mode == RecoveryMode::DIAGNOSTIC) {
    return std::make_unique<DiagnosticHandler>(options, telemetry, trace, outcomes, state.segments_done);
  }
  return std::make_unique<SegmentHandler>(options, telemetry, trace, outcomes, state.segments_done);
}

std::unique_ptr<SegmentSource> SegmentSource::make(RunState& state, SegmentHandler& handler) {
  if (state.options.preload) {
    auto source = std::make_unique<PreloadedSource>(state, handler);
    if (source->hasThread()) return source;
  }
  return std::make_unique<InlineSource>(state, handler);
}

}  // namespace walscope::recovery
