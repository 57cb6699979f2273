// Which rows of the table a filter gave: a bit a row, and no bits for blocks, and units, of which all rows match or none.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "events/event_block.hpp"
#include "events/event_table.hpp"

namespace walscope::events {

/// Of one unit. Rows are counted from its first on.
class UnitMatches {
 public:
  /// The next block's: `rows` rows, and the bits of those that match.
  void add(const EventMask& matching, std::uint32_t rows);
  /// Blocks of which nothing matches.
  void addNone(std::uint32_t blocks);
  /// All of the unit's rows, with nothing added before.
  void setAll(std::uint64_t rows);
  /// Frees what is not needed where nothing matches, or all of `rows` rows. Nothing is added behind it.
  void finish(std::uint64_t rows);

  std::uint64_t count() const { return count_; }
  /// The row of match `ordinal`, of those that there are.
  std::uint64_t select(std::uint64_t ordinal) const;
  /// Matches before a row.
  std::uint64_t rank(std::uint64_t row) const;

 private:
  struct Block {
    /// Matches before it.
    std::uint32_t before;
    /// Index of its bits, or one of the two below.
    std::uint32_t mask;
  };
  static constexpr std::uint32_t kAll = ~std::uint32_t{0};
  static constexpr std::uint32_t kNone = kAll - 1;

  std::uint32_t count_ = 0;
  bool is_all_ = false;
  std::vector<Block> blocks_;
  std::vector<EventMask> masks_;
};

/// Does not change; any thread.
class EventMatches {
 public:
  /// `units` are those of the table, in order.
  EventMatches(std::shared_ptr<const EventTable> table, std::vector<UnitMatches> units);

  const EventTable& table() const { return *table_; }
  std::uint64_t count() const { return before_.back(); }
  /// The row of match `ordinal`, of those that there are.
  std::uint64_t select(std::uint64_t ordinal) const;
  /// Matches before a row; all of them for one behind the last.
  std::uint64_t rank(std::uint64_t row) const;

 private:
  std::shared_ptr<const EventTable> table_;
  std::vector<UnitMatches> units_;
  /// Matches before each unit, and all.
  std::vector<std::uint64_t> before_;
};

}  // namespace walscope::events
