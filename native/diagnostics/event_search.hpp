// Finds the small change to the events of a block that gives them a hash that is known.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "diagnostics/repair.hpp"
#include "format/block_header.hpp"

namespace walscope::diagnostics {

/// Searches one changed bit, then one changed byte, then two changed bits in one event. XXH64 reads the data in stripes of four
/// 64-bit words, each into an accumulator ("lane") of its own (xxhash's doc/xxhash_spec.md). A change in one word changes one
/// lane from there on, so that a candidate costs the rest of its lane instead of a hash over everything; the lanes of
/// independent candidates are advanced side by side.
class EventSearch {
 public:
  /// Says of a candidate that has the hash whether the other checksums agree as well.
  using Confirm = std::function<bool(const Repair&)>;

  /// `count` events, 1 to 256, whose hash with seed 0 has to be `wanted`. `offset` is that of the events in what a repair's
  /// offsets count from. The events must outlive it.
  EventSearch(const std::byte* events, std::size_t count, std::uint64_t wanted, std::uint32_t offset);

  /// The first candidate that is confirmed; nothing where there is none, or `cancel` was set.
  std::optional<Repair> run(const Confirm& confirm, const std::atomic<bool>& cancel);

 private:
  static constexpr std::size_t kLanes = 4;
  /// Candidates that are advanced side by side: as many as hide the latency of a multiplication in vectors of eight.
  static constexpr std::size_t kWide = 32;
  static constexpr std::size_t kBitsPerLane = 128;

  struct Place {
    std::size_t stripe;
    std::size_t lane;
  };
  /// A word's value after the change.
  struct Change {
    Place place;
    std::uint64_t word;
  };

  std::optional<Repair> searchBits(const Confirm& confirm, const std::atomic<bool>& cancel);
  std::optional<Repair> searchBytes(const Confirm& confirm, const std::atomic<bool>& cancel);
  std::optional<Repair> searchPairs(const Confirm& confirm, const std::atomic<bool>& cancel);
  std::optional<Repair> searchWord(Place place, std::span<const std::uint64_t> masks, const Confirm& confirm);
  std::optional<Repair> searchPairsOfOneLane(std::size_t event, std::size_t lane, const Confirm& confirm);
  std::optional<Repair> searchPairsOfTwoLanes(std::size_t event, const Confirm& confirm);

  std::uint64_t word(Place place) const { return words_[place.stripe * kLanes + place.lane]; }
  std::uint64_t before(Place place) const { return before_[place.stripe * kLanes + place.lane]; }
  /// Takes accumulators from behind `stripe` to the end of the data.
  void advance(std::size_t stripe, std::size_t lane, std::array<std::uint64_t, kWide>& lanes) const;
  /// The hash that the lanes give has the wanted value.
  bool isWanted(const std::array<std::uint64_t, kLanes>& lanes) const;
  bool isWantedWith(std::size_t lane, std::uint64_t value) const;
  std::optional<Repair> confirmed(std::span<const Change> changes, const Confirm& confirm) const;

  const std::byte* events_;
  const std::uint32_t offset_;
  const std::size_t stripes_;
  /// The hash before its final mixing and without the length.
  std::uint64_t wanted_;
  std::vector<std::uint64_t> words_;
  /// Each word times the second prime: what the accumulators add.
  std::vector<std::uint64_t> products_;
  /// The accumulators before each stripe, and at the end.
  std::vector<std::uint64_t> before_;
  std::array<std::uint64_t, kLanes> final_{};
};

}  // namespace walscope::diagnostics
