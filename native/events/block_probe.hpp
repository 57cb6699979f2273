// Single blocks of a hot segment, here and there: what a search needs of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "format/block_judge.hpp"
#include "io/block_buffer.hpp"

namespace walscope::events {

/// The header is intact and of this place, so that the ids in it can be believed.
bool isTrusted(const format::BlockHeader& header, std::uint64_t position);

/// The lowest event from `wanted` on: its position, or none. `key` takes an event.
template <typename Key>
std::optional<std::uint32_t> findEvent(std::span<const format::RequestEvent> events, std::uint64_t wanted, const Key& key) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (key(events[i]) >= wanted) return static_cast<std::uint32_t>(i);
  }
  return std::nullopt;
}

/// Reads and judges one block at a time, each on its own: its chain is not looked at. One thread.
class BlockProbe {
 public:
  /// `file` has to outlive it.
  explicit BlockProbe(const io::OpenFile& file) : file_(file) {}

  /// The header of a block in its place; none where it is not intact, of another place or not there. Reads 64 bytes.
  std::optional<format::BlockHeader> readHeader(std::uint32_t block) const;
  /// The events of a block that can be had; empty where they cannot. Until the next call.
  std::span<const format::RequestEvent> readEvents(std::uint32_t block);
  /// The same, also where they cannot be had but an intact header counts them.
  std::span<const format::RequestEvent> readCountedEvents(std::uint32_t block);

 private:
  std::span<const format::RequestEvent> read(std::uint32_t block, bool with_damaged);

  const io::OpenFile& file_;
  io::BlockBuffer buffer_{1};
};

}  // namespace walscope::events
