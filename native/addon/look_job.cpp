#include "addon/look_job.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "addon/arguments.hpp"
#include "addon/values.hpp"
#include "diagnostics/directory_report.hpp"
#include "io/directory_look.hpp"

namespace walscope::addon {

namespace {

Completion::Settle failureOf(const std::string& directory, int error_number) {
  if (error_number == E2BIG) {
    return rejection("DIRECTORY_UNREADABLE",
                     "The directory " + directory + " has more than " + std::to_string(io::kLookLimit) +
                         " segments: changes of it are not noticed.",
                     directory);
  }
  const diagnostics::Failure failure = diagnostics::unlistable(directory, error_number);
  return rejection(failure.code, failure.message, failure.file);
}

Napi::Value toLook(Napi::Env env, const io::DirectoryLook& look) {
  std::string names;
  for (const std::string& name : look.names) names += (names.empty() ? "" : "/") + name;
  const std::size_t size_bytes = look.rows.size() * sizeof(io::LookRow);
  Napi::Uint8Array rows = Napi::Uint8Array::New(env, size_bytes);
  if (size_bytes > 0) std::memcpy(rows.Data(), look.rows.data(), size_bytes);
  return ObjectBuilder(env)
      .set("names", text(env, names))
      .set("rows", rows)
      .set("device", u64(env, look.device))
      .set("inode", u64(env, look.inode))
      .done();
}

}  // namespace

Napi::Function LookJob::define(Napi::Env env) { return DefineClass(env, "LookJob", {cancelMethod()}); }

LookJob::LookJob(const Napi::CallbackInfo& info) : JobObject(info) {
  start(info, [directory = toPath(info[0])](const std::atomic<bool>& cancel) {
    io::DirectoryLook look = io::lookAtDirectory(directory, cancel);
    if (look.error_number != 0) return failureOf(directory, look.error_number);
    if (look.cancelled) return rejection("CANCELLED", "The work was cancelled.");
    return Completion::Settle([look = std::move(look)](Napi::Env env, const Napi::Promise::Deferred& deferred) {
      deferred.Resolve(toLook(env, look));
    });
  });
}

}  // namespace walscope::addon
