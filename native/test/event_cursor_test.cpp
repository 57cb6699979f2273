// Streams of the event table hold what a plain reading of the directory holds.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <atomic>
#include <filesystem>
#include <random>

#include "diagnostics/block_map.hpp"
#include "event_support.hpp"
#include "events/block_cursor.hpp"
#include "events/event_scan.hpp"
#include "recorder/generator.hpp"
#include "recovery_support.hpp"

namespace walscope::test {
namespace {

namespace fs = std::filesystem;
using diagnostics::BlockCondition;
using events::EventField;
using events::EventValidity;

constexpr std::uint64_t kAllRows = ~std::uint64_t{0};

/// The 64 bytes of the event that a row was made of; its padding is zeros.
format::RequestEvent eventOf(const Row& row) {
  format::RequestEvent event{};
  event.event_id = valueOf(row, EventField::ID);
  event.timestamp_ns = valueOf(row, EventField::TIMESTAMP_NS);
  event.price_ticks = static_cast<std::int64_t>(valueOf(row, EventField::PRICE));
  event.quantity_lots = static_cast<std::int64_t>(valueOf(row, EventField::QUANTITY));
  event.user_id = static_cast<std::uint32_t>(valueOf(row, EventField::USER_ID));
  event.order_id = static_cast<std::uint32_t>(valueOf(row, EventField::ORDER_ID));
  event.request_type = static_cast<std::uint8_t>(valueOf(row, EventField::TYPE));
  event.order_type = static_cast<std::uint8_t>(valueOf(row, EventField::ORDER_TYPE));
  event.side = static_cast<std::uint8_t>(valueOf(row, EventField::SIDE));
  return event;
}

std::uint64_t digestOf(const std::vector<Row>& rows) {
  std::vector<format::RequestEvent> events;
  for (const Row& row : rows) events.push_back(eventOf(row));
  return XXH64(events.data(), events.size() * sizeof(format::RequestEvent), 0);
}

/// Learns the blocks of a table as a filter does it.
void scanAll(const Table& table) {
  const std::atomic<bool> cancel{false};
  events::ScanProgress progress(4);
  ASSERT_NE(events::scanEvents(table, parseFilter("", *table), {.threads = 1, .buckets = 4}, cancel, progress), nullptr);
}

TEST(EventCursor, GivesTheEventsThatARecoveryReplays) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 4, 3'000);
  const std::vector<Row> rows = streamRows(openTable(directory.path()), "", 0, kAllRows);
  const ExpectedRecovery expected = readSequentially(directory.path(), 1);
  EXPECT_EQ(rows.size(), expected.events);
  EXPECT_EQ(digestOf(rows), expected.digest);
}

TEST(EventCursor, GivesTheSameOfColdSegments) {
  const TemporaryDirectory hot;
  const TemporaryDirectory cold;
  ASSERT_FALSE(recorder::generate(hot.path(), {.segments = 3, .blocks = 300}).failure);
  ASSERT_FALSE(recorder::generate(cold.path(), {.segments = 3, .blocks = 300, .cold = 3}).failure);
  const std::vector<Row> rows = streamRows(openTable(cold.path()), "", 0, kAllRows);
  EXPECT_EQ(rows.size(), 3 * 300 * 256U);
  EXPECT_EQ(findRowDifference(rows, streamRows(openTable(hot.path()), "", 0, kAllRows)), "");
}

TEST(EventCursor, IsHeldByItsBounds) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 3, 1'000);
  const Table table = openTable(directory.path());
  const std::vector<Row> all = streamRows(table, "", 0, kAllRows);
  ASSERT_EQ(all.size(), 3'000U);
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> bounds = {{0, 0},         {0, 1},     {255, 257},     {999, 1'001},
                                                                       {1'000, 1'000}, {17, 2'999}, {2'999, 3'000}, {3'000, 4'000},
                                                                       {4'000, 5'000}, {5, 2}};
  for (const auto& [first, end] : bounds) {
    SCOPED_TRACE(std::to_string(first) + " to " + std::to_string(end));
    const std::vector<Row> expected = sliceOf(all, first, std::max(first, end) - first);
    EXPECT_EQ(findRowDifference(streamRows(table, "", first, end), expected), "");
  }
}

TEST(EventCursor, FillsTheColumnsThatAreAskedForAndTellsItsPosition) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 1, 2'500);
  const Table table = openTable(directory.path());
  events::EventCursor cursor(table, {EventField::POSITION, EventField::ID}, parseFilter("", *table), 0, kAllRows);
  EXPECT_EQ(cursor.layout().offsets(), (std::vector<std::size_t>{0, 2 * events::EventCursor::kSlots}));
  std::vector<std::byte> memory(cursor.layout().sizeBytes());
  events::CursorRows read = cursor.next(memory.data());
  EXPECT_EQ(read.count, 2'048U);
  EXPECT_EQ(cursor.position(), 2'048U);
  EXPECT_EQ(format::load<std::uint16_t>(memory.data() + 2 * 300), 300 - 256);
  EXPECT_EQ(format::load<std::uint64_t>(memory.data() + cursor.layout().offsets()[1] + 8 * 300), 301U);
  read = cursor.next(memory.data());
  EXPECT_EQ(read.count, 452U);
  EXPECT_EQ(cursor.position(), 2'500U);
  EXPECT_TRUE(cursor.next(memory.data()).is_at_end);
}

TEST(EventCursor, ReturnsToItsCallerWhileItFindsNothing) {
  const TemporaryDirectory directory;
  ASSERT_FALSE(recorder::generate(directory.path(), {.segments = 8, .blocks = 2'048}).failure);
  const Table table = openTable(directory.path());
  events::EventCursor cursor(table, {EventField::ID}, parseFilter("user_id = 4294967295", *table), 0, kAllRows);
  std::vector<std::byte> memory(cursor.layout().sizeBytes());
  std::uint64_t calls = 0;
  std::uint64_t position = 0;
  for (events::CursorRows read; !read.is_at_end; ++calls) {
    read = cursor.next(memory.data());
    EXPECT_EQ(read.count, 0U);
    EXPECT_GE(cursor.position(), position);
    position = cursor.position();
  }
  EXPECT_GT(calls, 1U);
  EXPECT_EQ(position, table->rows());
}

TEST(EventCursor, LeavesOutWhatAZoneRulesOutAndNothingElse) {
  const TemporaryDirectory directory;
  ASSERT_FALSE(recorder::generate(directory.path(), {.segments = 3, .blocks = 200, .cold = 1}).failure);
  const Table table = openTable(directory.path());
  for (const std::string where :
       {"id between 20000 and 20100", "id < 300 or id > 153000", "user_id = 17", "block = 199", "row in (0, 70000)"}) {
    SCOPED_TRACE(where);
    const Table unknown = openTable(directory.path());
    const std::vector<Row> expected = streamRows(unknown, where, 0, kAllRows);
    EXPECT_FALSE(expected.empty());
    scanAll(table);
    EXPECT_EQ(findRowDifference(streamRows(table, where, 0, kAllRows), expected), "");
    EXPECT_EQ(findRowDifference(streamRows(table, where, 100, 100'000), streamRows(unknown, where, 100, 100'000)), "");
  }
}

TEST(EventCursor, GivesWhatWasCutMeanwhileAsUnreadable) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 2, 2'560);
  const Table table = openTable(directory.path());
  const std::vector<Row> before = streamRows(table, "", 0, kAllRows);
  const std::string first = directory.file(segmentName(0));
  ASSERT_EQ(truncate(first.c_str(), static_cast<off_t>(format::blockOffset(4) + 100)), 0);
  fs::remove(directory.file(segmentName(1)));
  const std::vector<Row> after = streamRows(table, "", 0, kAllRows);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t row = 0; row < after.size(); ++row) {
    SCOPED_TRACE(row);
    if (row < 4 * 256) {
      ASSERT_EQ(after[row], before[row]);
    } else {
      ASSERT_EQ(validityOf(after[row]), EventValidity::UNREADABLE);
      ASSERT_EQ(valueOf(after[row], EventField::ID), 0U);
    }
  }
}

TEST(EventCursor, GivesTheRowsOfRandomDirectories) {
  const std::uint64_t seed = testSeed();
  for (std::uint64_t i = 0; i < 60; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed + i));
    const TemporaryDirectory directory;
    writeRandomLog(directory.path(), seed + i);
    const std::vector<Row> expected = readRowsPlainly(directory.path());
    const Table table = openTable(directory.path());
    ASSERT_EQ(findRowDifference(streamRows(table, "", 0, kAllRows), expected), "");
    scanAll(table);
    ASSERT_EQ(findRowDifference(streamRows(table, "", 0, kAllRows), expected), "") << "of what is known";
  }
}

/// By block, what the verification of a segment says.
std::vector<std::uint8_t> verifiedConditions(const std::string& path) {
  diagnostics::BlockMap map;
  diagnostics::BlockMapProgress progress;
  const std::atomic<bool> cancel{false};
  const auto mapped = diagnostics::mapBlocks(path, cancel, progress, map);
  EXPECT_TRUE(std::holds_alternative<std::uint64_t>(mapped));
  std::vector<std::uint8_t> cells(map.size());
  while (const auto run = map.take(cells.size())) {
    std::copy(run->cells.begin(), run->cells.end(), cells.begin() + static_cast<std::ptrdiff_t>(run->first));
  }
  return cells;
}

struct BlockRow {
  std::uint32_t segment;
  std::uint32_t block;
  std::uint16_t events;
  std::uint8_t condition;
};

std::vector<BlockRow> streamBlocks(const Table& table) {
  using events::BlockField;
  events::BlockCursor cursor(table, {BlockField::SEGMENT, BlockField::BLOCK, BlockField::EVENT_COUNT, BlockField::CONDITION});
  std::vector<std::byte> memory(cursor.layout().sizeBytes());
  std::vector<BlockRow> rows;
  for (events::CursorRows read; !(read = cursor.next(memory.data())).is_at_end;) {
    const auto column = [&](std::size_t i) { return memory.data() + cursor.layout().offsets()[i]; };
    for (std::size_t i = 0; i < read.count; ++i) {
      rows.push_back({format::load<std::uint32_t>(column(0) + 4 * i), format::load<std::uint32_t>(column(1) + 4 * i),
                      format::load<std::uint16_t>(column(2) + 2 * i), format::load<std::uint8_t>(column(3) + i)});
    }
  }
  EXPECT_EQ(cursor.position(), table->blocks());
  return rows;
}

/// A block with fewer events that is not the last: the verification says so only where another one verifies behind it.
bool isPartialBeforeDamage(const BlockRow& row, std::uint8_t verified) {
  const auto condition = static_cast<BlockCondition>(verified);
  const bool is_sound = condition == BlockCondition::PARTIAL || condition == BlockCondition::UNFINALISED;
  return is_sound && row.events < 256 && static_cast<BlockCondition>(row.condition) == BlockCondition::OTHER_FLAW;
}

TEST(BlockCursor, SaysOfEachBlockWhatTheVerificationSays) {
  const std::uint64_t seed = testSeed();
  for (std::uint64_t i = 0; i < 40; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed + i));
    const TemporaryDirectory directory;
    writeRandomLog(directory.path(), seed + i);
    const Table table = openTable(directory.path());
    std::vector<std::vector<std::uint8_t>> verified;
    for (const events::TableSegment& segment : table->segments()) verified.push_back(verifiedConditions(segment.path));
    const std::vector<BlockRow> rows = streamBlocks(table);
    ASSERT_EQ(rows.size(), table->blocks());
    for (const BlockRow& row : rows) {
      SCOPED_TRACE(table->segments()[row.segment].name + ", block " + std::to_string(row.block));
      ASSERT_LT(row.block, verified[row.segment].size());
      const std::uint8_t expected = verified[row.segment][row.block];
      if (isPartialBeforeDamage(row, expected)) continue;
      ASSERT_EQ(row.condition, expected);
    }
  }
}

TEST(BlockCursor, GivesTheHeadersOfBlocks) {
  using events::BlockField;
  const TemporaryDirectory directory;
  writeLog(directory.path(), 2, 600);
  const Table table = openTable(directory.path());
  events::BlockCursor cursor(
      table, {BlockField::OFFSET, BlockField::FIRST_EVENT_ID, BlockField::LAST_EVENT_ID, BlockField::CHAINED_CHECKSUM});
  std::vector<std::byte> memory(cursor.layout().sizeBytes());
  ASSERT_EQ(cursor.next(memory.data()).count, 6U);
  const auto value = [&](std::size_t column, std::size_t block) {
    return format::load<std::uint64_t>(memory.data() + cursor.layout().offsets()[column] + 8 * block);
  };
  EXPECT_EQ(value(0, 4), format::blockOffset(1));
  EXPECT_EQ(value(1, 4), 600U + 257U);
  EXPECT_EQ(value(2, 5), 1'200U);
  io::OpenFile file;
  ASSERT_EQ(file.open(directory.file(segmentName(1))), format::Status::OK);
  std::array<std::byte, format::kSegmentHeaderSize> header{};
  ASSERT_EQ(file.read(0, header), header.size());
  EXPECT_EQ(value(3, 5), format::SegmentHeader::parse(header.data()).last_chained_checksum);
}

}  // namespace
}  // namespace walscope::test
