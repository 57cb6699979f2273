#include "diagnostics/bit_solver.hpp"

#include <array>
#include <cstring>

#include "diagnostics/event_search.hpp"
#include "diagnostics/header_search.hpp"

namespace walscope::diagnostics {

namespace {

using format::BlockHeader;
using format::SegmentHeader;
using format::Status;

constexpr HeaderLayout kBlockLayout = {
    .checksum_offset = offsetof(BlockHeader, header_checksum),
    .compute = [](const HeaderBytes& bytes) { return format::computeBlockHeaderChecksum(BlockHeader::parse(bytes.data())); }};

constexpr HeaderLayout kSegmentLayout = {
    .checksum_offset = offsetof(SegmentHeader, header_checksum),
    .compute = [](const HeaderBytes& bytes) { return format::computeHeaderChecksum(SegmentHeader::parse(bytes.data())); }};

HeaderBytes headerOf(const void* bytes) {
  HeaderBytes header;
  std::memcpy(header.data(), bytes, header.size());
  return header;
}

/// A header over the events of a block: structure and hashes hold, the chain as far as its seed is known.
bool holds(const BlockHeader& header, const std::byte* block, std::optional<std::uint64_t> chain_seed) {
  if (!format::isBlockStructureValid(header, block)) return false;
  const auto hashes = format::hashEvents(block + format::kBlockHeaderSize, header.event_count, chain_seed.value_or(0));
  return hashes.block == header.block_checksum && (!chain_seed || hashes.chained == header.chained_checksum);
}

std::optional<Repair> solveEvents(const std::byte* block, std::uint64_t chain_seed, const std::atomic<bool>& cancel) {
  const BlockHeader header = BlockHeader::parse(block);
  if (header.event_count == 0 || header.event_count > format::kEventsPerBlock) return std::nullopt;
  std::array<std::byte, format::kBlockSize> changed;
  std::memcpy(changed.data(), block, changed.size());
  const auto confirm = [&](const Repair& repair) {
    repair.apply(changed.data());
    const bool is_right = holds(header, changed.data(), chain_seed);
    for (const ChangedByte& byte : repair.bytes) changed[byte.offset] = byte.stored;
    return is_right;
  };
  return EventSearch(block + format::kBlockHeaderSize, header.event_count, header.block_checksum,
                     format::kBlockHeaderSize)
      .run(confirm, cancel);
}

}  // namespace

std::optional<Repair> solveBlockHeader(const std::byte* block, std::optional<std::uint64_t> chain_seed) {
  return searchHeader(headerOf(block), kBlockLayout, [&](const HeaderBytes& candidate) {
    return holds(BlockHeader::parse(candidate.data()), block, chain_seed);
  });
}

std::optional<Repair> solveBlock(const std::byte* block, std::optional<std::uint64_t> chain_seed,
                                 const std::atomic<bool>& cancel) {
  const BlockHeader header = BlockHeader::parse(block);
  // A header that is intact is not what is damaged.
  if (format::computeBlockHeaderChecksum(header) != header.header_checksum) {
    if (auto repair = solveBlockHeader(block, chain_seed)) return repair;
  }
  if (!chain_seed) return std::nullopt;
  return solveEvents(block, *chain_seed, cancel);
}

std::optional<Repair> solveSegmentHeader(const SegmentHeader& header) {
  return searchHeader(headerOf(&header), kSegmentLayout, [](const HeaderBytes& candidate) {
    return format::verifyHeader(SegmentHeader::parse(candidate.data())) == Status::OK;
  });
}

}  // namespace walscope::diagnostics
