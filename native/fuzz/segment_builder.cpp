#include "fuzz/segment_builder.hpp"

#include <cstring>

#include "recorder/segment_writer.hpp"

namespace walscope::fuzz {

namespace {

constexpr std::uint64_t kCreatedNs = 1'795'495'183'166'160'421;
constexpr std::uint64_t kSecondNs = 1'000'000'000;

format::SegmentHeader unfinalisedHeader(std::uint32_t segment_index) {
  format::SegmentHeader header{};
  header.magic = format::kSegmentMagic;
  header.version = format::kFormatVersion;
  header.header_size = static_cast<std::uint8_t>(format::kSegmentHeaderSize);
  header.segment_index = segment_index;
  header.created_ns = kCreatedNs;
  return header;
}

}  // namespace

std::vector<std::byte> buildBlock(std::uint32_t block_index, std::uint32_t events, std::uint64_t first_event_id,
                                  std::uint64_t chain_seed) {
  std::vector<std::byte> block(format::kBlockSize);
  for (std::uint32_t i = 0; i < events; ++i) {
    format::RequestEvent event{};
    event.event_id = first_event_id + i;
    event.timestamp_ns = kCreatedNs + i;
    event.price_ticks = 50'000;
    event.quantity_lots = 1 + i % 7;
    event.user_id = 1 + i % 3;
    event.order_id = static_cast<std::uint32_t>(event.event_id);
    std::memcpy(block.data() + format::kBlockHeaderSize + i * format::kEventSize, &event, sizeof event);
  }
  recorder::sealBlock(block.data(), block_index, events, chain_seed);
  return block;
}

std::vector<std::byte> buildSegment(const SegmentPlan& plan) {
  format::SegmentHeader header = unfinalisedHeader(plan.segment_index);
  std::vector<std::byte> segment(format::kSegmentHeaderSize);
  std::uint64_t next_id = plan.first_event_id;
  std::uint64_t chain = format::kChainSeed;
  for (std::uint32_t i = 0; i < plan.blocks.size(); ++i) {
    const std::vector<std::byte> block = buildBlock(i, plan.blocks[i], next_id, chain);
    chain = format::BlockHeader::parse(block.data()).chained_checksum;
    next_id += plan.blocks[i];
    segment.insert(segment.end(), block.begin(), block.end());
  }
  if (plan.is_finalised) {
    header.block_count = static_cast<std::uint32_t>(plan.blocks.size());
    header.event_count = static_cast<std::uint32_t>(next_id - plan.first_event_id);
    header.first_event_id = plan.blocks.empty() ? 0 : plan.first_event_id;
    header.last_event_id = plan.blocks.empty() ? 0 : next_id - 1;
    header.closed_ns = kCreatedNs + kSecondNs;
    header.last_chained_checksum = chain;
  }
  std::memcpy(segment.data(), &header, sizeof header);
  if (plan.is_finalised) rehashSegment(segment.data());
  return segment;
}

std::size_t blocksIn(const std::vector<std::byte>& segment) {
  return segment.size() < format::kSegmentHeaderSize
             ? 0
             : (segment.size() - format::kSegmentHeaderSize) / format::kBlockSize;
}

void rehashSegment(std::byte* segment) {
  const std::uint64_t checksum = format::computeHeaderChecksum(format::SegmentHeader::parse(segment));
  std::memcpy(segment + offsetof(format::SegmentHeader, header_checksum), &checksum, sizeof checksum);
}

void rehashBlockHeader(std::byte* block) {
  const std::uint64_t checksum = format::computeBlockHeaderChecksum(format::BlockHeader::parse(block));
  std::memcpy(block + offsetof(format::BlockHeader, header_checksum), &checksum, sizeof checksum);
}

}  // namespace walscope::fuzz
