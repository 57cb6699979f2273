#include "diagnostics/block_window.hpp"

#include <algorithm>

#include "diagnostics/segment_file.hpp"
#include "format/block_judge.hpp"
#include "format/text.hpp"
#include "io/block_walk.hpp"

namespace walscope::diagnostics {

namespace {

using format::BlockHeader;
using format::blockOffset;
using format::counted;
using format::grouped;
using format::kBlockSize;
using Seed = std::optional<std::uint64_t>;

/// Blocks that are looked at before all of them are judged.
constexpr std::uint64_t kNearBlocks = 64;

bool isZero(const std::byte* bytes, std::size_t size_bytes) {
  return size_bytes == 0 || io::isAllZero(bytes, size_bytes);
}

/// The chain value behind the blocks from `first` up to `position`, where the one in front of them is `seed`.
Seed judgeFrom(Seed seed, const std::byte* blocks, std::uint64_t first, std::uint64_t position, const std::atomic<bool>& cancel) {
  format::BlockJudge judge(seed);
  for (std::uint64_t block = first; block < position && !cancel.load(std::memory_order_relaxed); ++block) {
    const std::byte* bytes = blocks + block * kBlockSize;
    if (isZero(bytes, kBlockSize)) {
      judge.skip();
    } else {
      judge.judge(bytes, block);
    }
  }
  return judge.seed();
}

Failure cancelledWork() { return {"CANCELLED", "The work was cancelled.", std::nullopt}; }

Failure notThere(const io::SegmentFile& file, std::uint64_t position, std::uint64_t blocks) {
  std::string message = file.name + " has " + counted(blocks, "block") + "; there is no block " + grouped(position) + ".";
  if (file.header_status == format::Status::OK && position < file.header.block_count) {
    message = "Block " + grouped(position) + " of " + file.name + " is not there: the header counts " +
              counted(file.header.block_count, "block") + ", and the segment ends after " + grouped(blocks) + ".";
  }
  return {"BLOCK_NOT_FOUND", std::move(message), file.name};
}

std::vector<std::byte> copyOf(std::span<const std::byte> bytes) {
  const auto shown = bytes.first(std::min(bytes.size(), kBlockSize));
  return {shown.begin(), shown.end()};
}

/// The first event id that can be had, from as few blocks as it takes.
std::optional<std::uint64_t> findFirstId(const std::byte* blocks, std::uint64_t position, const std::atomic<bool>& cancel) {
  format::BlockJudge judge;
  for (std::uint64_t block = 0; block < position && !cancel.load(std::memory_order_relaxed); ++block) {
    const std::byte* bytes = blocks + block * kBlockSize;
    if (isZero(bytes, kBlockSize)) {
      judge.skip();
    } else if (judge.judge(bytes, block).events_can_be_had) {
      return format::eventId(bytes + format::kBlockHeaderSize);
    }
  }
  return std::nullopt;
}

std::variant<BlockWindow, Failure> readHot(const io::SegmentFile& file, std::uint64_t position, const std::atomic<bool>& cancel) {
  io::OpenFile map;
  if (map.openMapped(file.path) != format::Status::OK) return unreadableFile(file.path, map.errorNumber());
  const io::MapGuard guard(map);
  const std::span<const std::byte> all(map.data(), map.sizeBytes());
  if (all.size() < format::kSegmentHeaderSize) return notThere(file, position, 0);
  const std::span<const std::byte> blocks = all.subspan(format::kSegmentHeaderSize);
  const std::uint64_t whole = blocks.size() / kBlockSize;
  if (position > whole || position * kBlockSize == blocks.size()) return notThere(file, position, whole);

  const std::span<const std::byte> from_block = blocks.subspan(position * kBlockSize);
  const std::span<const std::byte> behind = from_block.subspan(std::min(from_block.size(), kBlockSize));
  BlockWindow window{.header = format::SegmentHeader::parse(all.data()),
                     .block = copyOf(from_block),
                     .before = {},
                     .ahead = copyOf(behind),
                     .chain_seed = findChainSeed(blocks.data(), position, cancel),
                     .first_event_id = {}};
  if (position > 0) window.before = copyOf(blocks.subspan((position - 1) * kBlockSize));
  if (format::verifyHeader(window.header) != format::Status::OK) {
    window.first_event_id = findFirstId(blocks.data(), position, cancel);
  }
  if (isZero(window.block.data(), window.block.size())) {
    for (std::size_t offset = 0; offset < behind.size() && !window.is_followed; offset += kBlockSize) {
      if (cancel.load(std::memory_order_relaxed)) return cancelledWork();
      window.is_followed = !isZero(behind.data() + offset, std::min(behind.size() - offset, kBlockSize));
    }
  }
  if (map.fault().faulted()) {
    return Failure{"FILE_UNREADABLE", file.name + " shrank while it was read: nothing from byte " + grouped(map.fault().offset()) +
                                          " on can be read.", file.name};
  }
  if (cancel.load(std::memory_order_relaxed)) return cancelledWork();
  return window;
}

std::variant<BlockWindow, Failure> readCold(const io::SegmentFile& file, std::uint64_t position, const std::atomic<bool>& cancel) {
  const auto source = io::makeBlockSource(file);
  if (source->open() != format::Status::OK) {
    if (source->errorNumber() != 0) return unreadableFile(file.path, source->errorNumber());
    return Failure{"BLOCK_NOT_FOUND", "The LZ4 frame of " + file.name + " is broken before the first block (" +
                                          source->frameError() + ").", file.name};
  }
  BlockWindow window;
  window.header = source->header();
  format::BlockJudge judge;
  std::uint64_t block = 0;
  for (; block < position; ++block) {
    if (cancel.load(std::memory_order_relaxed)) return cancelledWork();
    const std::byte* bytes = source->next();
    if (bytes == nullptr) return notThere(file, position, block);
    if (block + 1 == position) window.before = copyOf({bytes, kBlockSize});
    if (isZero(bytes, kBlockSize)) {
      judge.skip();
    } else if (judge.judge(bytes, block).events_can_be_had && !window.first_event_id) {
      window.first_event_id = format::eventId(bytes + format::kBlockHeaderSize);
    }
  }
  window.chain_seed = judge.seed();
  const std::byte* bytes = source->next();
  if (bytes == nullptr && source->rest().empty()) return notThere(file, position, block);
  window.block = copyOf(bytes == nullptr ? source->rest() : std::span(bytes, kBlockSize));
  if (bytes != nullptr) window.ahead = copyOf(source->ahead());
  if (isZero(window.block.data(), window.block.size())) {
    window.is_followed = !isZero(window.ahead.data(), window.ahead.size());
    while (!window.is_followed && (bytes = source->next()) != nullptr) {
      if (cancel.load(std::memory_order_relaxed)) return cancelledWork();
      window.is_followed = !isZero(bytes, kBlockSize);
    }
  }
  if (source->lostOffset()) return Failure{"FILE_UNREADABLE", file.name + " shrank while it was read.", file.name};
  return window;
}

}  // namespace

std::optional<std::uint64_t> findChainSeed(const std::byte* blocks, std::uint64_t position, const std::atomic<bool>& cancel) {
  const std::uint64_t nearest = position > kNearBlocks ? position - kNearBlocks : 0;
  for (std::uint64_t first = position; first > nearest; --first) {
    const auto header = BlockHeader::parse(blocks + (first - 1) * kBlockSize);
    const bool is_in_place = header.block_index == first - 1 && format::computeBlockHeaderChecksum(header) == header.header_checksum;
    if (!is_in_place) continue;
    // Behind it the chain is what it stores, or is not known: where both come to the same, that is it.
    const Seed one = judgeFrom(header.chained_checksum, blocks, first, position, cancel);
    if (one == judgeFrom(std::nullopt, blocks, first, position, cancel)) return one;
  }
  return judgeFrom(format::kChainSeed, blocks, 0, position, cancel);
}

std::variant<BlockWindow, Failure> readBlockWindow(const io::SegmentFile& file, std::uint64_t position,
                                                   const std::atomic<bool>& cancel) {
  return file.kind == io::SegmentKind::HOT ? readHot(file, position, cancel) : readCold(file, position, cancel);
}

}  // namespace walscope::diagnostics
