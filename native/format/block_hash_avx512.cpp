// AVX-512DQ multiplies eight 64-bit lanes at once: the four lanes of two blocks, for both seeds.
#include <algorithm>
#include <bit>

#include "format/block_hash_kernels.hpp"

#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
// g++ 12 takes its own header's undefined registers for a mistake (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

namespace walscope::format::hash_kernels {

namespace {

#define WALSCOPE_AVX512 __attribute__((target("avx512f,avx512dq,avx2")))

/// Two blocks' lanes in a register: the first block's in its lower half.
WALSCOPE_AVX512 inline __m512i join(__m256i lower, __m256i upper) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(lower), upper, 1);
}

WALSCOPE_AVX512 inline __m512i loadStripes(const std::byte* lower, const std::byte* upper) {
  return join(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(lower)),
              _mm256_loadu_si256(reinterpret_cast<const __m256i*>(upper)));
}

WALSCOPE_AVX512 inline __m256i starts(std::uint64_t seed) {
  return _mm256_setr_epi64x(static_cast<long long>(startOf(seed, 0)), static_cast<long long>(startOf(seed, 1)),
                            static_cast<long long>(startOf(seed, 2)), static_cast<long long>(startOf(seed, 3)));
}

WALSCOPE_AVX512 inline __m512i advanceAll(__m512i lanes, __m512i multiplied, __m512i prime1) {
  return _mm512_mullo_epi64(_mm512_rol_epi64(_mm512_add_epi64(lanes, multiplied), 31), prime1);
}

/// The id of an event is lane 0 of its half. The first one is compared with none.
constexpr __mmask8 kIdLanes = 0b0001'0001;
/// The request type and what stands behind it is this lane of an event's second stripe.
constexpr std::size_t kKindLane = (offsetof(RequestEvent, request_type) - kStripeSize) / sizeof(std::uint64_t);

/// Two blocks of the same count in each pair. The pairs' chains of multiplications hide each other's latency.
template <std::size_t kPairs>
WALSCOPE_AVX512 inline void hashPairs(const BlockEvents* blocks, HashedEvents* results) {
  const __m512i prime1 = _mm512_set1_epi64(static_cast<long long>(kPrime1));
  const __m512i prime2 = _mm512_set1_epi64(static_cast<long long>(kPrime2));
  __m512i plain[kPairs];
  __m512i chained[kPairs];
  __m512i previous[kPairs];
  __m512i kinds[kPairs];
  __mmask8 falling[kPairs];
  const std::byte* lower[kPairs];
  const std::byte* upper[kPairs];
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    const BlockEvents& first = blocks[2 * pair];
    const BlockEvents& second = blocks[2 * pair + 1];
    plain[pair] = join(starts(0), starts(0));
    chained[pair] = join(starts(first.chain_seed), starts(second.chain_seed));
    previous[pair] = _mm512_setzero_si512();
    kinds[pair] = _mm512_setzero_si512();
    falling[pair] = 0;
    lower[pair] = first.bytes;
    upper[pair] = second.bytes;
  }
  const std::size_t size_bytes = blocks[0].count * kEventSize;
  // Behind a block's end stands one that is hashed in this round too: there, what the next round most probably begins with is asked for, from
  // its header on.
  const std::size_t next_round_bytes = 2 * kPairs * kBlockSize - size_bytes - kBlockHeaderSize;
  __mmask8 compared = 0;
  for (std::size_t at = 0; at < size_bytes; at += kEventSize, compared = kIdLanes) {
    const std::size_t ahead = at + kAheadBytes + (at + kAheadBytes < size_bytes ? 0 : next_round_bytes);
    for (std::size_t pair = 0; pair < kPairs; ++pair) {
      _mm_prefetch(reinterpret_cast<const char*>(lower[pair] + ahead), _MM_HINT_T0);
      _mm_prefetch(reinterpret_cast<const char*>(upper[pair] + ahead), _MM_HINT_T0);
      const __m512i head = loadStripes(lower[pair] + at, upper[pair] + at);
      falling[pair] |= _mm512_mask_cmple_epu64_mask(compared, head, previous[pair]);
      previous[pair] = head;
      const __m512i multiplied_head = _mm512_mullo_epi64(head, prime2);
      plain[pair] = advanceAll(plain[pair], multiplied_head, prime1);
      chained[pair] = advanceAll(chained[pair], multiplied_head, prime1);
      const __m512i tail = loadStripes(lower[pair] + at + kStripeSize, upper[pair] + at + kStripeSize);
      kinds[pair] = _mm512_or_si512(kinds[pair], tail);
      const __m512i multiplied_tail = _mm512_mullo_epi64(tail, prime2);
      plain[pair] = advanceAll(plain[pair], multiplied_tail, prime1);
      chained[pair] = advanceAll(chained[pair], multiplied_tail, prime1);
    }
  }
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    alignas(64) std::uint64_t plain_lanes[2 * kLanes];
    alignas(64) std::uint64_t chained_lanes[2 * kLanes];
    alignas(64) std::uint64_t kind_lanes[2 * kLanes];
    _mm512_store_si512(plain_lanes, plain[pair]);
    _mm512_store_si512(chained_lanes, chained[pair]);
    _mm512_store_si512(kind_lanes, kinds[pair]);
    for (std::size_t half = 0; half < 2; ++half) {
      HashedEvents& result = results[2 * pair + half];
      result.hashes = {finish(plain_lanes + half * kLanes, size_bytes), finish(chained_lanes + half * kLanes, size_bytes)};
      result.ids_rise = (falling[pair] & (1U << (half * kLanes))) == 0;
      result.kind_bits = kind_lanes[half * kLanes + kKindLane];
    }
  }
}

/// One block: both seeds' lanes in one register, over the same stripe twice.
WALSCOPE_AVX512 inline HashedEvents hashOne(const BlockEvents& block) {
  const __m512i prime1 = _mm512_set1_epi64(static_cast<long long>(kPrime1));
  const __m512i prime2 = _mm512_set1_epi64(static_cast<long long>(kPrime2));
  __m512i lanes = join(starts(0), starts(block.chain_seed));
  __m512i previous = _mm512_setzero_si512();
  __m512i kinds = _mm512_setzero_si512();
  __mmask8 falling = 0;
  const std::size_t size_bytes = block.count * kEventSize;
  __mmask8 compared = 0;
  for (std::size_t at = 0; at < size_bytes; at += kEventSize, compared = kIdLanes) {
    const auto* stripes = reinterpret_cast<const __m256i*>(block.bytes + at);
    const __m512i head = _mm512_broadcast_i64x4(_mm256_loadu_si256(stripes));
    falling |= _mm512_mask_cmple_epu64_mask(compared, head, previous);
    previous = head;
    lanes = advanceAll(lanes, _mm512_mullo_epi64(head, prime2), prime1);
    const __m512i tail = _mm512_broadcast_i64x4(_mm256_loadu_si256(stripes + 1));
    kinds = _mm512_or_si512(kinds, tail);
    lanes = advanceAll(lanes, _mm512_mullo_epi64(tail, prime2), prime1);
  }
  alignas(64) std::uint64_t stored[2 * kLanes];
  alignas(64) std::uint64_t kind_lanes[2 * kLanes];
  _mm512_store_si512(stored, lanes);
  _mm512_store_si512(kind_lanes, kinds);
  return {{finish(stored, size_bytes), finish(stored + kLanes, size_bytes)}, falling == 0, kind_lanes[kKindLane]};
}

}  // namespace

WALSCOPE_AVX512 void avx512(std::span<const BlockEvents> blocks, HashedEvents* results) {
  constexpr std::size_t kWidest = 8;
  while (!blocks.empty()) {
    std::size_t same = 1;
    while (same < std::min(blocks.size(), kWidest) && blocks[same].count == blocks[0].count) ++same;
    same = std::bit_floor(same);
    switch (same) {
      case 8: hashPairs<4>(blocks.data(), results); break;
      case 4: hashPairs<2>(blocks.data(), results); break;
      case 2: hashPairs<1>(blocks.data(), results); break;
      default: *results = hashOne(blocks[0]);
    }
    blocks = blocks.subspan(same);
    results += same;
  }
}

}  // namespace walscope::format::hash_kernels

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif
