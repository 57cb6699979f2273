// Reads what JavaScript gives to the addon's constructors. The engine process has checked it against the contract before;
// here it is only made sure that a wrong type cannot crash.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace walscope::addon {

/// Fields of an options object. What is missing or of another type gives `fallback`.
class Options {
 public:
  explicit Options(const Napi::Value& value)
      : object_(value.IsObject() ? value.As<Napi::Object>() : Napi::Object::New(value.Env())) {}

  std::uint32_t number(const char* name, std::uint32_t fallback) const;
  std::uint64_t u64(const char* name, std::uint64_t fallback) const;
  bool boolean(const char* name, bool fallback) const;
  std::string text(const char* name) const;
  std::vector<std::string> texts(const char* name) const;
  Napi::Value value(const char* name) const { return object_.Get(name); }

 private:
  Napi::Object object_;
};

/// Empty where it is no string.
std::string toText(const Napi::Value& value);
std::uint32_t toNumber(const Napi::Value& value, std::uint32_t fallback);
/// A whole number below 2^53: 0 for a negative one or none at all, the most for any above.
std::uint64_t toCount(const Napi::Value& value);
/// A bigint's low 64 bits; 0 for anything else.
std::uint64_t toU64(const Napi::Value& value);
std::vector<std::uint32_t> toNumbers(const Napi::Value& value);

/// The strings of an array; others are left out.
std::vector<std::string> toTexts(const Napi::Value& value);

/// The bytes of a path or of a file's name, which may be written with escapes (io/path_text.hpp).
std::string toPath(const Napi::Value& value);
std::vector<std::string> toPaths(const Napi::Value& value);

}  // namespace walscope::addon
