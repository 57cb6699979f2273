#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "events/event_cursor.hpp"
#include "events/event_pages.hpp"
#include "events/event_scan.hpp"
#include "events/open_table.hpp"
#include "events/row_finder.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::bench {

namespace {

using events::EventTable;
using telemetry::monotonicNs;
using Table = std::shared_ptr<const EventTable>;

/// 50 million events: twelve segments of 256 MiB.
constexpr std::uint32_t kEventSegments = 12;
constexpr std::uint32_t kEventBlocks = 16'320;
constexpr std::size_t kBuckets = 512;
constexpr std::uint64_t kPageRows = 100;
constexpr std::uint32_t kJumps = 1'000;

double millisecondsSince(std::uint64_t start_ns) { return static_cast<double>(monotonicNs() - start_ns) / 1e6; }

/// Millions of events a second.
double millionsPerSecond(std::uint64_t count, std::uint64_t start_ns) {
  return static_cast<double>(count) * 1e3 / static_cast<double>(monotonicNs() - start_ns);
}

Table openTable(const Log& log, std::vector<double>& durations_ms) {
  throwIfInterrupted();
  diagnostics::WorkProgress progress;
  const std::uint64_t start_ns = monotonicNs();
  auto opened = events::openEventTable(log.directory, std::nullopt, interruptionFlag(), progress);
  durations_ms.push_back(millisecondsSince(start_ns));
  throwIfInterrupted();
  const auto* table = std::get_if<Table>(&opened);
  if (table == nullptr || (*table)->rows() != log.events) throw std::runtime_error(log.directory + " has not all its rows");
  return *table;
}

events::EventFilter parse(const std::string& text) {
  auto filter = events::EventFilter::parse(text, {});
  if (std::holds_alternative<events::FilterError>(filter)) throw std::runtime_error(text + " is no filter");
  return std::get<events::EventFilter>(std::move(filter));
}

/// Millions of the table's events a second.
double filter(const Table& table, const std::string& text, unsigned threads) {
  throwIfInterrupted();
  const events::EventFilter where = parse(text);
  events::ScanProgress progress(kBuckets);
  const std::uint64_t start_ns = monotonicNs();
  const auto matches = events::scanEvents(table, where, {.threads = threads, .buckets = kBuckets}, interruptionFlag(), progress);
  const double rate = millionsPerSecond(table->rows(), start_ns);
  throwIfInterrupted();
  if (matches == nullptr || progress.rows() != table->rows()) throw std::runtime_error("not all rows were gone over");
  return rate;
}

/// From the id to the page that begins with it.
double jumpMs(const EventTable& table, events::EventPages& pages, std::uint64_t id) {
  const std::uint64_t start_ns = monotonicNs();
  const events::EventPage page = pages.read(events::findRowOfId(table, id), kPageRows, nullptr);
  const double duration_ms = millisecondsSince(start_ns);
  if (page.rows == 0) throw std::runtime_error("an id has no row");
  return duration_ms;
}

double findTimeMs(const EventTable& table, std::uint64_t timestamp_ns) {
  const std::uint64_t start_ns = monotonicNs();
  const std::uint64_t row = events::findRowOfTime(table, timestamp_ns);
  const double duration_ms = millisecondsSince(start_ns);
  if (row == table.rows()) throw std::runtime_error("a time has no row");
  return duration_ms;
}

struct CursorRate {
  double rows_per_s_millions;
  /// Of the longest call.
  double longest_call_us;
};

/// All columns of all rows.
CursorRate stream(const Table& table) {
  throwIfInterrupted();
  std::vector<events::EventField> fields;
  for (const events::FieldInfo& info : events::eventFields()) fields.push_back(info.field);
  events::EventCursor cursor(table, fields, parse(""), 0, table->rows());
  std::vector<std::byte> memory(cursor.layout().sizeBytes());
  const std::uint64_t start_ns = monotonicNs();
  std::uint64_t rows = 0;
  std::uint64_t longest_ns = 0;
  while (true) {
    const std::uint64_t call_ns = monotonicNs();
    const events::CursorRows read = cursor.next(memory.data());
    longest_ns = std::max(longest_ns, monotonicNs() - call_ns);
    if (read.is_at_end) break;
    rows += read.count;
  }
  if (rows != table->rows()) throw std::runtime_error("the cursor has not given all rows");
  return {millionsPerSecond(rows, start_ns), static_cast<double>(longest_ns) / 1e3};
}

/// Cheap and dear, matching many and few, and nowhere prunable but for the one of its id.
constexpr std::array<const char*, 3> kFilters = {
    "side = BID and price > 1000000",
    "type = NEW_ORDER and (user_id between 100 and 200 or quantity >= 19900)",
    "order_id = 77 or price = 1000123",
};

}  // namespace

Report benchEvents(Workspace& workspace, std::uint32_t rounds) {
  const Log& log = workspace.log(kEventSegments, kEventBlocks);
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  std::vector<double> open_ms;
  std::vector<double> jump_ms;
  std::vector<double> find_time_ms;
  std::vector<double> first;
  std::vector<double> later;
  std::vector<double> pruned;
  std::vector<double> unknown_stream;
  std::vector<double> known_stream;
  std::vector<double> call_us;
  filter(openTable(log, open_ms), kFilters[0], threads);  // to warm up
  open_ms.clear();
  std::mt19937_64 random(1);
  for (std::uint32_t round = 0; round < rounds; ++round) {
    const Table table = openTable(log, open_ms);
    events::EventPages pages(table);
    for (std::uint32_t jump = 0; jump < kJumps; ++jump) {
      const events::TableRange& range = *table->range();
      jump_ms.push_back(jumpMs(*table, pages, range.ids.first + random() % (range.ids.last - range.ids.first)));
      find_time_ms.push_back(findTimeMs(*table, range.times.first_ns + random() % (range.times.last_ns - range.times.first_ns)));
    }
    const CursorRate unknown = stream(table);
    unknown_stream.push_back(unknown.rows_per_s_millions);
    call_us.push_back(unknown.longest_call_us);
    first.push_back(filter(table, kFilters[round % kFilters.size()], threads));
    for (const char* text : kFilters) later.push_back(filter(table, text, threads));
    const std::uint64_t id = random() % table->rows();
    pruned.push_back(filter(table, "id between " + std::to_string(id) + " and " + std::to_string(id + 100'000), threads));
    known_stream.push_back(stream(table).rows_per_s_millions);
  }
  return {.name = "events",
          .settings = {{"segments", kEventSegments},
                       {"blocks_per_segment", kEventBlocks},
                       {"events", log.events},
                       {"threads", threads},
                       {"page_rows", kPageRows},
                       {"rounds", rounds}},
          .figures = {{"open", "ms", summarise(open_ms)},
                      {"jump", "ms", summarise(jump_ms)},
                      {"find_time", "ms", summarise(find_time_ms)},
                      {"filter_first", "millions_per_s", summarise(first)},
                      {"filter_later", "millions_per_s", summarise(later)},
                      {"filter_pruned", "millions_per_s", summarise(pruned)},
                      {"stream_all_columns", "millions_per_s", summarise(unknown_stream)},
                      {"stream_all_columns_known", "millions_per_s", summarise(known_stream)},
                      {"stream_longest_call", "us", summarise(call_us)}},
          .targets = {{"jump", "ms", summarise(jump_ms).p99, 50},
                      {"filter_first", "millions_per_s", summarise(first).median, 60, true},
                      {"filter_later", "millions_per_s", summarise(later).median, 60, true},
                      {"stream_all_columns", "millions_per_s", summarise(unknown_stream).median, 15, true}}};
}

Report benchEventTable10000(Workspace& workspace, std::uint32_t rounds) {
  const Log& log = workspace.log(10'000, 16);
  std::vector<double> open_ms;
  openTable(log, open_ms);  // to warm up
  open_ms.clear();
  for (std::uint32_t round = 0; round < rounds; ++round) openTable(log, open_ms);
  return {.name = "event_table_10000",
          .settings = {{"segments", 10'000}, {"blocks_per_segment", 16}, {"rounds", rounds}},
          .figures = {{"open", "ms", summarise(open_ms)}},
          .targets = {{"open", "ms", summarise(open_ms).median, 1'000}}};
}

}  // namespace walscope::bench
