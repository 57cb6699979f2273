#include "addon/arguments.hpp"

#include <algorithm>

#include "io/path_text.hpp"

namespace walscope::addon {

std::uint32_t Options::number(const char* name, std::uint32_t fallback) const {
  return toNumber(object_.Get(name), fallback);
}

std::uint64_t Options::u64(const char* name, std::uint64_t fallback) const {
  const Napi::Value value = object_.Get(name);
  bool is_lossless = true;
  return value.IsBigInt() ? value.As<Napi::BigInt>().Uint64Value(&is_lossless) : fallback;
}

bool Options::boolean(const char* name, bool fallback) const {
  const Napi::Value value = object_.Get(name);
  return value.IsBoolean() ? value.As<Napi::Boolean>().Value() : fallback;
}

std::string Options::text(const char* name) const { return toText(object_.Get(name)); }

std::vector<std::string> Options::texts(const char* name) const { return toTexts(object_.Get(name)); }

std::string toText(const Napi::Value& value) {
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
}

std::uint32_t toNumber(const Napi::Value& value, std::uint32_t fallback) {
  return value.IsNumber() ? value.As<Napi::Number>().Uint32Value() : fallback;
}

std::uint64_t toCount(const Napi::Value& value) {
  constexpr double kMost = 9'007'199'254'740'991;
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : 0;
  // Not so for a NaN either.
  return number > 0 ? static_cast<std::uint64_t>(std::min(number, kMost)) : 0;
}

std::uint64_t toU64(const Napi::Value& value) {
  bool is_lossless = true;
  return value.IsBigInt() ? value.As<Napi::BigInt>().Uint64Value(&is_lossless) : 0;
}

std::vector<std::uint32_t> toNumbers(const Napi::Value& value) {
  std::vector<std::uint32_t> numbers;
  if (!value.IsArray()) return numbers;
  const auto array = value.As<Napi::Array>();
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value element = array.Get(i);
    if (element.IsNumber()) numbers.push_back(element.As<Napi::Number>().Uint32Value());
  }
  return numbers;
}

std::vector<std::string> toTexts(const Napi::Value& value) {
  std::vector<std::string> texts;
  if (!value.IsArray()) return texts;
  const auto array = value.As<Napi::Array>();
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value element = array.Get(i);
    if (element.IsString()) texts.push_back(element.As<Napi::String>().Utf8Value());
  }
  return texts;
}

std::string toPath(const Napi::Value& value) { return io::bytesOf(toText(value)); }

std::vector<std::string> toPaths(const Napi::Value& value) {
  std::vector<std::string> paths = toTexts(value);
  for (std::string& path : paths) path = io::bytesOf(path);
  return paths;
}

}  // namespace walscope::addon
