#include "events/row_finder.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "events/block_probe.hpp"
#include "events/block_reader.hpp"

namespace walscope::events {

namespace {

using format::RequestEvent;

struct Span {
  std::uint64_t first;
  std::uint64_t last;
};

/// What is looked for by its id.
struct ById {
  static std::optional<Span> spanOf(const TableSegment& segment) {
    return segment.ids ? std::optional(Span{segment.ids->first, segment.ids->last}) : std::nullopt;
  }
  static std::uint64_t keyOf(const RequestEvent& event) { return event.event_id; }
  static bool counts(const TableBlock& block) {
    return canBeHad(block.place.validity) || isTrusted(format::BlockHeader::parse(block.bytes), block.place.block);
  }
  static std::span<const RequestEvent> readEvents(BlockProbe& probe, std::uint32_t block) {
    return probe.readCountedEvents(block);
  }
  /// The highest in a block, where it counts.
  static std::optional<std::uint64_t> highest(BlockProbe& probe, std::uint32_t block) {
    if (const auto header = probe.readHeader(block)) return header->last_event_id;
    const std::span<const RequestEvent> events = probe.readEvents(block);
    return events.empty() ? std::nullopt : std::optional(events.back().event_id);
  }
};

/// The same by time: no header has it.
struct ByTime {
  static std::optional<Span> spanOf(const TableSegment& segment) {
    return segment.times ? std::optional(Span{segment.times->first_ns, segment.times->last_ns}) : std::nullopt;
  }
  static std::uint64_t keyOf(const RequestEvent& event) { return event.timestamp_ns; }
  static bool counts(const TableBlock& block) { return canBeHad(block.place.validity); }
  static std::span<const RequestEvent> readEvents(BlockProbe& probe, std::uint32_t block) { return probe.readEvents(block); }
  static std::optional<std::uint64_t> highest(BlockProbe& probe, std::uint32_t block) {
    const std::span<const RequestEvent> events = probe.readEvents(block);
    return events.empty() ? std::nullopt : std::optional(events.back().timestamp_ns);
  }
};

/// The first block whose highest is not below `wanted`, as far as blocks count; the end where there is none.
template <typename By>
std::uint32_t findBlock(BlockProbe& probe, std::uint32_t blocks, std::uint64_t wanted) {
  std::uint32_t begin = 0;
  std::uint32_t end = blocks;
  std::uint32_t found = blocks;
  while (begin < end) {
    const std::uint32_t middle = begin + (end - begin) / 2;
    std::uint32_t block = middle;
    std::optional<std::uint64_t> highest;
    while (block < end && !(highest = By::highest(probe, block))) ++block;
    if (!highest) {
      end = middle;
    } else if (*highest >= wanted) {
      found = block;
      end = middle;
    } else {
      begin = block + 1;
    }
  }
  return found;
}

template <typename By>
std::optional<RowPlace> findInHot(const EventTable& table, std::uint32_t ordinal, std::uint64_t wanted) {
  const TableSegment& segment = table.segments()[ordinal];
  io::OpenFile file;
  if (file.open(segment.path) != format::Status::OK) return std::nullopt;
  BlockProbe probe(file);
  // The highest may be that of a header which does not fit its events: then it is in a later block.
  for (std::uint32_t block = findBlock<By>(probe, segment.blocks, wanted); block < segment.blocks; ++block) {
    const std::span<const RequestEvent> events = By::readEvents(probe, block);
    const std::size_t rows = std::min<std::size_t>(events.size(), segment.rowsOf(block));
    if (const auto position = findEvent(events.first(rows), wanted, By::keyOf)) return RowPlace{ordinal, block, *position};
  }
  return std::nullopt;
}

template <typename By>
std::optional<RowPlace> findInCold(const EventTable& table, std::uint32_t ordinal, std::uint64_t wanted) {
  BlockReader reader(table);
  reader.seek(ordinal, 0, table.segments()[ordinal].blocks);
  for (std::span<const TableBlock> blocks = reader.next(); !blocks.empty(); blocks = reader.next()) {
    for (const TableBlock& block : blocks) {
      if (!By::counts(block)) continue;
      const auto position = findEvent({block.events(), block.place.counted}, wanted, By::keyOf);
      if (position) return RowPlace{ordinal, block.place.block, *position};
    }
  }
  return std::nullopt;
}

template <typename By>
std::uint64_t findRow(const EventTable& table, std::uint64_t wanted) {
  const std::vector<TableSegment>& segments = table.segments();
  const auto find = [&](std::uint32_t ordinal) {
    const bool is_hot = segments[ordinal].kind == io::SegmentKind::HOT;
    return is_hot ? findInHot<By>(table, ordinal, wanted) : findInCold<By>(table, ordinal, wanted);
  };
  std::vector<std::uint32_t> higher;
  for (std::uint32_t ordinal = 0; ordinal < segments.size(); ++ordinal) {
    const std::optional<Span> span = By::spanOf(segments[ordinal]);
    if (!span || segments[ordinal].rows == 0 || span->last < wanted) continue;
    if (span->first > wanted) {
      higher.push_back(ordinal);
    } else if (const auto place = find(ordinal)) {
      return table.rowOf(*place);
    }
  }
  // The next one in the order of what is looked for, and not in that of the table.
  std::stable_sort(higher.begin(), higher.end(), [&](std::uint32_t a, std::uint32_t b) {
    return By::spanOf(segments[a])->first < By::spanOf(segments[b])->first;
  });
  for (const std::uint32_t ordinal : higher) {
    if (const auto place = find(ordinal)) return table.rowOf(*place);
  }
  return table.rows();
}

}  // namespace

std::uint64_t findRowOfId(const EventTable& table, std::uint64_t id) { return findRow<ById>(table, id); }

std::uint64_t findRowOfTime(const EventTable& table, std::uint64_t timestamp_ns) {
  return findRow<ByTime>(table, timestamp_ns);
}

}  // namespace walscope::events
