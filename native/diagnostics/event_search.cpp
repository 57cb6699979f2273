#include "diagnostics/event_search.hpp"

#include <algorithm>
#include <bit>

#include "format/every_processor.hpp"

namespace walscope::diagnostics {

namespace {

// XXH64's constants and steps, as its specification gives them.
constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::size_t kStripeSize = 32;
constexpr std::array kLaneRotations = {1, 7, 12, 18};

constexpr std::uint64_t addProduct(std::uint64_t lane, std::uint64_t product) {
  return std::rotl(lane + product, 31) * kPrime1;
}

constexpr std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) {
  return (hash ^ addProduct(0, lane * kPrime2)) * kPrime1 + kPrime4;
}

/// The inverse of an odd factor modulo 2^64, by Newton's iteration.
constexpr std::uint64_t inverse(std::uint64_t factor) {
  std::uint64_t result = factor;
  for (int i = 0; i < 6; ++i) result *= 2 - factor * result;
  return result;
}
static_assert(inverse(kPrime2) * kPrime2 == 1);

/// Takes back the final mixing, and the length.
constexpr std::uint64_t unmix(std::uint64_t hash, std::uint64_t size_bytes) {
  hash ^= hash >> 32;
  hash *= inverse(kPrime3);
  hash ^= hash >> 29 ^ hash >> 58;
  hash *= inverse(kPrime2);
  hash ^= hash >> 33;
  return hash - size_bytes;
}

constexpr std::array<std::uint64_t, 64> kBitMasks = [] {
  std::array<std::uint64_t, 64> masks{};
  for (std::size_t bit = 0; bit < masks.size(); ++bit) masks[bit] = std::uint64_t{1} << bit;
  return masks;
}();

/// All changes of one byte of a word that no search before has tried: 2 bits or more.
const std::vector<std::uint64_t>& byteMasks() {
  static const std::vector<std::uint64_t> masks = [] {
    std::vector<std::uint64_t> all;
    for (unsigned byte = 0; byte < 8; ++byte) {
      for (std::uint64_t change = 1; change < 256; ++change) {
        if (!std::has_single_bit(change)) all.push_back(change << byte * 8);
      }
    }
    return all;
  }();
  return masks;
}

}  // namespace

EventSearch::EventSearch(const std::byte* events, std::size_t count, std::uint64_t wanted, std::uint32_t offset)
    : events_(events),
      offset_(offset),
      stripes_(count * format::kEventSize / kStripeSize),
      wanted_(unmix(wanted, count * format::kEventSize)) {
  words_.resize(stripes_ * kLanes);
  products_.resize(words_.size());
  before_.resize(words_.size());
  final_ = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
  for (std::size_t i = 0; i < words_.size(); ++i) {
    words_[i] = format::load<std::uint64_t>(events + i * sizeof(std::uint64_t));
    products_[i] = words_[i] * kPrime2;
    std::uint64_t& lane = final_[i % kLanes];
    before_[i] = lane;
    lane = addProduct(lane, products_[i]);
  }
}

std::optional<Repair> EventSearch::run(const Confirm& confirm, const std::atomic<bool>& cancel) {
  if (auto repair = searchBits(confirm, cancel)) return repair;
  if (auto repair = searchBytes(confirm, cancel)) return repair;
  return searchPairs(confirm, cancel);
}

std::optional<Repair> EventSearch::searchBits(const Confirm& confirm, const std::atomic<bool>& cancel) {
  for (std::size_t stripe = 0; stripe < stripes_ && !cancel.load(std::memory_order_relaxed); ++stripe) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if (auto repair = searchWord({stripe, lane}, kBitMasks, confirm)) return repair;
    }
  }
  return std::nullopt;
}

std::optional<Repair> EventSearch::searchBytes(const Confirm& confirm, const std::atomic<bool>& cancel) {
  for (std::size_t stripe = 0; stripe < stripes_; ++stripe) {
    for (std::size_t lane = 0; lane < kLanes && !cancel.load(std::memory_order_relaxed); ++lane) {
      if (auto repair = searchWord({stripe, lane}, byteMasks(), confirm)) return repair;
    }
  }
  return std::nullopt;
}

std::optional<Repair> EventSearch::searchPairs(const Confirm& confirm, const std::atomic<bool>& cancel) {
  for (std::size_t event = 0; event < stripes_ / 2; ++event) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if (cancel.load(std::memory_order_relaxed)) return std::nullopt;
      if (auto repair = searchPairsOfOneLane(event, lane, confirm)) return repair;
    }
    if (auto repair = searchPairsOfTwoLanes(event, confirm)) return repair;
  }
  return std::nullopt;
}

/// One word, changed by each of the masks.
std::optional<Repair> EventSearch::searchWord(Place place, std::span<const std::uint64_t> masks,
                                              const Confirm& confirm) {
  std::array<std::uint64_t, kWide> lanes{};
  for (std::size_t first = 0; first < masks.size(); first += kWide) {
    const std::size_t width = std::min(kWide, masks.size() - first);
    for (std::size_t i = 0; i < width; ++i) {
      lanes[i] = addProduct(before(place), (word(place) ^ masks[first + i]) * kPrime2);
    }
    advance(place.stripe, place.lane, lanes);
    for (std::size_t i = 0; i < width; ++i) {
      if (!isWantedWith(place.lane, lanes[i])) continue;
      const Change change{place, word(place) ^ masks[first + i]};
      if (auto repair = confirmed({&change, 1}, confirm)) return repair;
    }
  }
  return std::nullopt;
}

/// Two bits in the same word, or one in each of the two words of an event that go into the same lane.
std::optional<Repair> EventSearch::searchPairsOfOneLane(std::size_t event, std::size_t lane, const Confirm& confirm) {
  const Place first{event * 2, lane};
  const Place second{event * 2 + 1, lane};
  std::array<std::uint64_t, kBitMasks.size()> masks{};
  for (std::size_t bit = 0; bit < kBitMasks.size(); ++bit) {
    // With the bits above it; those of one byte were tried as its changes.
    std::size_t count = 0;
    for (std::size_t other = (bit / 8 + 1) * 8; other < kBitMasks.size(); ++other) masks[count++] = kBitMasks[bit] | kBitMasks[other];
    const std::span<const std::uint64_t> pairs(masks.data(), count);
    if (auto repair = searchWord(first, pairs, confirm)) return repair;
    if (auto repair = searchWord(second, pairs, confirm)) return repair;

    const Change changed_first{first, word(first) ^ kBitMasks[bit]};
    const std::uint64_t between = addProduct(before(first), changed_first.word * kPrime2);
    std::array<std::uint64_t, kWide> lanes{};
    for (std::size_t other = 0; other < kBitMasks.size(); other += kWide) {
      for (std::size_t i = 0; i < kWide; ++i) {
        lanes[i] = addProduct(between, (word(second) ^ kBitMasks[other + i]) * kPrime2);
      }
      advance(second.stripe, lane, lanes);
      for (std::size_t i = 0; i < kWide; ++i) {
        if (!isWantedWith(lane, lanes[i])) continue;
        const std::array changes{changed_first, Change{second, word(second) ^ kBitMasks[other + i]}};
        if (auto repair = confirmed(changes, confirm)) return repair;
      }
    }
  }
  return std::nullopt;
}

/// One bit in each of two lanes: the ends of the lanes are computed once for each bit, and then combined.
std::optional<Repair> EventSearch::searchPairsOfTwoLanes(std::size_t event, const Confirm& confirm) {
  std::array<std::array<std::uint64_t, kBitsPerLane>, kLanes> ends{};
  const auto change = [&](std::size_t lane, std::size_t bit) {
    const Place place{event * 2 + bit / 64, lane};
    return Change{place, word(place) ^ kBitMasks[bit % 64]};
  };
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    std::array<std::uint64_t, kWide> lanes{};
    for (std::size_t first = 0; first < kBitsPerLane; first += kWide) {
      for (std::size_t i = 0; i < kWide; ++i) {
        const Change changed = change(lane, first + i);
        lanes[i] = addProduct(before(changed.place), changed.word * kPrime2);
      }
      advance(event * 2 + first / 64, lane, lanes);
      std::copy(lanes.begin(), lanes.end(), ends[lane].begin() + static_cast<std::ptrdiff_t>(first));
    }
  }
  for (std::size_t a = 0; a < kLanes; ++a) {
    for (std::size_t b = a + 1; b < kLanes; ++b) {
      std::array<std::uint64_t, kLanes> lanes = final_;
      for (std::size_t bit_a = 0; bit_a < kBitsPerLane; ++bit_a) {
        lanes[a] = ends[a][bit_a];
        for (std::size_t bit_b = 0; bit_b < kBitsPerLane; ++bit_b) {
          lanes[b] = ends[b][bit_b];
          if (!isWanted(lanes)) continue;
          const std::array changes{change(a, bit_a), change(b, bit_b)};
          if (auto repair = confirmed(changes, confirm)) return repair;
        }
      }
    }
  }
  return std::nullopt;
}

WALSCOPE_EVERY_PROCESSOR
void EventSearch::advance(std::size_t stripe, std::size_t lane, std::array<std::uint64_t, kWide>& lanes) const {
  std::array<std::uint64_t, kWide> values = lanes;
  for (std::size_t i = (stripe + 1) * kLanes + lane; i < products_.size(); i += kLanes) {
    const std::uint64_t product = products_[i];
    for (std::uint64_t& value : values) value = addProduct(value, product);
  }
  lanes = values;
}

bool EventSearch::isWanted(const std::array<std::uint64_t, kLanes>& lanes) const {
  std::uint64_t hash = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) hash += std::rotl(lanes[lane], kLaneRotations[lane]);
  for (const std::uint64_t lane : lanes) hash = merge(hash, lane);
  return hash == wanted_;
}

bool EventSearch::isWantedWith(std::size_t lane, std::uint64_t value) const {
  std::array<std::uint64_t, kLanes> lanes = final_;
  lanes[lane] = value;
  return isWanted(lanes);
}

std::optional<Repair> EventSearch::confirmed(std::span<const Change> changes, const Confirm& confirm) const {
  Repair repair;
  for (const Change& change : changes) {
    const std::size_t index = change.place.stripe * kLanes + change.place.lane;
    const std::uint64_t difference = words_[index] ^ change.word;
    for (unsigned byte = 0; byte < sizeof difference; ++byte) {
      const auto changed = static_cast<std::byte>(difference >> byte * 8);
      if (changed == std::byte{0}) continue;
      const std::size_t at = index * sizeof difference + byte;
      repair.bytes.push_back({static_cast<std::uint32_t>(offset_ + at), events_[at], events_[at] ^ changed});
    }
  }
  return confirm(repair) ? std::optional(std::move(repair)) : std::nullopt;
}

}  // namespace walscope::diagnostics
