#include "addon/tasks.hpp"

#include <utility>

namespace walscope::addon {

Napi::Value Tasks::start(Napi::Env env, Job::Work work, std::function<void()> on_settled) {
  const auto place = jobs_.emplace(jobs_.end());
  *place = std::make_unique<Job>(env, std::move(work), [this, place, on_settled = std::move(on_settled)] {
    jobs_.erase(place);
    on_settled();
  });
  return (*place)->promise();
}

}  // namespace walscope::addon
