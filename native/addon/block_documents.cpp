#include "addon/block_documents.hpp"

#include <cstring>
#include <span>

#include "addon/documents.hpp"
#include "addon/values.hpp"

namespace walscope::addon {

namespace {

Napi::Value toBytes(Napi::Env env, std::span<const std::byte> bytes) {
  Napi::Uint8Array copy = Napi::Uint8Array::New(env, bytes.size());
  if (!bytes.empty()) std::memcpy(copy.Data(), bytes.data(), bytes.size());
  return copy;
}

Napi::Value toChecksum(Napi::Env env, const diagnostics::ChecksumComparison& it) {
  const auto hash = [](Napi::Env at, std::uint64_t value) { return u64(at, value); };
  return ObjectBuilder(env)
      .set("check", text(env, it.name))
      .set("stored", u64(env, it.stored))
      .set("computed", orNull(env, it.computed, hash))
      .set("seed", orNull(env, it.seed, hash))
      .set("holds", it.computed ? boolean(env, it.holds()) : env.Null())
      .done();
}

Napi::Value toCoveredBytes(Napi::Env env, const diagnostics::CoveredBytes& it) {
  return ObjectBuilder(env)
      .set("offset", number(env, it.offset))
      .set("size", number(env, it.size))
      .set("repeats", number(env, it.repeats))
      .set("cover", text(env, toString(it.cover)))
      .set("checks", list(env, it.checks, [](Napi::Env at, diagnostics::Check check) { return text(at, toString(check)); }))
      .done();
}

Napi::Value toChangedByte(Napi::Env env, const diagnostics::ChangedByte& it) {
  return ObjectBuilder(env)
      .set("offset", number(env, it.offset))
      .set("stored", number(env, std::to_integer<std::uint32_t>(it.stored)))
      .set("repaired", number(env, std::to_integer<std::uint32_t>(it.repaired)))
      .done();
}

/// Cause, evidence, bits and repair; null for no damage.
Napi::Value toVerdict(Napi::Env env, const diagnostics::CauseVerdict& verdict) {
  const std::vector<diagnostics::ChangedByte> none;
  return ObjectBuilder(env)
      .set("cause", text(env, toString(verdict.cause)))
      .set("evidence", text(env, verdict.evidence))
      .set("bits", list(env, verdict.bits, toBit))
      .set("repair", list(env, verdict.repair ? verdict.repair->bytes : none, toChangedByte))
      .done();
}

Napi::Value statusText(Napi::Env env, format::Status status) { return text(env, toString(status)); }

}  // namespace

Napi::Value toBlockDocument(Napi::Env env, const diagnostics::BlockInspection& block) {
  const format::BlockJudgement& judgement = block.judgement;
  const format::BlockHeader& header = judgement.header;
  const bool is_whole = block.bytes.size() == format::kBlockSize;
  const Napi::Object fields = ObjectBuilder(env)
                                  .set("firstEventId", u64(env, header.first_event_id))
                                  .set("lastEventId", u64(env, header.last_event_id))
                                  .set("blockChecksum", u64(env, header.block_checksum))
                                  .set("chainedChecksum", u64(env, header.chained_checksum))
                                  .set("headerChecksum", u64(env, header.header_checksum))
                                  .set("blockIndex", number(env, header.block_index))
                                  .set("eventCount", number(env, std::uint32_t{header.event_count}))
                                  .done();
  return ObjectBuilder(env)
      .set("format", text(env, "walscope.block/1"))
      .set("file", text(env, block.file))
      .set("kind", kindText(env, block.kind))
      .set("segmentHeaderStatus", statusText(env, block.header_status))
      .set("countedBlocks", numberOrNull(env, block.counted_blocks))
      .set("block", number(env, block.position))
      .set("offset", number(env, format::blockOffset(block.position)))
      .set("bytes", number(env, std::uint64_t{block.bytes.size()}))
      .set("condition", number(env, static_cast<std::uint32_t>(block.condition)))
      .set("strictStatus", orNull(env, block.strict_status, statusText))
      .set("verifies", boolean(env, judgement.verifies))
      .set("headerIntact", boolean(env, judgement.header_intact))
      .set("belongsElsewhere", boolean(env, judgement.belongs_elsewhere))
      .set("eventsCanBeHad", boolean(env, judgement.events_can_be_had))
      .set("header", is_whole ? Napi::Value(fields) : env.Null())
      .set("checksums", list(env, block.checksums, toChecksum))
      .set("verdict", orNull(env, block.verdict, toVerdict))
      .set("findings", list(env, block.findings, toFinding))
      .set("coverage", list(env, block.coverage, toCoveredBytes))
      .set("data", toBytes(env, block.bytes))
      .done();
}

Napi::Value toHeadDocument(Napi::Env env, const diagnostics::HeadInspection& head) {
  return ObjectBuilder(env)
      .set("file", text(env, head.file))
      .set("kind", text(env, toString(head.kind)))
      .set("fileBytes", number(env, head.file_bytes))
      .set("status", orNull(env, head.status, statusText))
      .set("isUnfinalised", boolean(env, head.is_unfinalised))
      .set("computedChecksum", orNull(env, head.computed_checksum, [](Napi::Env at, std::uint64_t it) { return u64(at, it); }))
      .set("verdict", orNull(env, head.verdict, toVerdict))
      .set("data", toBytes(env, head.bytes))
      .done();
}

Napi::Value toCellRun(Napi::Env env, const diagnostics::CellRun& run) {
  return ObjectBuilder(env).set("first", number(env, run.first)).set("cells", toBytes(env, std::as_bytes(std::span(run.cells)))).done();
}

}  // namespace walscope::addon
