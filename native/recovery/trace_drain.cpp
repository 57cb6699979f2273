#include "recovery/trace_drain.hpp"

namespace walscope::recovery {

bool TraceDrain::hasRecords(const RunPlan& plan) const {
  if (!waiting_.empty()) return true;
  return plan.manager_trace && (plan.manager_trace->front() != nullptr || plan.preloader_trace->front() != nullptr);
}

// A record that is written after its buffer was looked at, with an older time stamp, comes with the next call. Whatever the
// other thread did because of it is younger than `until_ns`, because it could only happen after the record was written; so
// it does not come any earlier.
void TraceDrain::collect(RunPlan& plan, std::uint64_t until_ns) {
  if (!plan.manager_trace) return;
  TraceBuffer& manager = *plan.manager_trace;
  TraceBuffer& preloader = *plan.preloader_trace;
  while (true) {
    const TraceRecord* of_manager = manager.front();
    const TraceRecord* of_preloader = preloader.front();
    const bool takes_preloader =
        of_preloader != nullptr && (of_manager == nullptr || of_preloader->at_ns <= of_manager->at_ns);
    const TraceRecord* oldest = takes_preloader ? of_preloader : of_manager;
    if (oldest == nullptr || oldest->at_ns > until_ns) return;
    keep(takes_preloader ? TraceThread::PRELOADER : TraceThread::MANAGER, *oldest);
    (takes_preloader ? preloader : manager).pop();
  }
}

void TraceDrain::keep(TraceThread thread, const TraceRecord& record) {
  if (records_) encoder_.add(thread, record);
  const TraceKind kind = record.traceKind();
  // Snapshots say of waits only which there are now, and of reads nothing.
  const bool is_shown = kind != TraceKind::WAIT_BEGIN && kind != TraceKind::WAIT_END && kind != TraceKind::READ;
  if (is_shown) waiting_.push_back(record);
}

void TraceDrain::give(std::size_t limit, RecoverySnapshot& snapshot) {
  while (!waiting_.empty() && take(waiting_.front(), limit, snapshot)) waiting_.pop_front();
}

/// False where its list is full.
bool TraceDrain::take(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot) {
  switch (record.traceKind()) {
    case TraceKind::STATE: return takeState(record, limit, snapshot);
    case TraceKind::RING_PUSH:
    case TraceKind::RING_POP: return takeOccupancy(record, limit, snapshot);
    case TraceKind::SWITCH:
      if (snapshot.switches.size() >= limit) return false;
      snapshot.switches.push_back({record.related, record.ordinal, record.at_ns, record.value, record.wait_ns});
      return true;
    case TraceKind::WAIT_BEGIN:
    case TraceKind::WAIT_END:
    case TraceKind::READ: return true;
  }
  return true;
}

bool TraceDrain::takeState(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot) {
  if (snapshot.transitions.size() >= limit) return false;
  Transition transition{.ordinal = record.ordinal,
                        .state = static_cast<SegmentState>(record.code),
                        .at_ns = record.at_ns,
                        .status = std::nullopt,
                        .block = std::nullopt};
  if (transition.state == SegmentState::SKIPPED) {
    transition.status = static_cast<format::Status>(record.related);
    if (record.value != TraceRecord::kNoBlock) transition.block = record.value;
  }
  snapshot.transitions.push_back(transition);
  return true;
}

/// Each side counts for itself, so that the occupancy is right whatever the two threads saw of each other.
bool TraceDrain::takeOccupancy(const TraceRecord& record, std::size_t limit, RecoverySnapshot& snapshot) {
  const bool is_prepared = static_cast<RingName>(record.code) == RingName::PREPARED;
  std::vector<OccupancySample>& samples = is_prepared ? snapshot.prepared_occupancy : snapshot.finished_occupancy;
  if (samples.size() >= limit) return false;
  RingCount& count = is_prepared ? prepared_ : finished_;
  (record.traceKind() == TraceKind::RING_PUSH ? count.pushes : count.pops) = record.value;
  const std::uint64_t occupancy = count.pushes > count.pops ? count.pushes - count.pops : 0;
  samples.push_back({record.at_ns, static_cast<std::uint32_t>(occupancy)});
  return true;
}

}  // namespace walscope::recovery
