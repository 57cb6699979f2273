#include "addon/documents.hpp"

#include <algorithm>

#include "addon/values.hpp"

namespace walscope::addon {

using diagnostics::BadBlock;
using diagnostics::ContinuityBreak;
using diagnostics::Finding;

Napi::Value toFinding(Napi::Env env, const Finding& finding) {
  return ObjectBuilder(env)
      .set("code", text(env, toString(finding.code)))
      .set("severity", text(env, toString(finding.severity)))
      .set("file", textOrNull(env, finding.file))
      .set("block", numberOrNull(env, finding.block))
      .set("offset", numberOrNull(env, finding.offset))
      .set("cause", finding.cause ? text(env, toString(*finding.cause)) : env.Null())
      .set("message", text(env, finding.message))
      .done();
}

Napi::Value kindText(Napi::Env env, io::SegmentKind kind) {
  return text(env, kind == io::SegmentKind::HOT ? "hot" : "cold");
}

Napi::Value toBit(Napi::Env env, const diagnostics::FlippedBit& flipped) {
  return ObjectBuilder(env)
      .set("offset", number(env, flipped.offset))
      .set("bit", number(env, flipped.bit))
      .done();
}

namespace {

Napi::Value toBreak(Napi::Env env, const ContinuityBreak& it) {
  return ObjectBuilder(env)
      .set("kind", text(env, toString(it.kind)))
      .set("after", textOrNull(env, it.after))
      .set("before", textOrNull(env, it.before))
      .set("firstEventId", u64(env, it.first_event_id))
      .set("lastEventId", u64(env, it.last_event_id))
      .set("events", u64(env, it.events))
      .done();
}

/// The fields that a scanned and a verified segment share.
void setHeader(ObjectBuilder& object, Napi::Env env, const format::SegmentHeader& header) {
  object.set("segmentIndex", number(env, header.segment_index))
      .set("blockCount", number(env, header.block_count))
      .set("eventCount", number(env, header.event_count))
      .set("firstEventId", u64(env, header.first_event_id))
      .set("lastEventId", u64(env, header.last_event_id))
      .set("createdNs", u64(env, header.created_ns))
      .set("closedNs", u64(env, header.closed_ns));
}

Napi::Value toScannedSegment(Napi::Env env, const io::SegmentFile& file) {
  ObjectBuilder object(env);
  object.set("file", text(env, file.name))
      .set("kind", kindText(env, file.kind))
      .set("finalised", boolean(env, file.header_status == format::Status::OK))
      .set("headerStatus", text(env, toString(file.header_status)))
      .set("bytes", number(env, file.kind == io::SegmentKind::HOT ? file.file_bytes : std::uint64_t{0}))
      .set("fileBytes", number(env, file.file_bytes));
  setHeader(object, env, file.header);
  return object.done();
}

Napi::Value toMeta(Napi::Env env, const io::MetaFile& meta) {
  return ObjectBuilder(env)
      .set("file", text(env, meta.name))
      .set("valid", boolean(env, meta.is_valid))
      .set("lastSegmentIndex", number(env, meta.last_segment_index))
      .set("lastOffset", number(env, meta.last_offset))
      .set("lastEventId", u64(env, meta.last_event_id))
      .done();
}

Napi::Value toBadBlock(Napi::Env env, const BadBlock& block) {
  return ObjectBuilder(env)
      .set("block", number(env, block.block))
      .set("offset", number(env, block.offset))
      .set("status", text(env, toString(block.status)))
      .set("expected", u64(env, block.expected))
      .set("computed", u64(env, block.computed))
      .set("firstEventId", u64(env, block.first_event_id))
      .set("lastEventId", u64(env, block.last_event_id))
      .set("events", number(env, block.events))
      .set("cause", text(env, toString(block.cause)))
      .set("evidence", text(env, block.evidence))
      .set("bits", list(env, block.bits, toBit))
      .done();
}

Napi::Value toIdRange(Napi::Env env, const format::IdRun& run) {
  return ObjectBuilder(env)
      .set("firstEventId", u64(env, run.first))
      .set("lastEventId", u64(env, run.last))
      .set("events", u64(env, run.count()))
      .done();
}

Napi::Value toLoss(Napi::Env env, const diagnostics::Loss& loss) {
  return ObjectBuilder(env)
      .set("events", u64(env, loss.events))
      .set("lostEvents", u64(env, loss.lost_events))
      .set("ranges", list(env, loss.ranges, toIdRange))
      .set("rangeCount", number(env, loss.range_count))
      .done();
}

Napi::Value toDeletion(Napi::Env env, const diagnostics::Deletion& deletion) {
  return ObjectBuilder(env)
      .set("file", text(env, deletion.file))
      .set("strictStatus", text(env, toString(deletion.status)))
      .set("isUnused", boolean(env, deletion.is_unused))
      .set("events", u64(env, deletion.events))
      .set("recoverableEvents", u64(env, deletion.recoverable_events))
      .set("onlyHere", u64(env, deletion.only_here))
      .set("ids", orNull(env, deletion.ids, toIdRange))
      .done();
}

}  // namespace

Napi::Value toHazard(Napi::Env env, const recovery::Hazard& hazard) {
  return ObjectBuilder(env)
      .set("code", text(env, toString(hazard.code)))
      .set("file", textOrNull(env, hazard.file))
      .set("message", text(env, hazard.message))
      .done();
}

Napi::Value toScanDocument(Napi::Env env, const diagnostics::ScanReport& report) {
  const Napi::Object summary = ObjectBuilder(env)
                                   .set("segments", number(env, report.summary.segments))
                                   .set("hotSegments", number(env, report.summary.hot_segments))
                                   .set("coldSegments", number(env, report.summary.cold_segments))
                                   .set("bytes", number(env, report.summary.bytes))
                                   .set("events", u64(env, report.summary.events))
                                   .done();
  return ObjectBuilder(env)
      .set("format", text(env, "walscope.scan/1"))
      .set("directory", text(env, report.directory))
      .set("segments", list(env, report.segments, toScannedSegment))
      .set("meta", orNull(env, report.meta, toMeta))
      .set("continuity", list(env, report.continuity, toBreak))
      .set("findings", list(env, report.findings, toFinding))
      .set("hazards", list(env, report.hazards, toHazard))
      .set("summary", summary)
      .done();
}

Napi::Value toVerifyDocument(Napi::Env env, const diagnostics::VerifyReport& report) {
  const Napi::Object summary = ObjectBuilder(env)
                                   .set("segments", number(env, report.summary.segments))
                                   .set("soundSegments", number(env, report.summary.sound_segments))
                                   .set("events", u64(env, report.summary.events))
                                   .set("strictEvents", u64(env, report.summary.strict_events))
                                   .set("diagnosticEvents", u64(env, report.summary.diagnostic_events))
                                   .set("lostEvents", u64(env, report.summary.lost_events))
                                   .done();
  const Napi::Object losses = ObjectBuilder(env)
                                  .set("strict", toLoss(env, report.losses.strict))
                                  .set("diagnostic", toLoss(env, report.losses.diagnostic))
                                  .set("pointInTime", toLoss(env, report.losses.point_in_time))
                                  .done();
  return ObjectBuilder(env)
      .set("format", text(env, "walscope.verify/1"))
      .set("directory", text(env, report.directory))
      .set("segments", Napi::Array::New(env))
      .set("continuity", list(env, report.continuity, toBreak))
      .set("findings", list(env, report.findings, toFinding))
      .set("hazards", list(env, report.hazards, toHazard))
      .set("losses", losses)
      .set("deletions", list(env, report.deletions, toDeletion))
      .set("summary", summary)
      .done();
}

Napi::Value toVerifiedSegment(Napi::Env env, const diagnostics::VerifiedSegment& segment, std::size_t bad_block_limit) {
  const std::size_t listed = std::min(bad_block_limit, segment.bad_blocks.size());
  Napi::Array bad_blocks = Napi::Array::New(env, listed);
  for (std::size_t i = 0; i < listed; ++i) {
    bad_blocks.Set(static_cast<std::uint32_t>(i), toBadBlock(env, segment.bad_blocks[i]));
  }
  ObjectBuilder object(env);
  object.set("file", text(env, segment.file))
      .set("kind", kindText(env, segment.kind))
      .set("finalised", boolean(env, segment.finalised))
      .set("strictStatus", text(env, toString(segment.strict_status)))
      .set("strictBlock", numberOrNull(env, segment.strict_block))
      .set("bytes", number(env, segment.bytes))
      .set("fileBytes", number(env, segment.file_bytes))
      .set("verifiedBlocks", number(env, segment.verified_blocks))
      .set("verifiedEvents", number(env, segment.verified_events))
      .set("badBlockCount", number(env, segment.bad_block_count))
      .set("badBlocks", bad_blocks)
      .set("ids", orNull(env, segment.ids, toIdRange))
      .set("verifyNs", number(env, segment.verify_ns));
  setHeader(object, env, segment.header);
  return object.done();
}

}  // namespace walscope::addon
