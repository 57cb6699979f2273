#include "addon/salvage_job.hpp"

#include <algorithm>
#include <utility>

#include "addon/arguments.hpp"
#include "addon/values.hpp"

namespace walscope::addon {

namespace {

using salvage::SalvageResult;

Napi::Value toRange(Napi::Env env, const format::IdRun& run) {
  return ObjectBuilder(env)
      .set("firstEventId", u64(env, run.first))
      .set("lastEventId", u64(env, run.last))
      .set("events", u64(env, run.count()))
      .done();
}

Napi::Value toInput(Napi::Env env, const salvage::SegmentSurvey& input, std::uint64_t taken) {
  return ObjectBuilder(env)
      .set("file", text(env, input.file.name))
      .set("kind", text(env, input.file.kind == io::SegmentKind::HOT ? "hot" : "cold"))
      .set("bytes", number(env, input.file.file_bytes))
      .set("strictStatus", text(env, toString(input.strict_status)))
      .set("events", number(env, input.events))
      .set("takenEvents", number(env, taken))
      .set("repairedBlocks", number(env, std::uint64_t{input.repairs.size()}))
      .set("unsearchedBlocks", number(env, input.unsearched_blocks))
      .done();
}

Napi::Value toInputs(Napi::Env env, const SalvageResult& result) {
  Napi::Array inputs = Napi::Array::New(env, result.inputs.size());
  for (std::uint32_t i = 0; i < result.inputs.size(); ++i) inputs.Set(i, toInput(env, result.inputs[i], result.taken[i]));
  return inputs;
}

Napi::Value toOutput(Napi::Env env, const salvage::OutputSegment& output, const SalvageResult& result) {
  return ObjectBuilder(env)
      .set("file", text(env, output.file))
      .set("segmentIndex", number(env, output.segment_index))
      .set("standsFor", text(env, result.inputs[output.order].file.name))
      .set("blocks", number(env, output.blocks))
      .set("events", number(env, output.events))
      .set("firstEventId", u64(env, output.first_event_id))
      .set("lastEventId", u64(env, output.last_event_id))
      .done();
}

Napi::Value toConflict(Napi::Env env, const salvage::Conflict& conflict, const SalvageResult& result) {
  return ObjectBuilder(env)
      .set("firstEventId", u64(env, conflict.first_event_id))
      .set("lastEventId", u64(env, conflict.last_event_id))
      .set("taken", text(env, result.inputs[conflict.taken].file.name))
      .set("other", text(env, result.inputs[conflict.other].file.name))
      .done();
}

/// `offset` in the file, or of a cold one in the segment inside.
Napi::Value toChangedByte(Napi::Env env, const diagnostics::ChangedByte& byte, std::uint64_t position) {
  return ObjectBuilder(env)
      .set("offset", number(env, format::blockOffset(position) + byte.offset))
      .set("stored", number(env, std::to_integer<std::uint32_t>(byte.stored)))
      .set("repaired", number(env, std::to_integer<std::uint32_t>(byte.repaired)))
      .done();
}

Napi::Value toRepair(Napi::Env env, const std::string& file, const salvage::RepairedBlock& block) {
  return ObjectBuilder(env)
      .set("file", text(env, file))
      .set("block", number(env, block.position))
      .set("firstEventId", u64(env, block.ids.first))
      .set("lastEventId", u64(env, block.ids.last))
      .set("events", number(env, block.events))
      .set("flippedBits", number(env, block.repair.flippedBits()))
      .set("bytes", list(env, block.repair.bytes,
                         [&](Napi::Env at, const auto& byte) { return toChangedByte(at, byte, block.position); }))
      .done();
}

/// At most kMaxListed.
Napi::Value toRepairs(Napi::Env env, const SalvageResult& result) {
  Napi::Array repairs = Napi::Array::New(env);
  std::uint32_t listed = 0;
  for (const salvage::SegmentSurvey& input : result.inputs) {
    for (const salvage::RepairedBlock& block : input.repairs) {
      if (listed == salvage::kMaxListed) return repairs;
      repairs.Set(listed++, toRepair(env, input.file.name, block));
    }
  }
  return repairs;
}

std::uint64_t countRepairs(const SalvageResult& result) {
  std::uint64_t count = 0;
  for (const salvage::SegmentSurvey& input : result.inputs) count += input.repairs.size();
  return count;
}

Napi::Value toDocument(Napi::Env env, const SalvageResult& result) {
  const auto output = [&](Napi::Env at, const salvage::OutputSegment& it) { return toOutput(at, it, result); };
  const auto conflict = [&](Napi::Env at, const salvage::Conflict& it) { return toConflict(at, it, result); };
  return ObjectBuilder(env)
      .set("inputs", toInputs(env, result))
      .set("outputs", list(env, result.outputs, output))
      .set("renumbering", result.renumbering.empty() ? env.Null() : text(env, result.renumbering))
      .set("isSplit", boolean(env, result.is_split))
      .set("events", u64(env, result.events))
      .set("digest", u64(env, result.digest))
      .set("span", toRange(env, result.span))
      .set("gaps", list(env, result.gaps, toRange))
      .set("gapCount", number(env, result.gap_count))
      .set("lostEvents", u64(env, result.lost_events))
      .set("conflicts", list(env, result.conflicts.list(), conflict))
      .set("conflictCount", number(env, result.conflicts.count()))
      .set("conflictingEvents", u64(env, result.conflicts.ids()))
      .set("repairs", toRepairs(env, result))
      .set("repairCount", number(env, countRepairs(result)))
      .done();
}

std::string_view phaseName(salvage::SalvageProgress::Phase phase) {
  switch (phase) {
    case salvage::SalvageProgress::Phase::SURVEYING: return "survey";
    case salvage::SalvageProgress::Phase::WRITING: return "write";
    case salvage::SalvageProgress::Phase::CHECKING: return "check";
  }
  return "survey";
}

}  // namespace

Napi::Function SalvageJob::define(Napi::Env env) {
  return DefineClass(env, "SalvageJob", {InstanceMethod<&SalvageJob::progress>("progress"), cancelMethod()});
}

SalvageJob::SalvageJob(const Napi::CallbackInfo& info) : JobObject(info) {
  const salvage::SalvageOptions options{.repair_bits = Options(info[2]).boolean("repairBits", false)};
  start(info, [directory = toPath(info[0]), target = toPath(info[1]), options,
               progress = progress_](const std::atomic<bool>& cancel) {
    salvage::SalvageOutcome outcome = salvage::salvage(directory, target, options, *progress, cancel);
    if (const salvage::MaybeFailure& failure = outcome.failure) {
      return rejection(failure->code, failure->message, failure->file, failure->offset);
    }
    return Completion::Settle(
        [result = std::move(outcome.result)](Napi::Env env, const Napi::Promise::Deferred& deferred) {
          deferred.Resolve(toDocument(env, result));
        });
  });
}

Napi::Value SalvageJob::progress(const Napi::CallbackInfo& info) {
  return job().progress(info.Env(), phaseName(progress_->phase.load()), progress_->done_bytes.load(),
                        progress_->total_bytes.load(), "bytes", progress_->file());
}

}  // namespace walscope::addon
