#include "format/block_hash_kernels.hpp"

namespace walscope::format::hash_kernels {

namespace {

HashedEvents hashAlone(const BlockEvents& block) {
  std::uint64_t plain[kLanes];
  std::uint64_t chained[kLanes];
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    plain[lane] = startOf(0, lane);
    chained[lane] = startOf(block.chain_seed, lane);
  }
  bool ids_rise = true;
  std::uint64_t previous_id = 0;
  std::uint64_t kind_bits = 0;
  const std::byte* bytes = block.bytes;
  for (std::uint32_t event = 0; event < block.count; ++event) {
    __builtin_prefetch(bytes + kAheadBytes);
    const std::uint64_t id = eventId(bytes);
    ids_rise &= event == 0 || id > previous_id;
    previous_id = id;
    kind_bits |= load<std::uint64_t>(bytes + offsetof(RequestEvent, request_type));
    for (std::size_t stripe = 0; stripe < kStripesPerEvent; ++stripe, bytes += kStripeSize) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::uint64_t multiplied = load<std::uint64_t>(bytes + lane * sizeof(std::uint64_t)) * kPrime2;
        plain[lane] = advance(plain[lane], multiplied);
        chained[lane] = advance(chained[lane], multiplied);
      }
    }
  }
  const std::uint64_t size_bytes = block.count * kEventSize;
  return {{finish(plain, size_bytes), finish(chained, size_bytes)}, ids_rise, kind_bits};
}

}  // namespace

void scalar(std::span<const BlockEvents> blocks, HashedEvents* results) {
  for (const BlockEvents& block : blocks) *results++ = hashAlone(block);
}

}  // namespace walscope::format::hash_kernels
