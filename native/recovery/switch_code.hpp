// The code of a switch from one segment to the next, kept in one place of the program: it runs once a segment, and is in no cache by then.
#pragma once

#include "io/touch.hpp"

#if defined(__ELF__)
/// In front of a function that a switch runs through: it goes into the section, with all that it calls of this translation unit.
#define WALSCOPE_SWITCH_CODE __attribute__((section("walscope_switch"), flatten))
// Set by the linker, for a section whose name is an identifier.
extern "C" __attribute__((visibility("hidden"))) const char __start_walscope_switch;
extern "C" __attribute__((visibility("hidden"))) const char __stop_walscope_switch;
#else
#define WALSCOPE_SWITCH_CODE
#endif

namespace walscope::recovery {

inline void touchSwitchCode() {
#if defined(__ELF__)
  io::touch(&__start_walscope_switch, static_cast<std::size_t>(&__stop_walscope_switch - &__start_walscope_switch));
#endif
}

}  // namespace walscope::recovery
