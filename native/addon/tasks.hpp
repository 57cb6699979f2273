// Short native work of which an object has several at a time: a thread and a promise for each.
#pragma once

#include <napi.h>

#include <functional>
#include <list>
#include <memory>

#include "addon/job.hpp"

namespace walscope::addon {

/// A member of an object. JavaScript's thread only.
class Tasks {
 public:
  /// Starts `work`; the promise that its result settles. `on_settled` is called behind that, on JavaScript's thread.
  Napi::Value start(Napi::Env env, Job::Work work, std::function<void()> on_settled);

 private:
  std::list<std::unique_ptr<Job>> jobs_;
};

}  // namespace walscope::addon
