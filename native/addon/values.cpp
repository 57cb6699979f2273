#include "addon/values.hpp"

#include <string>

namespace walscope::addon {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool isContinuation(std::string_view bytes, std::size_t i) {
  return i < bytes.size() && (static_cast<unsigned char>(bytes[i]) & 0xC0) == 0x80;
}

/// Length of the well-formed UTF-8 sequence at `i` (Unicode 15, table 3-7), 0 where there is none.
std::size_t sequenceLength(std::string_view bytes, std::size_t i) {
  const auto lead = static_cast<unsigned char>(bytes[i]);
  if (lead < 0x80) return 1;
  const int second = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
  if (lead >= 0xC2 && lead <= 0xDF) return isContinuation(bytes, i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const int low = lead == 0xE0 ? 0xA0 : 0x80;
    const int high = lead == 0xED ? 0x9F : 0xBF;
    return second >= low && second <= high && isContinuation(bytes, i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const int low = lead == 0xF0 ? 0x90 : 0x80;
    const int high = lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high && isContinuation(bytes, i + 2) && isContinuation(bytes, i + 3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

Napi::Value text(Napi::Env env, std::string_view bytes) {
  std::string clean;
  clean.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequenceLength(bytes, i);
    clean += length == 0 ? kReplacement : bytes.substr(i, length);
    i += length == 0 ? 1 : length;
  }
  return Napi::String::New(env, clean);
}

Napi::Value makeError(Napi::Env env, std::string_view code, std::string_view message,
                      const std::optional<std::string>& file, std::optional<std::uint64_t> offset) {
  Napi::Object error = Napi::Error::New(env, text(env, message).As<Napi::String>().Utf8Value()).Value();
  error.Set("code", text(env, code));
  error.Set("file", textOrNull(env, file));
  error.Set("offset", numberOrNull(env, offset));
  return error;
}

}  // namespace walscope::addon
