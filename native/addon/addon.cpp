// What `walscope.node` exports; see walscope.d.ts.
#include <lz4.h>
#include <napi.h>
#include <xxhash.h>

#include <stdexcept>
#include <string>
#include <variant>

#include "addon/arguments.hpp"
#include "addon/block_bytes_job.hpp"
#include "addon/block_job.hpp"
#include "addon/constructors.hpp"
#include "addon/event_cursor_objects.hpp"
#include "addon/event_documents.hpp"
#include "addon/event_filter_job.hpp"
#include "addon/event_matches_object.hpp"
#include "addon/event_table_job.hpp"
#include "addon/event_table_object.hpp"
#include "addon/generate_job.hpp"
#include "addon/look_job.hpp"
#include "addon/recovery_run_object.hpp"
#include "addon/salvage_job.hpp"
#include "addon/scan_job.hpp"
#include "addon/values.hpp"
#include "addon/verify_job.hpp"
#include "format/block_hash.hpp"
#include "io/reading_way.hpp"

namespace walscope::addon {

namespace {

std::string xxhashVersion() {
  const unsigned version = XXH_versionNumber();
  return std::to_string(version / 10'000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

Napi::Value buildInfo(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return ObjectBuilder(env)
      .set("version", text(env, WALSCOPE_VERSION))
      .set("compiler", text(env, __VERSION__))
      .set("buildType", text(env, WALSCOPE_BUILD_TYPE))
      .set("lz4", text(env, LZ4_versionString()))
      .set("xxhash", text(env, xxhashVersion()))
      .set("hashKernel", text(env, std::string(format::nameOf(format::activeHashKernel()))))
      .done();
}

Napi::Value checkEventFilter(const Napi::CallbackInfo& info) {
  const auto filter = events::EventFilter::parse(toText(info[0]), {});
  const auto* error = std::get_if<events::FilterError>(&filter);
  return error == nullptr ? info.Env().Null() : toFilterError(info.Env(), *error);
}

/// The classes of which the addon makes objects.
void defineHandles(Napi::Env env, Napi::Object exports) {
  const Napi::Function table = EventTableObject::define(env);
  const Napi::Function matches = EventMatchesObject::define(env);
  exports.Set("EventTable", table);
  exports.Set("EventMatches", matches);
  env.SetInstanceData(new Constructors{Napi::Persistent(table), Napi::Persistent(matches)});
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  try {
    // Chosen here, where a wrong name can be told, and not by the first thread that needs it.
    format::activeHashKernel();
    io::namedReadingWay();
  } catch (const std::invalid_argument& error) {
    Napi::Error::New(env, error.what()).ThrowAsJavaScriptException();
    return exports;
  }
  exports.Set("ScanJob", ScanJob::define(env));
  exports.Set("LookJob", LookJob::define(env));
  exports.Set("VerifyJob", VerifyJob::define(env));
  exports.Set("BlockJob", BlockJob::define(env));
  exports.Set("HeadJob", HeadJob::define(env));
  exports.Set("BlockMapJob", BlockMapJob::define(env));
  exports.Set("GenerateJob", GenerateJob::define(env));
  exports.Set("SalvageJob", SalvageJob::define(env));
  exports.Set("BlockBytesJob", BlockBytesJob::define(env));
  exports.Set("RecoveryRun", RecoveryRunObject::define(env));
  defineHandles(env, exports);
  exports.Set("EventTableJob", EventTableJob::define(env));
  exports.Set("EventFilterJob", EventFilterJob::define(env));
  exports.Set("EventCursor", EventCursorObject::define(env));
  exports.Set("BlockCursor", BlockCursorObject::define(env));
  exports.Set("checkEventFilter", Napi::Function::New<checkEventFilter>(env, "checkEventFilter"));
  exports.Set("buildInfo", Napi::Function::New<buildInfo>(env, "buildInfo"));
  return exports;
}

}  // namespace

NODE_API_MODULE(walscope, initialise)

}  // namespace walscope::addon
