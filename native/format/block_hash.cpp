#include "format/block_hash.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "format/block_hash_kernels.hpp"

namespace walscope::format {

namespace {

constexpr std::array<std::string_view, 2> kNames = {"scalar", "avx512"};

/// Its kernels, slowest first, in the order of the enumeration.
struct Processor {
  std::array<HashKernel, kNames.size()> kernels{};
  std::size_t count = 0;

  Processor() {
    add(HashKernel::SCALAR);
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) add(HashKernel::AVX512);
#endif
  }

  void add(HashKernel kernel) { kernels[count++] = kernel; }
};

hash_kernels::Kernel functionOf(HashKernel kernel) {
#if defined(__x86_64__)
  if (kernel == HashKernel::AVX512) return hash_kernels::avx512;
#endif
  return hash_kernels::scalar;
}

HashKernel choose() {
  const std::span<const HashKernel> kernels = hashKernels();
  const char* name = std::getenv("WALSCOPE_HASH_KERNEL");
  if (name == nullptr || *name == '\0') return kernels.back();
  const auto found = std::find_if(kernels.begin(), kernels.end(), [&](HashKernel kernel) { return nameOf(kernel) == name; });
  if (found == kernels.end()) {
    throw std::invalid_argument("WALSCOPE_HASH_KERNEL names " + std::string(name) + ", which this processor does not have.");
  }
  return *found;
}

}  // namespace

std::string_view nameOf(HashKernel kernel) { return kNames[static_cast<std::size_t>(kernel)]; }

std::span<const HashKernel> hashKernels() {
  static const Processor processor;
  return {processor.kernels.data(), processor.count};
}

HashKernel activeHashKernel() {
  static const HashKernel active = choose();
  return active;
}

void hashBlocks(HashKernel kernel, std::span<const BlockEvents> blocks, HashedEvents* results) {
  functionOf(kernel)(blocks, results);
}

void hashBlocks(std::span<const BlockEvents> blocks, HashedEvents* results) {
  static const hash_kernels::Kernel active = functionOf(activeHashKernel());
  active(blocks, results);
}

}  // namespace walscope::format
