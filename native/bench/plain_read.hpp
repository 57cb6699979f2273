// What any other way over some bytes is held against.
#pragma once

#include <cstddef>
#include <cstdint>

namespace walscope::bench {

/// Makes sure that the compiler does not leave out what comes to this value.
void keep(std::uint64_t value);

/// Reads every byte once, as fast as one core can; a rest of less than 32 bytes is left out.
void plainRead(const std::byte* bytes, std::size_t size_bytes);

}  // namespace walscope::bench
