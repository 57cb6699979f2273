#include "event_support.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <optional>
#include <random>
#include <stdexcept>
#include <tuple>

#include "events/open_table.hpp"
#include "recorder/generator.hpp"
#include "segment_parsing_support.hpp"

namespace walscope::test {

namespace fs = std::filesystem;

namespace {

using events::EventField;
using events::EventValidity;

struct PlainSegment {
  std::string name;
  std::uint32_t number = 0;
  bool is_cold = false;
  Bytes bytes;
  bool is_intact = false;
  std::uint64_t counted = 0;
  bool is_unfinalised = false;
  /// Blocks that have rows, a cut one included.
  std::uint64_t blocks = 0;
  /// Without the zeros that stand for what a frame counts and does not hold.
  std::uint64_t size_bytes = 0;
  std::uint64_t file_bytes = 0;

  std::uint64_t offsetOf(std::uint64_t block) const { return kHeaderBytes + block * kBlockBytes; }
  const unsigned char* block(std::uint64_t i) const { return bytes.data() + offsetOf(i); }
  std::uint64_t bytesOf(std::uint64_t i) const {
    return std::min<std::uint64_t>(kBlockBytes, std::max(size_bytes, offsetOf(i)) - offsetOf(i));
  }
  bool isCut(std::uint64_t i) const { return bytesOf(i) < kBlockBytes; }
  bool isUncounted(std::uint64_t i) const { return is_intact && i >= counted; }
  /// Of a cold segment only the header is read to tell its rows.
  bool isByHeader() const { return is_cold && is_intact; }
  std::uint64_t lastRowsByHeader() const {
    const std::uint64_t rest = at<std::uint32_t>(bytes.data(), 12) - (blocks - 1) * 256;
    return rest >= 1 && rest <= 256 ? rest : 256;
  }
};

bool isZero(const unsigned char* begin, const unsigned char* end) {
  return std::all_of(begin, end, [](unsigned char byte) { return byte == 0; });
}

bool isUnfinalised(const Bytes& bytes) {
  const auto magic = at<std::uint16_t>(bytes.data(), 0);
  return (magic == 0x4653 || magic == 0x4600) && bytes[2] == 1 && bytes[3] == 64 && isZero(&bytes[8], &bytes[32]) &&
         isZero(&bytes[40], &bytes[40] + 24);
}

std::uint64_t countBlocks(const PlainSegment& segment) {
  // LZ4 makes at most 255 bytes of one.
  if (segment.isByHeader()) return std::min(segment.counted, segment.file_bytes * 255 / kBlockBytes + 1);
  const std::uint64_t inside = (segment.bytes.size() - kHeaderBytes + kBlockBytes - 1) / kBlockBytes;
  std::uint64_t end = std::min(segment.counted, inside);
  for (std::uint64_t i = end; i < inside; ++i) {
    const unsigned char* block = segment.block(i);
    if (!isZero(block, block + std::min<std::uint64_t>(segment.bytesOf(i), 64))) end = i + 1;
  }
  if (segment.is_intact) return end;
  while (end < inside && !isZero(segment.block(end), segment.block(end) + segment.bytesOf(end))) ++end;
  return end;
}

PlainSegment readPlainSegment(const fs::path& path) {
  PlainSegment segment;
  segment.name = path.filename().string();
  segment.is_cold = path.extension() == ".lz4";
  segment.number = static_cast<std::uint32_t>(std::stoul(segment.name.substr(3, 8)));
  segment.bytes = readFile(path);
  segment.file_bytes = segment.bytes.size();
  if (segment.is_cold) segment.bytes = decompress(segment.bytes);
  if (segment.bytes.size() < kHeaderBytes) return segment;
  segment.is_intact = headerStatus(segment.bytes) == "OK";
  segment.counted = segment.is_intact ? at<std::uint32_t>(segment.bytes.data(), 8) : 0;
  segment.is_unfinalised = isUnfinalised(segment.bytes);
  segment.size_bytes = segment.bytes.size();
  segment.blocks = countBlocks(segment);
  segment.bytes.resize(std::max(segment.size_bytes, segment.offsetOf(segment.blocks)));
  return segment;
}

struct PlainBlock {
  EventValidity validity = EventValidity::ZEROED;
  std::uint64_t rows = 256;
  /// Rows that it counts.
  std::uint64_t counted = 256;
};

bool isHeaderIntact(const unsigned char* block) {
  return XXH64(block + 40, 24, XXH64(block, 32, 0)) == at<std::uint64_t>(block, 32);
}

bool hasFlaw(const PlainSegment& segment, std::uint64_t i, std::size_t count) {
  const unsigned char* block = segment.block(i);
  const unsigned char* events = block + 64;
  const bool ids_differ = at<std::uint64_t>(block, 0) != at<std::uint64_t>(events, 0) ||
                          at<std::uint64_t>(block, 8) != at<std::uint64_t>(events, (count - 1) * 64);
  if (!isHeaderIntact(block) || ids_differ || at<std::uint32_t>(block, 40) != i) return true;
  if (!isZero(block + 46, block + 64) || !isZero(events + count * 64, block + kBlockBytes)) return true;
  for (std::size_t event = 0; event < count; ++event) {
    const unsigned char* bytes = events + event * 64;
    if (bytes[40] > 3 || bytes[41] > 1 || bytes[42] > 1) return true;
  }
  const std::uint64_t end = segment.is_intact ? std::min(segment.counted, segment.blocks) : segment.blocks;
  return count < 256 && i + 1 < end;
}

/// Judges the blocks of a segment in order.
class PlainJudge {
 public:
  explicit PlainJudge(const PlainSegment& segment) : segment_(segment) {}

  PlainBlock next() {
    const std::uint64_t i = next_++;
    const unsigned char* block = segment_.block(i);
    PlainBlock found;
    const bool is_last = i + 1 == segment_.blocks;
    const bool has_header = segment_.bytesOf(i) >= 64;
    const std::size_t count = has_header ? at<std::uint16_t>(block, 44) : 0;
    const bool is_intact = has_header && isHeaderIntact(block);
    const bool is_count_valid = count >= 1 && count <= 256;
    if (is_last && is_intact && is_count_valid) found.rows = count;
    if (is_last && segment_.isByHeader()) found.rows = segment_.lastRowsByHeader();
    if (segment_.isCut(i) && segment_.isByHeader()) {
      found.counted = found.rows;
      found.validity = EventValidity::CUT;
      return found;
    }
    if (segment_.isCut(i)) {
      const std::uint64_t whole = has_header ? (segment_.bytesOf(i) - 64) / 64 : 0;
      found.rows = std::min(found.rows, whole);
      found.counted = found.rows;
      found.validity = EventValidity::CUT;
      return found;
    }
    if (isZero(block, block + kBlockBytes)) {
      chain_.reset();
      return found;
    }
    found.validity = judge(i, block, count, is_intact);
    const bool is_count_believed = is_count_valid && (events::canBeHad(found.validity) || is_intact);
    found.counted = is_count_believed ? std::min<std::uint64_t>(count, found.rows) : found.rows;
    return found;
  }

 private:
  EventValidity judge(std::uint64_t i, const unsigned char* block, std::size_t count, bool is_intact) {
    bool rises = count >= 1 && count <= 256;
    for (std::size_t event = 1; rises && event < count; ++event) {
      rises = at<std::uint64_t>(block, 64 + event * 64) > at<std::uint64_t>(block, event * 64);
    }
    const auto first = at<std::uint64_t>(block, 0);
    const auto last = at<std::uint64_t>(block, 8);
    const bool is_structured = rises && first != 0 && last != 0 && first <= last && at<std::uint32_t>(block, 40) <= 524'288;
    const bool block_holds = rises && XXH64(block + 64, count * 64, 0) == at<std::uint64_t>(block, 16);
    const std::uint64_t chained = rises && chain_ ? XXH64(block + 64, count * 64, *chain_) : 0;
    const bool chain_holds = rises && chain_ && chained == at<std::uint64_t>(block, 24);
    const bool other_chain = block_holds && chain_ && !chain_holds;
    const bool chain_is_wrong = chain_ && !chain_holds;
    const bool is_elsewhere = is_intact && (at<std::uint32_t>(block, 40) != i || other_chain);
    const bool is_had = (block_holds || chain_holds) && !is_elsewhere && at<std::uint64_t>(block, 64) != 0;
    if (is_had && chain_) chain_ = chained;
    else if (is_intact && !is_elsewhere) chain_ = at<std::uint64_t>(block, 24);
    else chain_.reset();

    if (is_had) {
      if (segment_.isUncounted(i)) return EventValidity::UNCOUNTED;
      const bool is_bad = !is_structured || !block_holds || chain_is_wrong;
      if (is_bad || hasFlaw(segment_, i, count)) return EventValidity::FLAWED;
      return segment_.is_unfinalised ? EventValidity::UNFINALISED : EventValidity::SOUND;
    }
    if (is_elsewhere) return EventValidity::BELONGS_ELSEWHERE;
    if (!is_structured) return EventValidity::STRUCTURE_INVALID;
    if (!block_holds) return EventValidity::BLOCK_CHECKSUM_MISMATCH;
    return chain_is_wrong ? EventValidity::CHAINED_CHECKSUM_MISMATCH : EventValidity::STRUCTURE_INVALID;
  }

  const PlainSegment& segment_;
  std::uint64_t next_ = 0;
  std::optional<std::uint64_t> chain_ = 0;
};

Row plainRow(const unsigned char* event) {
  return {at<std::uint64_t>(event, 0),  at<std::uint64_t>(event, 8),  event[40],
          event[41],                    event[42],                    at<std::uint64_t>(event, 16),
          at<std::uint64_t>(event, 24), at<std::uint32_t>(event, 32), at<std::uint32_t>(event, 36)};
}

void listRows(const PlainSegment& segment, std::uint64_t ordinal, std::vector<Row>& rows) {
  PlainJudge judge(segment);
  const auto set = [](Row& row, EventField field, std::uint64_t value) { row[static_cast<std::size_t>(field)] = value; };
  for (std::uint64_t block = 0; block < segment.blocks; ++block) {
    const PlainBlock found = judge.next();
    for (std::uint64_t position = 0; position < found.rows; ++position) {
      Row row = plainRow(segment.block(block) + 64 + position * 64);
      const bool is_counted = position < found.counted;
      set(row, EventField::SEGMENT, ordinal);
      set(row, EventField::BLOCK, block);
      set(row, EventField::POSITION, position);
      set(row, EventField::VALIDITY, static_cast<std::uint64_t>(is_counted ? found.validity : EventValidity::NOT_COUNTED));
      set(row, EventField::ROW, rows.size());
      rows.push_back(row);
    }
  }
}

std::vector<EventField> allFields() {
  std::vector<EventField> fields;
  for (const events::FieldInfo& info : events::eventFields()) fields.push_back(info.field);
  return fields;
}

void takeRows(const std::byte* bytes, const events::ColumnLayout& layout, std::size_t count, std::vector<Row>& rows) {
  for (std::size_t slot = 0; slot < count; ++slot) {
    Row row{};
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::size_t width = events::widthOf(events::eventFields()[column].type);
      std::memcpy(&row[column], bytes + layout.offsets()[column] + slot * width, width);
    }
    rows.push_back(row);
  }
}

/// A fault of any kind, as far as the directory still has what it needs.
void damage(const std::string& directory, std::mt19937_64& random, std::uint64_t seed, std::uint64_t ordinal) {
  static const std::array<const char*, 16> kFaults = {
      "flip-event", "flip-event", "flip-two-bits", "change-byte", "flip-block-header", "flip-block-header",
      "flip-segment-header", "zero", "torn-write", "torn-write:old=1", "stale-block", "swap-blocks",
      "truncate", "cold-copy", "unfinalised", "reopened"};
  const auto spec = recorder::parseFault(kFaults[random() % kFaults.size()]);
  static_cast<void>(recorder::applyFault(directory, std::get<recorder::FaultSpec>(spec), seed, ordinal));
}

}  // namespace

Table openTable(const std::string& directory) {
  const std::atomic<bool> cancel{false};
  diagnostics::WorkProgress progress;
  auto opened = events::openEventTable(directory, std::nullopt, cancel, progress);
  if (const auto* failure = std::get_if<diagnostics::Failure>(&opened)) throw std::runtime_error(failure->message);
  return std::get<Table>(std::move(opened));
}

events::EventFilter parseFilter(const std::string& text, const events::EventTable& table) {
  std::vector<std::string> names;
  for (const events::TableSegment& segment : table.segments()) names.push_back(segment.name);
  auto parsed = events::EventFilter::parse(text, names);
  if (const auto* error = std::get_if<events::FilterError>(&parsed)) throw std::runtime_error(error->message);
  return std::get<events::EventFilter>(std::move(parsed));
}

std::vector<Row> readRowsPlainly(const std::string& directory) {
  std::vector<PlainSegment> segments;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".wal") || name.ends_with(".wal.lz4")) segments.push_back(readPlainSegment(entry.path()));
  }
  std::sort(segments.begin(), segments.end(), [](const PlainSegment& a, const PlainSegment& b) {
    return std::tie(a.number, a.is_cold) < std::tie(b.number, b.is_cold);
  });
  std::vector<Row> rows;
  for (std::size_t i = 0; i < segments.size(); ++i) listRows(segments[i], i, rows);
  return rows;
}

std::vector<Row> streamRows(const Table& table, const std::string& where, std::uint64_t first_row, std::uint64_t end_row) {
  events::EventCursor cursor(table, allFields(), parseFilter(where, *table), first_row, end_row);
  std::vector<std::byte> memory(cursor.layout().sizeBytes());
  std::vector<Row> rows;
  while (true) {
    const events::CursorRows read = cursor.next(memory.data());
    if (read.is_at_end) return rows;
    takeRows(memory.data(), cursor.layout(), read.count, rows);
  }
}

std::vector<Row> rowsOf(const events::EventPage& page) {
  std::vector<Row> rows;
  takeRows(page.bytes.data(), page.layout, page.rows, rows);
  return rows;
}

std::vector<Row> sliceOf(const std::vector<Row>& rows, std::uint64_t first, std::uint64_t count) {
  const std::uint64_t begin = std::min<std::uint64_t>(first, rows.size());
  const std::uint64_t end = begin + std::min<std::uint64_t>(count, rows.size() - begin);
  return {rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::string findRowDifference(const std::vector<Row>& rows, const std::vector<Row>& expected) {
  for (std::size_t i = 0; i < std::min(rows.size(), expected.size()); ++i) {
    for (std::size_t field = 0; field < rows[i].size(); ++field) {
      if (rows[i][field] == expected[i][field]) continue;
      const auto text = [&](EventField of) { return std::to_string(valueOf(expected[i], of)); };
      return "row " + std::to_string(i) + " of segment " + text(EventField::SEGMENT) + ", block " + text(EventField::BLOCK) +
             ": " + std::string(events::eventFields()[field].name) + " is " + std::to_string(rows[i][field]) + " instead of " +
             std::to_string(expected[i][field]);
    }
  }
  if (rows.size() == expected.size()) return {};
  return std::to_string(rows.size()) + " rows instead of " + std::to_string(expected.size());
}

void writeRandomLog(const std::string& directory, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  recorder::GenerateOptions options;
  options.segments = static_cast<std::uint32_t>(1 + random() % 5);
  options.blocks = static_cast<std::uint32_t>(16 + random() % 40);
  options.seed = seed;
  options.first_event_id = 1 + random() % 1'000;
  options.events = random() % 3 == 0 ? 0 : 1 + random() % (std::uint64_t{options.segments} * options.blocks * 256);
  options.unfinalised = random() % 3 == 0;
  options.unused = static_cast<std::uint32_t>(random() % 2);
  // Only segments that are full and closed can be cold.
  const std::uint64_t full = options.events == 0 ? options.segments : options.events / (std::uint64_t{options.blocks} * 256);
  options.cold = full > 1 ? static_cast<std::uint32_t>(random() % full) : 0;
  const recorder::GenerateOutcome outcome = recorder::generate(directory, options);
  if (outcome.failure) throw std::runtime_error(outcome.failure->message);
  const std::uint64_t faults = random() % 6;
  for (std::uint64_t i = 0; i < faults; ++i) damage(directory, random, seed, i);
}

}  // namespace walscope::test
