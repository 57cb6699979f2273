// What a process lacks, and no file is at fault for.
#pragma once

#include <cerrno>
#include <system_error>

namespace walscope::io {

/// Throws std::system_error where a file could not be opened because the process, or the system, has as many open as it may: nobody
/// is to take that for a file that cannot be read. `error_number` is errno of the open.
inline void throwIfExhausted(int error_number) {
  if (error_number == EMFILE || error_number == ENFILE) throw std::system_error(error_number, std::generic_category());
}

}  // namespace walscope::io
