// The event table: which rows there are, where they are found, and what pages hold.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>

#include "event_support.hpp"
#include "events/open_table.hpp"
#include "events/row_finder.hpp"
#include "recorder/cold_writer.hpp"
#include "recorder/generator.hpp"
#include "recovery_support.hpp"

namespace walscope::test {
namespace {

namespace fs = std::filesystem;
using events::EventField;
using events::EventValidity;

constexpr std::uint64_t kAllRows = ~std::uint64_t{0};

std::string failureCode(const std::string& directory, const std::atomic<bool>& cancel) {
  diagnostics::WorkProgress progress;
  const auto opened = events::openEventTable(directory, std::nullopt, cancel, progress);
  const auto* failure = std::get_if<diagnostics::Failure>(&opened);
  return failure == nullptr ? "" : failure->code;
}

std::vector<std::string> namesOf(const events::EventTable& table) {
  std::vector<std::string> names;
  for (const events::TableSegment& segment : table.segments()) names.push_back(segment.name);
  return names;
}

std::vector<std::uint64_t> rowsBySegment(const events::EventTable& table) {
  std::vector<std::uint64_t> rows;
  for (const events::TableSegment& segment : table.segments()) rows.push_back(segment.rows);
  return rows;
}

void generate(const std::string& directory, const recorder::GenerateOptions& options) {
  const recorder::GenerateOutcome outcome = recorder::generate(directory, options);
  ASSERT_FALSE(outcome.failure) << outcome.failure->message;
}

std::vector<std::uint8_t> littleEndian(std::uint64_t value, std::size_t bytes) {
  std::vector<std::uint8_t> result;
  for (std::size_t i = 0; i < bytes; ++i) result.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return result;
}

TEST(EventTable, OfNothingHasNoRows) {
  const TemporaryDirectory directory;
  const Table table = openTable(directory.path());
  EXPECT_EQ(table->rows(), 0U);
  EXPECT_EQ(table->blocks(), 0U);
  EXPECT_FALSE(table->range());
  EXPECT_EQ(events::findRowOfId(*table, 1), 0U);
  EXPECT_EQ(events::findRowOfTime(*table, 1), 0U);
  EXPECT_EQ(events::EventPages(table).read(0, 10, nullptr).rows, 0U);
  EXPECT_TRUE(streamRows(table, "", 0, kAllRows).empty());
}

TEST(EventTable, SaysWhyItCannotBeOpened) {
  const TemporaryDirectory directory;
  const std::atomic<bool> no{false};
  const std::atomic<bool> yes{true};
  EXPECT_EQ(failureCode(directory.file("nothing"), no), "DIRECTORY_NOT_FOUND");
  std::ofstream(directory.file("file")) << "text";
  EXPECT_EQ(failureCode(directory.file("file"), no), "NOT_A_DIRECTORY");
  writeLog(directory.path(), 2, 100);
  EXPECT_EQ(failureCode(directory.path(), yes), "CANCELLED");
  EXPECT_EQ(failureCode(directory.path(), no), "");
}

TEST(EventTable, NumbersTheRowsOfItsSegments) {
  const TemporaryDirectory directory;
  // Segments of one block, of one event, of none; the last block of each has what its header counts.
  const std::vector<std::uint64_t> events = {256, 1, 1'000, 257, 3};
  std::uint64_t next_id = 1;
  for (std::uint32_t i = 0; i < events.size(); ++i) {
    writeSegment(directory.path(), {.segment_index = i, .first_event_id = next_id, .events = events[i]});
    next_id += events[i];
  }
  writeSegment(directory.path(), {.segment_index = 5, .first_event_id = next_id, .events = 0});
  const Table table = openTable(directory.path());
  EXPECT_EQ(rowsBySegment(*table), (std::vector<std::uint64_t>{256, 1, 1'000, 257, 3, 0}));
  EXPECT_EQ(table->rows(), 1'517U);
  EXPECT_EQ(table->blocks(), 1U + 1 + 4 + 2 + 1);
  ASSERT_TRUE(table->range());
  EXPECT_EQ(table->range()->ids.first, 1U);
  EXPECT_EQ(table->range()->ids.last, 1'517U);
  const std::vector<Row> rows = streamRows(table, "", 0, kAllRows);
  ASSERT_EQ(findRowDifference(rows, readRowsPlainly(directory.path())), "");
  // Of each segment, the time is that of its own source.
  std::uint64_t first_ns = ~std::uint64_t{0};
  std::uint64_t last_ns = 0;
  for (const Row& row : rows) {
    first_ns = std::min(first_ns, valueOf(row, EventField::TIMESTAMP_NS));
    last_ns = std::max(last_ns, valueOf(row, EventField::TIMESTAMP_NS));
  }
  EXPECT_EQ(table->range()->times.first_ns, first_ns);
  EXPECT_EQ(table->range()->times.last_ns, last_ns);
  for (std::uint64_t row = 0; row < table->rows(); ++row) {
    const events::RowPlace place = table->placeOf(row);
    ASSERT_EQ(place.segment, valueOf(rows[row], EventField::SEGMENT));
    ASSERT_EQ(place.block, valueOf(rows[row], EventField::BLOCK));
    ASSERT_EQ(place.position, valueOf(rows[row], EventField::POSITION));
    ASSERT_EQ(table->rowOf(place), row);
  }
}

TEST(EventTable, TakesSegmentsByNumberAndHotBeforeCold) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 3, 300);
  ASSERT_FALSE(recorder::compressSegment(directory.file(segmentName(1)), directory.file(segmentName(1) + ".lz4")));
  // By its header the copy is the second; another name has no number and a header that tells none.
  fs::copy_file(directory.file(segmentName(1)), directory.file("copy.wal"));
  fs::copy_file(directory.file(segmentName(0)), directory.file("a.wal"));
  flipBit(directory.file("a.wal"), 5, 1);
  fs::create_directory(directory.file(segmentName(9)));
  const Table table = openTable(directory.path());
  EXPECT_EQ(namesOf(*table), (std::vector<std::string>{segmentName(0), segmentName(1), "copy.wal", segmentName(1) + ".lz4",
                                                       segmentName(2), "a.wal"}));
  EXPECT_EQ(rowsBySegment(*table), (std::vector<std::uint64_t>(6, 300)));
  // What spans an id first is where it is found.
  EXPECT_EQ(events::findRowOfId(*table, 400), 399U);
  EXPECT_EQ(events::findRowOfId(*table, 601), 1'200U);
}

TEST(EventTable, HoldsOnlyTheFilesThatAreNamed) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 4, 300);
  const std::atomic<bool> cancel{false};
  diagnostics::WorkProgress progress;
  const std::vector<std::string> names = {segmentName(3), segmentName(1), segmentName(1), "none.wal"};
  const auto opened = events::openEventTable(directory.path(), names, cancel, progress);
  EXPECT_EQ(namesOf(*std::get<Table>(opened)), (std::vector<std::string>{segmentName(1), segmentName(3)}));
}

TEST(EventTable, LooksForTheEndOfASegmentThatWasNotClosed) {
  const TemporaryDirectory directory;
  generate(directory.path(), {.segments = 3, .blocks = 64, .events = 64 * 256 * 2 + 1'000, .unfinalised = true, .unused = 2});
  const Table table = openTable(directory.path());
  // The partial block was only in memory.
  EXPECT_EQ(rowsBySegment(*table), (std::vector<std::uint64_t>{16'384, 16'384, 768, 0, 0}));
  EXPECT_EQ(table->range()->ids.last, 32'768U + 768);
  EXPECT_EQ(events::findRowOfId(*table, 32'768 + 700), 32'768U + 699);
  EXPECT_EQ(validityOf(streamRows(table, "", 33'000, 33'001).front()), EventValidity::UNFINALISED);
}

TEST(EventTable, HasRowsForBlocksBehindThoseThatAreCounted) {
  const TemporaryDirectory directory;
  generate(directory.path(), {.segments = 1, .blocks = 64, .events = 5'000, .faults = {"reopened:segment=0,events=1000"}});
  const Table table = openTable(directory.path());
  const std::vector<Row> rows = streamRows(table, "", 0, kAllRows);
  EXPECT_EQ(findRowDifference(rows, readRowsPlainly(directory.path())), "");
  EXPECT_EQ(table->rows(), 19 * 256U);
  EXPECT_EQ(validityOf(rows.back()), EventValidity::UNCOUNTED);
  EXPECT_EQ(valueOf(rows.back(), EventField::ID), 4'864U);
  EXPECT_EQ(events::findRowOfId(*table, 4'000), 3'999U);
}

TEST(EventTable, BelievesNoCount) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 2, 300);
  const std::string path = directory.file(segmentName(1));
  overwrite(path, 8, littleEndian(0xffff'ffff, 4));
  overwrite(path, 12, littleEndian(0xffff'ffff, 4));
  rehashHeader(path);
  ASSERT_FALSE(recorder::compressSegment(path, directory.file(segmentName(2) + ".lz4")));
  std::ofstream(directory.file(segmentName(3) + ".lz4"), std::ios::binary) << "no frame";
  std::ofstream(directory.file(segmentName(4)), std::ios::binary) << "short";
  std::ofstream(directory.file(segmentName(5)), std::ios::binary);
  const Table table = openTable(directory.path());
  const std::vector<std::uint64_t> rows = rowsBySegment(*table);
  // The file has room for 16 blocks; the frame for what LZ4 can make of it.
  EXPECT_EQ(rows[1], 16U * 256);
  EXPECT_LE(rows[2], fs::file_size(directory.file(segmentName(2) + ".lz4")) * 255 / format::kBlockSize * 256 + 256);
  EXPECT_EQ(rows[3] + rows[4] + rows[5], 0U);
  EXPECT_EQ(findRowDifference(streamRows(table, "", 0, kAllRows), readRowsPlainly(directory.path())), "");
}

TEST(EventTable, FindsTheRowOfEachId) {
  const TemporaryDirectory directory;
  // Gaps between segments, and ids that overlap.
  writeSegment(directory.path(), {.segment_index = 0, .first_event_id = 1'000, .events = 700});
  writeSegment(directory.path(), {.segment_index = 1, .first_event_id = 2'000, .events = 300});
  writeSegment(directory.path(), {.segment_index = 2, .first_event_id = 2'200, .events = 500});
  writeSegment(directory.path(), {.segment_index = 3, .first_event_id = 100, .events = 256});
  const Table table = openTable(directory.path());
  const auto find = [&](std::uint64_t id) { return events::findRowOfId(*table, id); };
  for (std::uint64_t id = 1'000; id < 1'700; ++id) ASSERT_EQ(find(id), id - 1'000);
  for (std::uint64_t id = 1'700; id < 2'000; ++id) ASSERT_EQ(find(id), 700U);
  for (std::uint64_t id = 2'000; id < 2'300; ++id) ASSERT_EQ(find(id), 700 + id - 2'000);
  for (std::uint64_t id = 2'300; id < 2'700; ++id) ASSERT_EQ(find(id), 1'000 + id - 2'200);
  for (std::uint64_t id = 0; id < 100; ++id) ASSERT_EQ(find(id), 1'500U);
  for (std::uint64_t id = 100; id < 356; ++id) ASSERT_EQ(find(id), 1'500 + id - 100);
  for (std::uint64_t id = 356; id < 1'000; ++id) ASSERT_EQ(find(id), 0U);
  EXPECT_EQ(find(2'700), table->rows());
  EXPECT_EQ(find(~std::uint64_t{0}), table->rows());
}

/// The first row that is not below, of those by which a search may go.
std::uint64_t findPlainly(const std::vector<Row>& rows, EventField field, std::uint64_t wanted) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
    return events::canBeHad(validityOf(row)) && valueOf(row, field) >= wanted;
  });
  return static_cast<std::uint64_t>(found - rows.begin());
}

TEST(EventTable, FindsTheSameInColdSegmentsAndByTime) {
  const TemporaryDirectory directory;
  generate(directory.path(), {.segments = 4, .blocks = 80, .cold = 2});
  const Table table = openTable(directory.path());
  const std::vector<Row> rows = streamRows(table, "", 0, kAllRows);
  std::mt19937_64 random(testSeed());
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t id = random() % (table->rows() + 100);
    ASSERT_EQ(events::findRowOfId(*table, id), findPlainly(rows, EventField::ID, id)) << id;
    const events::TimeSpan times = table->range()->times;
    const std::uint64_t time_ns = times.first_ns - 1'000 + random() % (times.last_ns - times.first_ns + 2'000);
    ASSERT_EQ(events::findRowOfTime(*table, time_ns), findPlainly(rows, EventField::TIMESTAMP_NS, time_ns)) << time_ns;
  }
  EXPECT_EQ(events::findRowOfTime(*table, valueOf(rows[70'000], EventField::TIMESTAMP_NS)), 70'000U);
}

TEST(EventTable, FindsAroundDamage) {
  const TemporaryDirectory directory;
  generate(directory.path(), {.segments = 1,
                              .blocks = 64,
                              .faults = {"flip-block-header:segment=0,block=31,byte=40,bit=0",
                                         "flip-block-header:segment=0,block=32,byte=45,bit=0", "zero:segment=0,block=33",
                                         "flip-event:segment=0,block=16,event=3,byte=7,bit=4"}});
  const Table table = openTable(directory.path());
  const auto find = [&](std::uint64_t id) { return events::findRowOfId(*table, id); };
  for (const std::uint64_t id : {1ULL, 500ULL, 4'090ULL, 5'000ULL, 7'900ULL, 31ULL * 256 + 7, 34ULL * 256 + 1, 16'384ULL}) {
    ASSERT_EQ(find(id), id - 1) << id;
  }
  // Block 32 has a count that none can have, and block 33 is zeros: neither vouches for an id.
  EXPECT_EQ(find(32 * 256 + 9), 34U * 256);
  EXPECT_EQ(find(33 * 256 + 9), 34U * 256);
  // The header of block 16 is intact; an id in it is far too high.
  EXPECT_EQ(find(16 * 256 + 3), 16U * 256 + 2);
  EXPECT_EQ(find(16 * 256 + 5), 16U * 256 + 3);
}

TEST(EventTable, FindsInASegmentWhoseHeadersAreAllDamaged) {
  const TemporaryDirectory directory;
  generate(directory.path(), {.segments = 1, .blocks = 16});
  for (std::uint64_t block = 0; block < 16; ++block) {
    // The header's own checksum: events and the rest of it are right.
    flipBit(directory.file(segmentName(0)), format::blockOffset(block) + 33, 2);
  }
  const Table table = openTable(directory.path());
  for (std::uint64_t id = 1; id <= 4'096; id += 7) ASSERT_EQ(events::findRowOfId(*table, id), id - 1);
}

TEST(EventPages, HoldTheRowsOfRandomDirectories) {
  const std::uint64_t seed = testSeed();
  for (std::uint64_t i = 0; i < 40; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed + i));
    const TemporaryDirectory directory;
    writeRandomLog(directory.path(), seed + i);
    const std::vector<Row> expected = readRowsPlainly(directory.path());
    const Table table = openTable(directory.path());
    events::EventPages pages(table);
    ASSERT_EQ(table->rows(), expected.size());
    std::mt19937_64 random(seed + i);
    for (int page = 0; page < 20; ++page) {
      const std::uint64_t first = random() % (expected.size() + 10);
      const std::uint64_t count = random() % (page == 0 ? 5'000 : 300);
      const std::vector<Row> wanted = sliceOf(expected, first, std::min<std::uint64_t>(count, 4'096));
      ASSERT_EQ(findRowDifference(rowsOf(pages.read(first, count, nullptr)), wanted), "") << first << ", " << count;
    }
  }
}

TEST(EventPages, OfColdSegmentsAreThoseOfHotOnes) {
  const TemporaryDirectory hot;
  const TemporaryDirectory cold;
  // Several windows a segment.
  generate(hot.path(), {.segments = 2, .blocks = 2'300});
  generate(cold.path(), {.segments = 2, .blocks = 2'300, .cold = 2});
  const Table hot_table = openTable(hot.path());
  const Table cold_table = openTable(cold.path());
  ASSERT_EQ(cold_table->rows(), hot_table->rows());
  events::EventPages hot_pages(hot_table);
  events::EventPages cold_pages(cold_table);
  std::vector<std::uint64_t> places = {0, 500'000, 499'900, 65'400, 588'700, 1'100'000, 300'000, 588'000, 64};
  std::mt19937_64 random(testSeed());
  for (int i = 0; i < 20; ++i) places.push_back(random() % hot_table->rows());
  for (const std::uint64_t first : places) {
    const std::vector<Row> wanted = rowsOf(hot_pages.read(first, 300, nullptr));
    ASSERT_EQ(findRowDifference(rowsOf(cold_pages.read(first, 300, nullptr)), wanted), "") << first;
  }
}

TEST(EventPages, SeeThatAFrameWasReplaced) {
  const TemporaryDirectory directory;
  writeSegment(directory.path(), {.segment_index = 0, .first_event_id = 1, .events = 600});
  writeSegment(directory.path(), {.segment_index = 1, .first_event_id = 5'001, .events = 600});
  const std::string cold = directory.file(segmentName(0) + ".lz4");
  ASSERT_FALSE(recorder::compressSegment(directory.file(segmentName(0)), cold));
  fs::remove(directory.file(segmentName(0)));
  const Table table = openTable(directory.path());
  events::EventPages pages(table);
  EXPECT_EQ(valueOf(rowsOf(pages.read(300, 1, nullptr)).front(), EventField::ID), 301U);
  fs::remove(cold);
  ASSERT_FALSE(recorder::compressSegment(directory.file(segmentName(1)), cold));
  EXPECT_EQ(valueOf(rowsOf(pages.read(300, 1, nullptr)).front(), EventField::ID), 5'301U);
  fs::remove(cold);
  EXPECT_EQ(validityOf(rowsOf(pages.read(300, 1, nullptr)).front()), EventValidity::UNREADABLE);
}

TEST(EventPages, GiveWhatWasCutMeanwhileAsUnreadable) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 1, 2'560);
  const Table table = openTable(directory.path());
  events::EventPages pages(table);
  ASSERT_EQ(truncate(directory.file(segmentName(0)).c_str(), static_cast<off_t>(format::blockOffset(2) + 5'000)), 0);
  const std::vector<Row> rows = rowsOf(pages.read(500, 100, nullptr));
  ASSERT_EQ(rows.size(), 100U);
  EXPECT_EQ(validityOf(rows[11]), EventValidity::SOUND);
  EXPECT_EQ(valueOf(rows[11], EventField::ID), 512U);
  EXPECT_EQ(validityOf(rows[12]), EventValidity::UNREADABLE);
  EXPECT_EQ(valueOf(rows[12], EventField::ID), 0U);
}

}  // namespace
}  // namespace walscope::test
