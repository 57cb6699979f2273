// The classes of which the addon itself makes objects, for each environment that has loaded it.
#pragma once

#include <napi.h>

namespace walscope::addon {

struct Constructors {
  Napi::FunctionReference event_table;
  Napi::FunctionReference event_matches;
};

/// An object of a class that JavaScript cannot make, around a pointer that the constructor copies.
template <typename Pointer>
Napi::Object makeObject(Napi::Env env, const Napi::FunctionReference& constructor, Pointer pointer) {
  return constructor.New({Napi::External<Pointer>::New(env, &pointer)});
}

/// The pointer that makeObject() gives to a constructor; null, with an exception pending, where JavaScript has called it.
template <typename Pointer>
Pointer pointerGiven(const Napi::CallbackInfo& info) {
  if (info[0].IsExternal()) return *info[0].As<Napi::External<Pointer>>().Data();
  Napi::TypeError::New(info.Env(), "Illegal constructor.").ThrowAsJavaScriptException();
  return nullptr;
}

/// The object of the addon behind a value; null where it is no object of this class.
template <typename Class>
Class* unwrap(const Napi::Value& value, const Napi::FunctionReference& constructor) {
  if (!value.IsObject() || !value.As<Napi::Object>().InstanceOf(constructor.Value())) return nullptr;
  void* wrapped = nullptr;
  // An object may have the prototype and nothing behind it.
  if (napi_unwrap(value.Env(), value, &wrapped) != napi_ok) return nullptr;
  return static_cast<Class*>(wrapped);
}

}  // namespace walscope::addon
