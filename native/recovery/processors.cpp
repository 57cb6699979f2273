#include "recovery/processors.hpp"

#include <sched.h>

namespace walscope::recovery {

int currentProcessor() noexcept { return sched_getcpu(); }

void leaveProcessor(pthread_t thread, int processor) noexcept {
  cpu_set_t allowed;
  if (processor < 0 || processor >= CPU_SETSIZE || pthread_getaffinity_np(thread, sizeof allowed, &allowed) != 0) return;
  cpu_set_t others = allowed;
  CPU_CLR(static_cast<unsigned>(processor), &others);
  if (CPU_COUNT(&others) == 0 || CPU_EQUAL(&others, &allowed)) return;
  // The first moves it at once, the second leaves it where it is.
  if (pthread_setaffinity_np(thread, sizeof others, &others) == 0) pthread_setaffinity_np(thread, sizeof allowed, &allowed);
}

}  // namespace walscope::recovery
