// On which processors the threads of a recovery run.
#pragma once

#include <pthread.h>

namespace walscope::recovery {

/// The number of the processor that the calling thread runs on now, -1 where the system does not tell. No system call.
int currentProcessor() noexcept;

/// Has a thread go on on another processor than this one, if there is another that it may use; from then on it may use all that it might before.
/// Nothing happens where the system refuses. Any thread that knows `thread` to be there.
void leaveProcessor(pthread_t thread, int processor) noexcept;

}  // namespace walscope::recovery
