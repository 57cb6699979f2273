#include "fuzz/models.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace walscope::fuzz {

namespace {

using format::Status;

std::uint64_t number(Bytes bytes, std::size_t offset, std::size_t size_bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + offset, size_bytes);
  return value;
}

/// Both headers have a checksum over what stands in front of it, which seeds one over what stands behind it.
std::uint64_t headerHash(Bytes header, std::size_t before, std::size_t behind) {
  return XXH64(header.data() + behind, 64 - behind, XXH64(header.data(), before, 0));
}

std::uint64_t eventsOf(Bytes block) { return number(block, 44, 2); }

std::uint64_t idOf(Bytes block, std::uint64_t event) { return number(block, 64 + event * 64, 8); }

std::uint64_t hashEvents(Bytes block, std::uint64_t seed) { return XXH64(block.data() + 64, eventsOf(block) * 64, seed); }

bool hasRisingIds(Bytes block) {
  const std::uint64_t events = eventsOf(block);
  if (events < 1 || events > 256) return false;
  for (std::uint64_t i = 1; i < events; ++i) {
    if (idOf(block, i) <= idOf(block, i - 1)) return false;
  }
  return true;
}

}  // namespace

std::uint64_t wholeBlocks(std::uint64_t size_bytes) { return size_bytes < 64 ? 0 : (size_bytes - 64) / 16'448; }

Bytes blockAt(Bytes segment, std::uint64_t block) { return segment.subspan(64 + block * 16'448, 16'448); }

Status checkBlock(Bytes block, std::uint64_t stored_chain) {
  const std::uint64_t first = number(block, 0, 8);
  const std::uint64_t last = number(block, 8, 8);
  const bool is_structured =
      hasRisingIds(block) && first != 0 && last != 0 && first <= last && number(block, 40, 4) <= 524'288;
  if (!is_structured) return Status::SEGMENT_POSSIBLY_CORRUPTED;
  if (hashEvents(block, 0) != number(block, 16, 8)) return Status::BLOCK_CHECKSUM_MISMATCH;
  if (hashEvents(block, stored_chain) != number(block, 24, 8)) return Status::CHAINED_CHECKSUM_MISMATCH;
  return Status::OK;
}

StrictModel readStrictly(Bytes segment) {
  StrictModel model;
  const auto fail = [&](Status status, std::optional<std::uint64_t> block) {
    model.status = status;
    model.block = block;
    return model;
  };
  if (segment.size() < 64) return fail(Status::OPEN_FAILED, std::nullopt);
  if (headerHash(segment, 48, 56) != number(segment, 48, 8)) return fail(Status::HEADER_CHECKSUM_MISMATCH, std::nullopt);
  const bool is_header = number(segment, 0, 2) == 0x4653 && segment[2] == std::byte{1} && segment[3] == std::byte{64};
  if (!is_header) return fail(Status::SEGMENT_POSSIBLY_CORRUPTED, std::nullopt);

  const std::uint64_t counted = number(segment, 8, 4);
  const std::uint64_t inside = wholeBlocks(segment.size());
  std::uint64_t chain = 0;
  for (std::uint64_t i = 0; i < counted; ++i) {
    if (i >= inside) return fail(Status::SEGMENT_CORRUPTED, i);
    const Bytes block = blockAt(segment, i);
    const Status status = checkBlock(block, chain);
    if (status != Status::OK) return fail(status, i);
    chain = number(block, 24, 8);
    model.is_in_place = model.is_in_place && number(block, 40, 4) == i;
  }
  if (chain != number(segment, 56, 8)) return fail(Status::SEGMENT_CORRUPTED, std::nullopt);
  for (std::uint64_t i = 0; i < counted; ++i) {
    const Bytes block = blockAt(segment, i);
    const std::uint64_t events = eventsOf(block);
    const bool is_named = number(block, 0, 8) == idOf(block, 0) && number(block, 8, 8) == idOf(block, events - 1);
    const bool is_rising = model.replayed.empty() || model.replayed.back() < idOf(block, 0);
    model.is_ordered = model.is_ordered && is_named && is_rising;
    for (std::uint64_t event = 0; event < events; ++event) model.replayed.push_back(idOf(block, event));
  }
  return model;
}

BlockModel readBlock(Bytes block, std::uint64_t position, std::optional<std::uint64_t> seed) {
  BlockModel model;
  const bool is_intact = headerHash(block, 32, 40) == number(block, 32, 8);
  const bool is_rising = hasRisingIds(block);
  const bool is_block_right = is_rising && hashEvents(block, 0) == number(block, 16, 8);
  const bool is_chain_right = is_rising && seed && hashEvents(block, *seed) == number(block, 24, 8);
  const bool continues_not = is_block_right && seed && !is_chain_right;
  model.belongs_elsewhere = is_intact && (number(block, 40, 4) != position || continues_not);
  // 0 is no id.
  model.can_be_had = (is_block_right || is_chain_right) && !model.belongs_elsewhere && idOf(block, 0) != 0;
  if (model.can_be_had && seed) {
    model.next_seed = hashEvents(block, *seed);
  } else if (is_intact && !model.belongs_elsewhere) {
    model.next_seed = number(block, 24, 8);
  }
  return model;
}

DiagnosticModel readDiagnostically(Bytes segment) {
  DiagnosticModel model;
  std::optional<std::uint64_t> seed = 0;
  for (std::uint64_t i = 0; i < wholeBlocks(segment.size()); ++i) {
    const Bytes block = blockAt(segment, i);
    const BlockModel judged = readBlock(block, i, seed);
    seed = judged.next_seed;
    if (!judged.can_be_had) continue;
    ++model.blocks_had;
    for (std::uint64_t event = 0; event < eventsOf(block); ++event) model.ids.insert(idOf(block, event));
  }
  return model;
}

}  // namespace walscope::fuzz
