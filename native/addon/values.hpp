// Values of C++ as values of JavaScript. u64 and hashes become bigints, absent ones null. JavaScript's thread only.
#pragma once

#include <napi.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace walscope::addon {

inline Napi::Value number(Napi::Env env, double value) { return Napi::Number::New(env, value); }
inline Napi::Value number(Napi::Env env, std::uint64_t value) { return number(env, static_cast<double>(value)); }
inline Napi::Value number(Napi::Env env, std::uint32_t value) { return number(env, static_cast<double>(value)); }
inline Napi::Value boolean(Napi::Env env, bool value) { return Napi::Boolean::New(env, value); }
inline Napi::Value u64(Napi::Env env, std::uint64_t value) { return Napi::BigInt::New(env, value); }

/// Any bytes, as documents hold them (io/path_text.hpp): no name of a file can make one invalid, and none is lost.
Napi::Value text(Napi::Env env, std::string_view bytes);

template <typename T, typename Convert>
Napi::Value orNull(Napi::Env env, const std::optional<T>& value, Convert convert) {
  return value ? Napi::Value(convert(env, *value)) : env.Null();
}
inline Napi::Value numberOrNull(Napi::Env env, const std::optional<std::uint64_t>& value) {
  return orNull(env, value, [](Napi::Env e, std::uint64_t it) { return number(e, it); });
}
template <typename Text>
Napi::Value textOrNull(Napi::Env env, const std::optional<Text>& value) {
  return orNull(env, value, [](Napi::Env e, const Text& it) { return text(e, it); });
}

/// An array of the converted values.
template <typename T, typename Convert>
Napi::Array list(Napi::Env env, const std::vector<T>& values, Convert convert) {
  Napi::Array array = Napi::Array::New(env, values.size());
  for (std::size_t i = 0; i < values.size(); ++i) array.Set(static_cast<std::uint32_t>(i), convert(env, values[i]));
  return array;
}

/// Builds an object field by field.
class ObjectBuilder {
 public:
  explicit ObjectBuilder(Napi::Env env) : object_(Napi::Object::New(env)) {}
  ObjectBuilder& set(const char* name, Napi::Value value) {
    object_.Set(name, value);
    return *this;
  }
  Napi::Object done() const { return object_; }

 private:
  Napi::Object object_;
};

/// An Error with `code`, `file` and `offset`, as src/engine/failure.ts reads it.
Napi::Value makeError(Napi::Env env, std::string_view code, std::string_view message,
                      const std::optional<std::string>& file, std::optional<std::uint64_t> offset);

}  // namespace walscope::addon
