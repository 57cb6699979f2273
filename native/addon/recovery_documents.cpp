#include "addon/recovery_documents.hpp"

#include <string>

#include "addon/documents.hpp"
#include "addon/values.hpp"

namespace walscope::addon {

using namespace recovery;
using telemetry::Metric;

namespace {

Napi::Value toSkipped(Napi::Env env, const SkippedSegment& segment) {
  return ObjectBuilder(env)
      .set("file", text(env, segment.file))
      .set("status", text(env, toString(segment.status)))
      .set("block", numberOrNull(env, segment.block))
      .set("events", number(env, segment.events))
      .done();
}

Napi::Value toDamaged(Napi::Env env, const DamagedSegment& segment) {
  return ObjectBuilder(env)
      .set("file", text(env, segment.file))
      .set("status", text(env, toString(segment.status)))
      .set("block", numberOrNull(env, segment.block))
      .set("eventsReplayed", number(env, segment.events_replayed))
      .done();
}

Napi::Value toReadFailure(Napi::Env env, const ReadFailure& failure) {
  return ObjectBuilder(env).set("file", text(env, failure.file)).set("offset", number(env, failure.offset)).done();
}

Napi::Value toRunSegment(Napi::Env env, const RunSegment& segment) {
  return ObjectBuilder(env)
      .set("ordinal", number(env, segment.ordinal))
      .set("file", text(env, segment.file))
      .set("headerStatus", text(env, toString(segment.header_status)))
      .set("firstEventId", u64(env, segment.first_event_id))
      .set("lastEventId", u64(env, segment.last_event_id))
      .set("eventCount", number(env, segment.event_count))
      .set("blockCount", number(env, segment.block_count))
      .done();
}

Napi::Value toGap(Napi::Env env, const IdGap& gap) {
  return ObjectBuilder(env)
      .set("firstEventId", u64(env, gap.first_event_id))
      .set("lastEventId", u64(env, gap.last_event_id))
      .set("events", u64(env, gap.events))
      .done();
}

Napi::Value toOverlap(Napi::Env env, const IdOverlap& overlap) {
  return ObjectBuilder(env)
      .set("firstEventId", u64(env, overlap.first_event_id))
      .set("lastEventId", u64(env, overlap.last_event_id))
      .set("events", u64(env, overlap.events))
      .set("file", text(env, overlap.file))
      .done();
}

Napi::Value toRingSummary(Napi::Env env, const RingSummary& ring) {
  return ObjectBuilder(env)
      .set("capacity", number(env, ring.capacity))
      .set("max", number(env, ring.max))
      .set("mean", number(env, ring.mean))
      .done();
}

Napi::Value toTiming(Napi::Env env, const Timing& timing) {
  return ObjectBuilder(env)
      .set("wallNs", number(env, timing.wall_ns))
      .set("replayNs", number(env, timing.replay_ns))
      .set("waitPreparedNs", number(env, timing.wait_prepared_ns))
      .set("firstOpenNs", number(env, timing.first_open_ns))
      .set("pausedNs", number(env, timing.paused_ns))
      .set("switchNs", number(env, timing.switch_ns))
      .set("preloaderVerifyNs", number(env, timing.preloader_verify_ns))
      .set("preloaderWaitRoomNs", number(env, timing.preloader_wait_room_ns))
      .set("preloaderCloseNs", number(env, timing.preloader_close_ns))
      .set("preloaderIdleNs", number(env, timing.preloader_idle_ns))
      .set("timerOverheadNs", number(env, timing.timer_overhead_ns))
      .done();
}

Napi::Value toLatencySummary(Napi::Env env, const telemetry::LatencySummary& latency) {
  return ObjectBuilder(env)
      .set("count", number(env, latency.count))
      .set("failures", number(env, latency.failures))
      .set("minNs", number(env, latency.min_ns))
      .set("meanNs", number(env, latency.mean_ns))
      .set("p50Ns", number(env, latency.p50_ns))
      .set("p90Ns", number(env, latency.p90_ns))
      .set("p99Ns", number(env, latency.p99_ns))
      .set("p999Ns", number(env, latency.p999_ns))
      .set("p9999Ns", number(env, latency.p9999_ns))
      .set("p99999Ns", number(env, latency.p99999_ns))
      .set("maxNs", number(env, latency.max_ns))
      .set("totalNs", number(env, latency.total_ns))
      .done();
}

std::string nameOf(std::size_t metric) { return std::string(toString(static_cast<Metric>(metric))); }

Napi::Value toTelemetry(Napi::Env env, const telemetry::TelemetrySummary& summary) {
  ObjectBuilder object(env);
  for (std::size_t i = 0; i < telemetry::kMetrics; ++i) {
    object.set(nameOf(i).c_str(), toLatencySummary(env, summary.metrics[i]));
  }
  return object.done();
}

Napi::Value toCurves(Napi::Env env, const RecoveryResult& result) {
  ObjectBuilder object(env);
  for (std::size_t i = 0; i < telemetry::kMetrics; ++i) {
    if (result.curves[i].empty()) continue;
    object.set(nameOf(i).c_str(),
               list(env, result.curves[i], [](Napi::Env e, const telemetry::PercentilePoint& point) -> Napi::Value {
                 return ObjectBuilder(e)
                     .set("percentile", number(e, point.percentile))
                     .set("valueNs", number(e, point.value_ns))
                     .done();
               }));
  }
  return object.done();
}

Napi::Value toTransition(Napi::Env env, const Transition& transition) {
  return ObjectBuilder(env)
      .set("ordinal", number(env, transition.ordinal))
      .set("state", text(env, toString(transition.state)))
      .set("atNs", number(env, transition.at_ns))
      .set("status", orNull(env, transition.status,
                            [](Napi::Env e, format::Status status) { return text(e, toString(status)); }))
      .set("block", numberOrNull(env, transition.block))
      .done();
}

Napi::Value toOccupancy(Napi::Env env, const OccupancySample& sample) {
  return ObjectBuilder(env)
      .set("atNs", number(env, sample.at_ns))
      .set("occupancy", number(env, sample.occupancy))
      .done();
}

Napi::Value toSwitch(Napi::Env env, const SegmentSwitch& it) {
  return ObjectBuilder(env)
      .set("fromOrdinal", number(env, it.from_ordinal))
      .set("toOrdinal", number(env, it.to_ordinal))
      .set("atNs", number(env, it.at_ns))
      .set("durationNs", number(env, it.duration_ns))
      .set("waitNs", number(env, it.wait_ns))
      .done();
}

Napi::Value ordinal(Napi::Env env, std::uint32_t value) { return number(env, value); }

Napi::Value toRingNow(Napi::Env env, const RingNow& ring) {
  return ObjectBuilder(env)
      .set("capacity", number(env, ring.capacity))
      .set("slots", list(env, ring.slots, ordinal))
      .set("occupancy", number(env, ring.occupancy))
      .set("max", number(env, ring.max))
      .set("mean", number(env, ring.mean))
      .done();
}

Napi::Object toRecoverDocument(Napi::Env env, const RecoveryResult& result) {
  const Napi::Object rings = ObjectBuilder(env)
                                 .set("prepared", toRingSummary(env, result.prepared))
                                 .set("finished", toRingSummary(env, result.finished))
                                 .done();
  return ObjectBuilder(env)
      .set("format", text(env, "walscope.recover/1"))
      .set("directory", text(env, result.directory))
      .set("mode", text(env, toString(result.mode)))
      .set("timingLevel", text(env, toString(result.timing_level)))
      .set("fromEventId", u64(env, result.from_event_id))
      .set("status", text(env, toString(result.status)))
      .set("stopped", boolean(env, result.stopped))
      .set("eventsReplayed", u64(env, result.events_replayed))
      .set("firstEventId", u64(env, result.first_event_id))
      .set("lastEventId", u64(env, result.last_event_id))
      .set("digest", orNull(env, result.digest, u64))
      .set("skipped", list(env, result.skipped, toSkipped))
      .set("invisible", list(env, result.invisible, toSkipped))
      .set("damaged", list(env, result.damaged, toDamaged))
      .set("gaps", list(env, result.gaps, toGap))
      .set("gapCount", number(env, result.gap_count))
      .set("lostEvents", u64(env, result.lost_events))
      .set("overlaps", list(env, result.overlaps, toOverlap))
      .set("overlapCount", number(env, result.overlap_count))
      .set("outOfOrderEvents", u64(env, result.out_of_order_events))
      .set("readFailure", orNull(env, result.read_failure, toReadFailure))
      .set("hazards", list(env, result.hazards, toHazard))
      .set("rings", rings)
      .set("timing", toTiming(env, result.timing))
      .set("telemetry", toTelemetry(env, result.telemetry))
      .done();
}

}  // namespace

Napi::Value toRunSegments(Napi::Env env, const RunSegments& segments) {
  return ObjectBuilder(env)
      .set("segments", list(env, segments.segments, toRunSegment))
      .set("invisible", list(env, segments.invisible, toSkipped))
      .done();
}

Napi::Value toSnapshot(Napi::Env env, const RecoverySnapshot& snapshot) {
  return ObjectBuilder(env)
      .set("atNs", number(env, snapshot.at_ns))
      .set("phase", text(env, toString(snapshot.phase)))
      .set("eventsReplayed", u64(env, snapshot.events_replayed))
      .set("segmentsDone", number(env, snapshot.segments_done))
      .set("segmentsTotal", number(env, snapshot.segments_total))
      .set("currentOrdinal", orNull(env, snapshot.current_ordinal, ordinal))
      .set("transitions", list(env, snapshot.transitions, toTransition))
      .set("preparedOccupancy", list(env, snapshot.prepared_occupancy, toOccupancy))
      .set("finishedOccupancy", list(env, snapshot.finished_occupancy, toOccupancy))
      .set("switches", list(env, snapshot.switches, toSwitch))
      .set("prepared", toRingNow(env, snapshot.prepared))
      .set("finished", toRingNow(env, snapshot.finished))
      .set("managerWaits", text(env, toString(snapshot.manager_waits)))
      .set("preloaderWaits", text(env, toString(snapshot.preloader_waits)))
      .set("timing", toTiming(env, snapshot.timing))
      .set("telemetry", toTelemetry(env, snapshot.telemetry))
      .set("traceDropped", number(env, snapshot.trace_dropped))
      .done();
}

Napi::Value toOutcome(Napi::Env env, const RecoveryResult& result) {
  return ObjectBuilder(env).set("document", toRecoverDocument(env, result)).set("curves", toCurves(env, result)).done();
}

}  // namespace walscope::addon
