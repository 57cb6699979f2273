#include "recovery/recovery_run.hpp"

#include <pthread.h>
#include <sys/prctl.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <utility>

#include "recovery/manager.hpp"
#include "recovery/trace_drain.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

using telemetry::monotonicNs;

class RecoveryRun::Implementation {
 public:
  Implementation(std::string directory, const RecoveryOptions& options, std::function<void()> on_finished)
      : state_(std::move(directory), options, monotonicNs()),
        drain_(options.record),
        on_finished_(std::move(on_finished)),
        manager_thread_([this] { manage(); }) {}

  ~Implementation() {
    state_.control.stop();
    manager_thread_.join();
  }

  RunControl& control() { return state_.control; }
  bool isFinished() const { return finished_.load(std::memory_order_acquire); }
  void wait() const { finished_.wait(false, std::memory_order_acquire); }
  const RecoveryResult& result() const {
    if (failure_) std::rethrow_exception(failure_);
    return result_;
  }

  std::optional<RunSegments> segments() const {
    const RunPlan* plan = state_.published_plan.load(std::memory_order_acquire);
    if (plan == nullptr) return std::nullopt;
    return plan->described;
  }

  bool hasChanges() const {
    const RunPlan* plan = state_.published_plan.load(std::memory_order_acquire);
    return plan != nullptr && drain_.hasRecords(*plan);
  }

  RecoverySnapshot snapshot(std::size_t limit) {
    RecoverySnapshot snapshot;
    // Before the clock: once it has ended, nothing may be younger than what is drained.
    const bool is_finished = isFinished();
    const std::uint64_t now_ns = now();
    snapshot.at_ns = collect(now_ns);
    if (const RunPlan* plan = state_.published_plan.load(std::memory_order_acquire)) {
      snapshot.segments_total = static_cast<std::uint32_t>(plan->segments.size());
      if (plan->manager_trace) snapshot.trace_dropped = plan->manager_trace->dropped() + plan->preloader_trace->dropped();
      drain_.give(std::max<std::size_t>(limit, 1), snapshot);
    }
    const ManagerActivity activity = state_.manager_clock.current();
    snapshot.phase = phase(is_finished, activity);
    snapshot.manager_waits = managerWait(activity);
    snapshot.preloader_waits = preloaderWait(state_.preloader_clock.current());
    snapshot.events_replayed = state_.events_replayed.load(std::memory_order_relaxed);
    snapshot.segments_done = state_.segments_done.load(std::memory_order_relaxed);
    const std::uint32_t ordinal = state_.current_ordinal.load(std::memory_order_relaxed);
    if (ordinal != RunState::kNoOrdinal) snapshot.current_ordinal = ordinal;
    snapshot.prepared = state_.prepared.now(now_ns);
    snapshot.finished = state_.finished.now(now_ns);
    snapshot.timing = state_.timing(now_ns);
    snapshot.telemetry =
        telemetry::TelemetryReader{&state_.manager_telemetry, &state_.preloader_telemetry}.summary();
    return snapshot;
  }

  std::vector<TracePayload> drainTrace() {
    collect(now());
    return drain_.takeEncoded();
  }

 private:
  /// Absolute; it stands still once the run has ended.
  std::uint64_t now() const {
    const std::uint64_t ended_ns = state_.end_ns.load(std::memory_order_acquire);
    return ended_ns != 0 ? ended_ns : monotonicNs();
  }

  /// Up to when records were collected, since the start.
  std::uint64_t collect(std::uint64_t now_ns) {
    // The run may note its end a moment after it took the time of it, and a call may have come in between.
    last_at_ns_ = std::max(now_ns - state_.start_ns, last_at_ns_);
    if (RunPlan* plan = state_.published_plan.load(std::memory_order_acquire)) drain_.collect(*plan, last_at_ns_);
    return last_at_ns_;
  }

  void manage() {
    pthread_setname_np(pthread_self(), "wal-manager");
    // A thread that sleeps for 10 us is to wake up then, and not up to 50 us later, as threads do by default. The preloader inherits it.
    prctl(PR_SET_TIMERSLACK, 1UL);
    try {
      const std::unique_ptr<Manager> manager = Manager::make(state_);
      result_ = manager->run();
    } catch (...) {
      failure_ = std::current_exception();
      const std::uint64_t end_ns = monotonicNs();
      state_.manager_clock.enter(ManagerActivity::ENDED, end_ns);
      state_.end_ns.store(end_ns, std::memory_order_release);
    }
    finished_.store(true, std::memory_order_release);
    finished_.notify_all();
    if (on_finished_) on_finished_();
  }

  RunPhase phase(bool is_finished, ManagerActivity activity) const {
    if (is_finished) return RunPhase::FINISHED;
    if (state_.control.isStopped()) return RunPhase::STOPPING;
    switch (activity) {
      case ManagerActivity::SCANNING: return RunPhase::SCANNING;
      case ManagerActivity::FIRST_OPEN: return RunPhase::RESUMING;
      case ManagerActivity::REPLAYING:
      case ManagerActivity::SWITCHING:
      case ManagerActivity::WAITING_PREPARED: return RunPhase::REPLAYING;
      case ManagerActivity::PAUSED: return RunPhase::PAUSED;
      case ManagerActivity::ENDING:
      case ManagerActivity::ENDED: return RunPhase::STOPPING;
    }
    return RunPhase::STOPPING;
  }

  static ManagerWait managerWait(ManagerActivity activity) {
    if (activity == ManagerActivity::WAITING_PREPARED) return ManagerWait::PREPARED_RING_EMPTY;
    return activity == ManagerActivity::PAUSED ? ManagerWait::PAUSED : ManagerWait::NONE;
  }

  static PreloaderWait preloaderWait(PreloaderActivity activity) {
    if (activity == PreloaderActivity::WAITING_ROOM) return PreloaderWait::PREPARED_RING_FULL;
    return activity == PreloaderActivity::IDLE ? PreloaderWait::IDLE : PreloaderWait::NONE;
  }

  RunState state_;
  TraceDrain drain_;
  /// Of the snapshot before: time does not go back for who watches.
  std::uint64_t last_at_ns_ = 0;
  const std::function<void()> on_finished_;
  RecoveryResult result_;
  std::exception_ptr failure_;
  std::atomic<bool> finished_{false};
  std::thread manager_thread_;  // last: it uses all that stands above
};

RecoveryRun::RecoveryRun(std::string directory, const RecoveryOptions& options, std::function<void()> on_finished)
    : implementation_(std::make_unique<Implementation>(std::move(directory), options, std::move(on_finished))) {}

RecoveryRun::~RecoveryRun() = default;

std::optional<RunSegments> RecoveryRun::segments() const { return implementation_->segments(); }
RecoverySnapshot RecoveryRun::snapshot(std::size_t limit) { return implementation_->snapshot(limit); }
std::vector<TracePayload> RecoveryRun::drainTrace() { return implementation_->drainTrace(); }
bool RecoveryRun::hasChanges() const { return implementation_->hasChanges(); }
void RecoveryRun::pause() { implementation_->control().pause(); }
void RecoveryRun::resume() { implementation_->control().resume(); }
void RecoveryRun::step() { implementation_->control().step(); }
void RecoveryRun::stop() { implementation_->control().stop(); }
bool RecoveryRun::isFinished() const { return implementation_->isFinished(); }
void RecoveryRun::wait() { implementation_->wait(); }
const RecoveryResult& RecoveryRun::result() const { return implementation_->result(); }

}  // namespace walscope::recovery
