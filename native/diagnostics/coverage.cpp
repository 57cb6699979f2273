#include "diagnostics/coverage.hpp"

#include <algorithm>
#include <utility>

namespace walscope::diagnostics {

namespace {

using enum Check;
using format::BlockHeader;
using format::kBlockHeaderSize;
using format::kBlockSize;
using format::kEventSize;
using format::RequestEvent;

constexpr std::uint32_t kKindOffset = offsetof(RequestEvent, request_type);
constexpr std::uint32_t kKindSize = offsetof(RequestEvent, padding) - kKindOffset;
constexpr std::uint32_t kIdSize = sizeof(RequestEvent::event_id);

bool isOriginals(Check check) { return check <= CHAINED_CHECKSUM; }

class Coverage {
 public:
  explicit Coverage(bool is_counted) : is_counted_(is_counted) {}

  void header() {
    add(offsetof(BlockHeader, first_event_id), 16, {STRUCTURE, IDS_AGAINST_EVENTS, BLOCK_HEADER_CHECKSUM});
    add(offsetof(BlockHeader, block_checksum), 8, {BLOCK_CHECKSUM, BLOCK_HEADER_CHECKSUM});
    add(offsetof(BlockHeader, chained_checksum), 8, {CHAINED_CHECKSUM, BLOCK_HEADER_CHECKSUM});
    add(offsetof(BlockHeader, header_checksum), 8, {BLOCK_HEADER_CHECKSUM});
    add(offsetof(BlockHeader, block_index), 4, {STRUCTURE, INDEX_AGAINST_POSITION, BLOCK_HEADER_CHECKSUM});
    add(offsetof(BlockHeader, event_count), 2, {STRUCTURE, BLOCK_CHECKSUM, CHAINED_CHECKSUM, BLOCK_HEADER_CHECKSUM});
    add(offsetof(BlockHeader, padding), sizeof(BlockHeader::padding), {PADDING_ZERO, BLOCK_HEADER_CHECKSUM});
  }

  void events(std::uint32_t count) {
    // The ids of the first and the last event stand in the header, too. A single one is in no order.
    const auto first = static_cast<std::uint32_t>(kBlockHeaderSize);
    const auto last = static_cast<std::uint32_t>(first + (count - 1) * kEventSize);
    if (count == 1) {
      add(first, kIdSize, {BLOCK_CHECKSUM, CHAINED_CHECKSUM, IDS_AGAINST_EVENTS});
    } else {
      add(first, kIdSize, {STRUCTURE, BLOCK_CHECKSUM, CHAINED_CHECKSUM, IDS_AGAINST_EVENTS});
      if (count > 2) add(first + kEventSize, kIdSize, {STRUCTURE, BLOCK_CHECKSUM, CHAINED_CHECKSUM}, count - 2);
      add(last, kIdSize, {STRUCTURE, BLOCK_CHECKSUM, CHAINED_CHECKSUM, IDS_AGAINST_EVENTS});
    }
    add(first + kIdSize, kKindOffset - kIdSize, {BLOCK_CHECKSUM, CHAINED_CHECKSUM}, count);
    add(first + kKindOffset, kKindSize, {BLOCK_CHECKSUM, CHAINED_CHECKSUM, EVENT_FIELDS}, count);
    add(first + kKindOffset + kKindSize, kEventSize - kKindOffset - kKindSize, {BLOCK_CHECKSUM, CHAINED_CHECKSUM}, count);
    const auto tail = static_cast<std::uint32_t>(last + kEventSize);
    if (tail < kBlockSize) add(tail, kBlockSize - tail, {TAIL_ZERO});
  }

  /// Of a block whose count is none, no hash is computed and nothing of its events compared.
  void nothingBehindHeader() {
    for (CoveredBytes& bytes : covered_) {
      std::erase_if(bytes.checks, [](Check check) { return check != STRUCTURE && check != BLOCK_HEADER_CHECKSUM; });
      bytes.cover = coverOf(bytes.checks);
    }
    add(kBlockHeaderSize, kBlockSize - kBlockHeaderSize, {});
  }

  std::vector<CoveredBytes> take() { return std::move(covered_); }

 private:
  /// A checksum notices every change; the structure only what no block can have.
  Cover coverOf(const std::vector<Check>& checks) const {
    const auto has = [&](auto condition) { return std::any_of(checks.begin(), checks.end(), condition); };
    if (checks.empty()) return Cover::NOTHING;
    if (!is_counted_ || !has(isOriginals)) return Cover::WALSCOPE;
    return has([](Check check) { return isOriginals(check) && check != STRUCTURE; }) ? Cover::ORIGINAL
                                                                                    : Cover::ORIGINAL_PARTLY;
  }

  void add(std::size_t offset, std::size_t size, std::vector<Check> checks, std::uint32_t repeats = 1) {
    const Cover cover = coverOf(checks);
    covered_.push_back({static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(size), repeats, cover, std::move(checks)});
  }

  const bool is_counted_;
  std::vector<CoveredBytes> covered_;
};

}  // namespace

std::vector<CoveredBytes> findCoverage(const format::BlockHeader& header, bool is_counted) {
  Coverage coverage(is_counted);
  coverage.header();
  if (header.event_count == 0 || header.event_count > format::kEventsPerBlock) {
    coverage.nothingBehindHeader();
  } else {
    coverage.events(header.event_count);
  }
  return coverage.take();
}

}  // namespace walscope::diagnostics
