#include "addon/values.hpp"

#include <string>

#include "io/path_text.hpp"

namespace walscope::addon {

Napi::Value text(Napi::Env env, std::string_view bytes) { return Napi::String::New(env, io::textOf(bytes)); }

Napi::Value makeError(Napi::Env env, std::string_view code, std::string_view message,
                      const std::optional<std::string>& file, std::optional<std::uint64_t> offset) {
  Napi::Object error = Napi::Error::New(env, text(env, message).As<Napi::String>().Utf8Value()).Value();
  error.Set("code", text(env, code));
  error.Set("file", textOrNull(env, file));
  error.Set("offset", numberOrNull(env, offset));
  return error;
}

}  // namespace walscope::addon
