#include "events/known_blocks.hpp"

#include <utility>

namespace walscope::events {

namespace {

constexpr std::uint32_t kLeastZoneBlocks = 16;
constexpr std::uint64_t kMostZoneBytes = 32 * 1024 * 1024;

std::uint32_t zoneBlocksFor(std::uint64_t blocks) {
  std::uint32_t zone_blocks = kLeastZoneBlocks;
  while (zone_blocks < kUnitBlocks && blocks / zone_blocks * sizeof(Zone) > kMostZoneBytes) zone_blocks *= 2;
  return zone_blocks;
}

}  // namespace

KnownBlocks::KnownBlocks(std::uint64_t units, std::uint64_t blocks) : zone_blocks_(zoneBlocksFor(blocks)), facts_(units) {}

std::shared_ptr<const UnitFacts> KnownBlocks::find(std::uint64_t unit) const {
  const std::lock_guard lock(mutex_);
  return facts_[unit];
}

void KnownBlocks::learn(std::uint64_t unit, std::shared_ptr<const UnitFacts> facts) {
  const std::lock_guard lock(mutex_);
  facts_[unit] = std::move(facts);
}

std::shared_ptr<const RowHistogram> KnownBlocks::findTotals(std::size_t buckets) const {
  const std::lock_guard lock(mutex_);
  return totals_ != nullptr && totals_->by_id.size() == buckets ? totals_ : nullptr;
}

void KnownBlocks::learnTotals(std::shared_ptr<const RowHistogram> totals) {
  const std::lock_guard lock(mutex_);
  totals_ = std::move(totals);
}

}  // namespace walscope::events
