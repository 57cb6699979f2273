#include "events/block_probe.hpp"

#include <array>

namespace walscope::events {

using format::BlockHeader;
using format::RequestEvent;

bool isTrusted(const BlockHeader& header, std::uint64_t position) {
  return header.block_index == position && format::isBlockHeaderValid(header) &&
         format::computeBlockHeaderChecksum(header) == header.header_checksum;
}

std::optional<BlockHeader> BlockProbe::readHeader(std::uint32_t block) const {
  std::array<std::byte, format::kBlockHeaderSize> bytes{};
  if (file_.read(format::blockOffset(block), bytes) < bytes.size()) return std::nullopt;
  const auto header = BlockHeader::parse(bytes.data());
  return isTrusted(header, block) ? std::optional(header) : std::nullopt;
}

std::span<const RequestEvent> BlockProbe::readEvents(std::uint32_t block) { return read(block, false); }

std::span<const RequestEvent> BlockProbe::readCountedEvents(std::uint32_t block) { return read(block, true); }

std::span<const RequestEvent> BlockProbe::read(std::uint32_t block, bool with_damaged) {
  buffer_.read(file_, block, 1);
  const std::span<const std::byte> bytes = buffer_.block(block);
  if (bytes.size() < format::kBlockSize) return {};
  const format::BlockJudgement judgement = format::BlockJudge(std::nullopt).judge(bytes.data(), block);
  const bool is_counted = judgement.events_can_be_had || (with_damaged && isTrusted(judgement.header, block));
  if (!is_counted) return {};
  return {reinterpret_cast<const RequestEvent*>(bytes.data() + format::kBlockHeaderSize), judgement.header.event_count};
}

}  // namespace walscope::events
