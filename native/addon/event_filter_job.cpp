#include "addon/event_filter_job.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "addon/arguments.hpp"
#include "addon/constructors.hpp"
#include "addon/event_documents.hpp"
#include "addon/event_matches_object.hpp"
#include "addon/event_table_object.hpp"
#include "addon/values.hpp"

namespace walscope::addon {

namespace {

constexpr std::uint32_t kMostThreads = 64;
constexpr std::uint32_t kMostBuckets = 4'096;

Napi::Value toCounts(Napi::Env env, const std::vector<std::uint64_t>& counts) {
  auto array = Napi::Float64Array::New(env, counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) array[i] = static_cast<double>(counts[i]);
  return array;
}

Napi::Value toHistograms(Napi::Env env, const std::vector<std::uint64_t>& all, const std::vector<std::uint64_t>& matching) {
  return ObjectBuilder(env).set("all", toCounts(env, all)).set("matching", toCounts(env, matching)).done();
}

Completion::Settle toSettlement(const events::FilterError& error) {
  return [error](Napi::Env env, const Napi::Promise::Deferred& deferred) { deferred.Reject(makeFilterError(env, error)); };
}

}  // namespace

Napi::Function EventFilterJob::define(Napi::Env env) {
  return DefineClass(env, "EventFilterJob",
                     {InstanceMethod<&EventFilterJob::progress>("progress"), cancelMethod(),
                      InstanceMethod<&EventFilterJob::counts>("counts")});
}

EventFilterJob::EventFilterJob(const Napi::CallbackInfo& info) : JobObject(info) {
  const EventTablePointer table = EventTableObject::from(info[0]);
  if (table == nullptr) return;
  const Options given(info[1]);
  const events::ScanOptions options{.threads = std::clamp(given.number("threads", 1), 1U, kMostThreads),
                                    .buckets = std::clamp(given.number("buckets", 1), 1U, kMostBuckets)};
  rows_ = table->rows();
  progress_ = std::make_shared<events::ScanProgress>(options.buckets);
  start(info, [table, where = given.text("where"), options, progress = progress_](const std::atomic<bool>& cancel) {
    const auto filter = events::EventFilter::parse(where, segmentNames(*table));
    if (const auto* error = std::get_if<events::FilterError>(&filter)) return toSettlement(*error);
    EventMatchesPointer matches = events::scanEvents(table, std::get<events::EventFilter>(filter), options, cancel, *progress);
    if (matches == nullptr) return rejection("CANCELLED", "The work was cancelled.");
    return Completion::Settle([matches](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(makeObject(env, env.GetInstanceData<Constructors>()->event_matches, matches));
    });
  });
}

Napi::Value EventFilterJob::progress(const Napi::CallbackInfo& info) {
  return job().progress(info.Env(), "filter", progress_->rows(), rows_, "events");
}

Napi::Value EventFilterJob::counts(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const events::ScanCounts counts = progress_->counts();
  return ObjectBuilder(env)
      .set("matches", number(env, counts.matches))
      .set("byId", toHistograms(env, counts.all.by_id, counts.matching.by_id))
      .set("byTime", toHistograms(env, counts.all.by_time, counts.matching.by_time))
      .done();
}

}  // namespace walscope::addon
