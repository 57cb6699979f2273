// A condition on one field, evaluated over the events of a block at once.
#pragma once

#include <array>

#include "events/event_block.hpp"
#include "events/event_field.hpp"
#include "events/interval_set.hpp"
#include "events/zone.hpp"

namespace walscope::events {

/// The highest key of a field. Keys are the values in their order, from 0: of prices and quantities, those from −2^63
/// on; of segments, their ordinals.
std::uint64_t maxKeyOf(EventField field);

/// True of the events whose key is in a set.
class FilterLeaf {
 public:
  /// `wanted` is neither empty nor whole, and has the limit of the field.
  FilterLeaf(EventField field, IntervalSet wanted);

  EventField field() const { return field_; }
  const IntervalSet& wanted() const { return wanted_; }
  /// What it takes to evaluate it, to begin with the cheap ones.
  std::size_t cost() const;

  /// Takes the bits of events of which it is not true away.
  void narrow(const EventBlock& block, EventMask& mask) const;
  /// False where it is true of no event of blocks with these extremes.
  bool canMatch(const Zone& zone, const ZonePlace& place) const;

 private:
  /// How the events' bytes are gone over.
  enum class Method : std::uint8_t { RANGES, OUTSIDE_RANGE, BYTE_TABLE, SEARCH };

  template <typename Integer>
  void narrowField(const EventBlock& block, EventMask& mask) const;
  template <typename Integer>
  std::uint64_t wordOf(const std::byte* fields, std::size_t count, std::uint64_t candidates) const;
  EventMask intervalsFrom(std::uint64_t first, std::size_t count) const;
  EventMask validitiesOf(const EventBlock& block) const;

  EventField field_;
  IntervalSet wanted_;
  Method method_ = Method::RANGES;
  /// Turns a value's bits, without their sign, into its key.
  std::uint64_t key_flip_ = 0;
  /// Of a byte: the bytes that are wanted, and the same as bits of a zone.
  std::array<std::uint64_t, 4> wanted_bytes_{};
  std::uint64_t wanted_zone_bits_ = 0;
};

}  // namespace walscope::events
