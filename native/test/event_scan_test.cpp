// Filters over the whole event table: what they match, count and learn, on several threads.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <random>
#include <thread>

#include "event_support.hpp"
#include "events/event_scan.hpp"
#include "events/row_finder.hpp"
#include "recorder/generator.hpp"
#include "recovery_support.hpp"

namespace walscope::test {
namespace {

namespace fs = std::filesystem;
using events::EventField;
using events::EventValidity;
using Matches = std::shared_ptr<const events::EventMatches>;

constexpr std::size_t kBuckets = 37;
constexpr std::uint64_t kAllRows = ~std::uint64_t{0};
const std::atomic<bool> kNotCancelled{false};

struct Scanned {
  Matches matches;
  events::ScanCounts counts;
  std::uint64_t rows = 0;
};

Scanned scan(const Table& table, const std::string& where, unsigned threads, std::size_t buckets = kBuckets) {
  events::ScanProgress progress(buckets);
  Scanned scanned;
  const events::EventFilter filter = parseFilter(where, *table);
  scanned.matches = events::scanEvents(table, filter, {.threads = threads, .buckets = buckets}, kNotCancelled, progress);
  scanned.counts = progress.counts();
  scanned.rows = progress.rows();
  return scanned;
}

/// A filter, and a plain reading of it.
struct Question {
  std::string where;
  std::function<bool(const Row&)> holds;
};

std::vector<Question> questions() {
  const auto value = [](const Row& row, EventField field) { return valueOf(row, field); };
  return {
      {"", [](const Row&) { return true; }},
      {"side = BID", [=](const Row& row) { return value(row, EventField::SIDE) == 0; }},
      {"user_id < 100 or quantity > 19000",
       [=](const Row& row) {
         return value(row, EventField::USER_ID) < 100 || static_cast<std::int64_t>(value(row, EventField::QUANTITY)) > 19'000;
       }},
      {"id between 5000 and 9000",
       [=](const Row& row) { return value(row, EventField::ID) >= 5'000 && value(row, EventField::ID) <= 9'000; }},
      {"validity in (SOUND, FLAWED, UNFINALISED, UNCOUNTED)", [](const Row& row) { return events::canBeHad(validityOf(row)); }},
      {"not validity = SOUND", [](const Row& row) { return validityOf(row) != EventValidity::SOUND; }},
      {"position = 255 and row >= 1000",
       [=](const Row& row) { return value(row, EventField::POSITION) == 255 && value(row, EventField::ROW) >= 1'000; }},
      {"price > 99999999999999999999", [](const Row&) { return false; }},
  };
}

std::uint64_t sumOf(const std::vector<std::uint64_t>& counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

std::vector<std::uint64_t> tally(const std::vector<Row>& rows, EventField field, std::uint64_t first, std::uint64_t last) {
  const events::RangeBuckets buckets(first, last, kBuckets);
  std::vector<std::uint64_t> counts(kBuckets);
  for (const Row& row : rows) {
    if (const auto bucket = buckets.find(valueOf(row, field))) ++counts[*bucket];
  }
  return counts;
}

void expectScan(const events::EventTable& table, const Scanned& scanned, const std::vector<Row>& rows,
                const std::vector<Row>& matching) {
  ASSERT_NE(scanned.matches, nullptr);
  ASSERT_EQ(scanned.rows, rows.size());
  ASSERT_EQ(scanned.matches->count(), matching.size());
  ASSERT_EQ(scanned.counts.matches, matching.size());
  std::uint64_t before = 0;
  for (std::uint64_t i = 0; i < matching.size(); ++i) {
    const std::uint64_t row = valueOf(matching[i], EventField::ROW);
    ASSERT_EQ(scanned.matches->select(i), row);
    ASSERT_EQ(scanned.matches->rank(row), i);
    ASSERT_EQ(scanned.matches->rank(row + 1), i + 1);
    ASSERT_EQ(scanned.matches->rank((before + row) / 2), i);
    before = row + 1;
  }
  ASSERT_EQ(scanned.matches->rank(rows.size()), matching.size());
  if (!table.range()) return;
  const auto& [ids, times] = *table.range();
  ASSERT_EQ(scanned.counts.all.by_id, tally(rows, EventField::ID, ids.first, ids.last));
  ASSERT_EQ(scanned.counts.matching.by_id, tally(matching, EventField::ID, ids.first, ids.last));
  ASSERT_EQ(scanned.counts.all.by_time, tally(rows, EventField::TIMESTAMP_NS, times.first_ns, times.last_ns));
  ASSERT_EQ(scanned.counts.matching.by_time, tally(matching, EventField::TIMESTAMP_NS, times.first_ns, times.last_ns));
}

TEST(EventScan, MatchesWhatAPlainReadingMatches) {
  const std::uint64_t seed = testSeed();
  for (std::uint64_t i = 0; i < 12; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed + i));
    const TemporaryDirectory directory;
    writeRandomLog(directory.path(), seed + i);
    const std::vector<Row> rows = readRowsPlainly(directory.path());
    const Table table = openTable(directory.path());
    // The first of them judges the blocks, the others go by what it has learned.
    for (const Question& question : questions()) {
      SCOPED_TRACE(question.where);
      std::vector<Row> matching;
      std::copy_if(rows.begin(), rows.end(), std::back_inserter(matching), question.holds);
      expectScan(*table, scan(table, question.where, 1 + static_cast<unsigned>(i % 3)), rows, matching);
    }
  }
}

TEST(EventScan, CountsEachRowOfASoundLogInBothHistograms) {
  const TemporaryDirectory directory;
  ASSERT_FALSE(recorder::generate(directory.path(), {.segments = 3, .blocks = 200, .cold = 1}).failure);
  const Table table = openTable(directory.path());
  const Scanned scanned = scan(table, "type = CANCEL_ORDER", 2);
  EXPECT_EQ(sumOf(scanned.counts.all.by_id), table->rows());
  EXPECT_EQ(sumOf(scanned.counts.all.by_time), table->rows());
  EXPECT_EQ(sumOf(scanned.counts.matching.by_id), scanned.matches->count());
  EXPECT_EQ(sumOf(scanned.counts.matching.by_time), scanned.matches->count());
  EXPECT_GT(scanned.matches->count(), table->rows() / 10);
  const auto [least, most] = std::minmax_element(scanned.counts.all.by_id.begin(), scanned.counts.all.by_id.end());
  EXPECT_LE(*most - *least, 1U);
}

TEST(EventScan, CountsAnewForOtherBuckets) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 3, 4'000);
  const Table table = openTable(directory.path());
  for (const std::size_t buckets : {8U, 1U, 64U, 8U}) {
    const Scanned scanned = scan(table, "user_id < 500", 1, buckets);
    ASSERT_EQ(scanned.counts.all.by_id.size(), buckets);
    ASSERT_EQ(sumOf(scanned.counts.all.by_id), 12'000U);
    ASSERT_EQ(sumOf(scanned.counts.matching.by_id), scanned.matches->count());
  }
}

TEST(EventScan, GivesPagesOfItsMatches) {
  const TemporaryDirectory directory;
  const recorder::GenerateOptions options{.segments = 4, .blocks = 300, .cold = 2, .faults = {"zero:segment=3,block=7"}};
  ASSERT_FALSE(recorder::generate(directory.path(), options).failure);
  const Table table = openTable(directory.path());
  events::EventPages pages(table);
  for (const std::string where : {"user_id = 42", "side = ASK", "position = 3", "validity = ZEROED", "price = -1"}) {
    SCOPED_TRACE(where);
    const Matches matches = scan(table, where, 2).matches;
    const std::vector<Row> expected = streamRows(table, where, 0, kAllRows);
    ASSERT_EQ(matches->count(), expected.size());
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{10}, expected.size() / 2, expected.size()}) {
      const std::vector<Row> wanted = sliceOf(expected, first, 500);
      ASSERT_EQ(findRowDifference(rowsOf(pages.read(first, 500, matches.get())), wanted), "");
    }
  }
}

TEST(EventScan, EndsSoonWhereItIsCancelled) {
  const TemporaryDirectory directory;
  ASSERT_FALSE(recorder::generate(directory.path(), {.segments = 6, .blocks = 2'000, .cold = 3}).failure);
  const Table table = openTable(directory.path());
  const Resources before = resourcesOf(directory.path());
  std::atomic<bool> cancel{false};
  events::ScanProgress progress(kBuckets);
  Matches matches;
  std::jthread scanning([&] {
    const events::EventFilter filter = parseFilter("side = BID", *table);
    matches = events::scanEvents(table, filter, {.threads = 2, .buckets = kBuckets}, cancel, progress);
  });
  while (progress.rows() == 0) std::this_thread::yield();
  cancel = true;
  const auto start = std::chrono::steady_clock::now();
  scanning.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
  EXPECT_EQ(matches, nullptr);
  EXPECT_LT(progress.rows(), table->rows());
  EXPECT_EQ(resourcesOf(directory.path()).files, before.files);
  // What it has learned until then is no less right.
  EXPECT_EQ(scan(table, "position = 0", 2).matches->count(), table->blocks());
}

TEST(EventScan, SeesThatAFileIsAnotherNow) {
  const TemporaryDirectory directory;
  writeLog(directory.path(), 2, 2'560);
  const Table table = openTable(directory.path());
  EXPECT_EQ(scan(table, "validity = SOUND", 1).matches->count(), 5'120U);
  flipBit(directory.file(segmentName(1)), format::blockOffset(3) + 64 + 16, 3);
  // A clock may be too coarse to tell that the file was written to again.
  fs::last_write_time(directory.file(segmentName(1)), fs::file_time_type::clock::now() + std::chrono::seconds(5));
  EXPECT_EQ(scan(table, "validity = BLOCK_CHECKSUM_MISMATCH", 1).matches->count(), 256U);
  EXPECT_EQ(scan(table, "validity = SOUND", 1).matches->count(), 5'120U - 256);
  ASSERT_EQ(truncate(directory.file(segmentName(0)).c_str(), static_cast<off_t>(format::blockOffset(5))), 0);
  EXPECT_EQ(scan(table, "validity = UNREADABLE", 1).matches->count(), 5 * 256U);
}

TEST(EventScan, LeavesOtherReadersOfTheTableAlone) {
  const TemporaryDirectory directory;
  ASSERT_FALSE(recorder::generate(directory.path(), {.segments = 4, .blocks = 200, .cold = 1}).failure);
  const Table table = openTable(directory.path());
  events::EventPages pages(table);
  const std::uint64_t rows = table->rows();
  std::vector<std::jthread> threads;
  std::atomic<int> failures{0};
  const auto expect = [&](bool holds) { failures += holds ? 0 : 1; };
  for (const std::string where : {"side = BID", "id > 100000", ""}) {
    threads.emplace_back([&, where] {
      for (int i = 0; i < 3; ++i) expect(scan(table, where, 2).rows == rows);
    });
  }
  threads.emplace_back([&] {
    for (std::uint64_t first = 0; first < rows; first += 9'973) {
      expect(valueOf(rowsOf(pages.read(first, 50, nullptr)).front(), EventField::ID) == first + 1);
    }
  });
  threads.emplace_back([&] {
    for (std::uint64_t id = 1; id < rows; id += 4'999) expect(events::findRowOfId(*table, id) == id - 1);
  });
  threads.emplace_back([&] { expect(streamRows(table, "position = 9", 0, kAllRows).size() == table->blocks()); });
  threads.clear();
  EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace walscope::test
