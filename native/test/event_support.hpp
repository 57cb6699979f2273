// Shared by the tests of the event table: the rows of a directory, from a plain reading that shares no code with the engine.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "events/event_cursor.hpp"
#include "events/event_pages.hpp"

namespace walscope::test {

/// The fields of a row by events::EventField; signed ones as their bits.
using Row = std::array<std::uint64_t, events::kEventFields>;

inline std::uint64_t valueOf(const Row& row, events::EventField field) { return row[static_cast<std::size_t>(field)]; }
inline events::EventValidity validityOf(const Row& row) {
  return static_cast<events::EventValidity>(valueOf(row, events::EventField::VALIDITY));
}

using Table = std::shared_ptr<const events::EventTable>;

/// Throws std::runtime_error where it cannot be opened.
Table openTable(const std::string& directory);
/// Throws std::runtime_error where it is none.
events::EventFilter parseFilter(const std::string& text, const events::EventTable& table);

/// Reads each file whole, judges block after block, and lists all rows. Names are those that the recorder gives.
std::vector<Row> readRowsPlainly(const std::string& directory);

/// All rows of a cursor over all columns.
std::vector<Row> streamRows(const Table& table, const std::string& where, std::uint64_t first_row, std::uint64_t end_row);
std::vector<Row> rowsOf(const events::EventPage& page);

/// Rows from `first` on, `count` of them or fewer.
std::vector<Row> sliceOf(const std::vector<Row>& rows, std::uint64_t first, std::uint64_t count);

/// Which row is the first that differs, and in which field; empty where none is.
std::string findRowDifference(const std::vector<Row>& rows, const std::vector<Row>& expected);

/// Fills a new directory: segments of 16 blocks and more, some cold, some not closed, some damaged. All from `seed`.
void writeRandomLog(const std::string& directory, std::uint64_t seed);

}  // namespace walscope::test
