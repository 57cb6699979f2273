#include "recovery/run_state.hpp"

#include <algorithm>
#include <utility>

namespace walscope::recovery {

namespace {

/// Records that one segment can cause in one thread's buffer: seven states, a push and a pop, the switch, and the ends of the
/// waits before and behind it.
constexpr std::size_t kRecordsPerSegment = 16;
/// Room for pauses, which are the user's.
constexpr std::size_t kMoreRecords = 4'096;
/// 32 MiB.
constexpr std::size_t kMostRecords = 1'048'576;

SkippedSegment describeInvisible(const io::SegmentFile& file) {
  return {.file = file.name, .status = file.header_status, .block = std::nullopt, .events = file.header.event_count};
}

RunSegment describe(std::uint32_t ordinal, const io::SegmentFile& file) {
  return {.ordinal = ordinal,
          .file = file.name,
          .header_status = file.header_status,
          .first_event_id = file.header.first_event_id,
          .last_event_id = file.header.last_event_id,
          .event_count = file.header.event_count,
          .block_count = file.header.block_count};
}

}  // namespace

RunPlan::RunPlan(io::DirectoryScan directory_scan, std::uint64_t from_event_id, bool traces)
    : scan(std::move(directory_scan)), plan(planRecovery(scan, from_event_id)), mode(RecoveryMode::STRICT) {
  if (plan.start) add(scan.hot[*plan.start]);
  for (const std::size_t index : plan.ahead) add(scan.hot[index]);
  for (const std::size_t index : plan.invisible) described.invisible.push_back(describeInvisible(scan.hot[index]));
  finish(traces);
}

RunPlan::RunPlan(io::DirectoryScan directory_scan, const std::vector<BelievedStart>& order, std::uint64_t from_event_id,
                 bool traces)
    : scan(std::move(directory_scan)), plan(planRecovery(scan, from_event_id)), mode(RecoveryMode::DIAGNOSTIC) {
  for (const BelievedStart& start : order) {
    add((start.kind == io::SegmentKind::HOT ? scan.hot : scan.cold)[start.index]);
    believed_first_ids.push_back(start.first_event_id);
  }
  finish(traces);
}

void RunPlan::add(const io::SegmentFile& file) {
  const auto ordinal = static_cast<std::uint32_t>(files.size());
  files.push_back(&file);
  segments.push_back({ordinal, file.path, file.kind});
  described.segments.push_back(describe(ordinal, file));
}

void RunPlan::finish(bool traces) {
  outcomes.resize(files.size());
  if (!traces) return;
  const auto capacity =
      static_cast<std::uint32_t>(std::min(kMoreRecords + segments.size() * kRecordsPerSegment, kMostRecords));
  manager_trace = std::make_unique<TraceBuffer>(capacity);
  preloader_trace = std::make_unique<TraceBuffer>(capacity);
}

Timing RunState::timing(std::uint64_t now_ns) const {
  const std::uint64_t ended_ns = end_ns.load(std::memory_order_acquire);
  const std::uint64_t until_ns = ended_ns != 0 ? ended_ns : now_ns;
  const ManagerClock::Reading manager = manager_clock.read(until_ns);
  const PreloaderClock::Reading preloader = preloader_clock.read(until_ns);
  Timing timing;
  timing.wall_ns = until_ns - start_ns;
  timing.replay_ns = manager[ManagerActivity::REPLAYING];
  timing.wait_prepared_ns = manager[ManagerActivity::WAITING_PREPARED];
  timing.first_open_ns = manager[ManagerActivity::FIRST_OPEN];
  timing.paused_ns = manager[ManagerActivity::PAUSED];
  timing.switch_ns = manager[ManagerActivity::SWITCHING];
  timing.preloader_verify_ns = preloader[PreloaderActivity::VERIFYING];
  timing.preloader_wait_room_ns = preloader[PreloaderActivity::WAITING_ROOM];
  timing.preloader_close_ns = preloader[PreloaderActivity::CLOSING];
  timing.preloader_idle_ns = preloader[PreloaderActivity::IDLE];
  timing.timer_overhead_ns = timer_overhead_ns.load(std::memory_order_relaxed);
  return timing;
}

}  // namespace walscope::recovery
