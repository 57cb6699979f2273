#include "recorder/fault.hpp"

#include "recorder/fault_context.hpp"

namespace walscope::recorder {

FaultContext::FaultContext(const std::string& directory, const FaultSpec& spec, std::uint64_t seed,
                           std::uint64_t ordinal)
    : directory_(directory), spec_(spec), random_(seed, ordinal + 1) {}

Failure FaultContext::fail(const std::string& what) const {
  return {FailureCode::USAGE, "Fault «" + spec_.text + "»: " + what + ".", {}, {}};
}

FaultOutcome FaultContext::done(const std::string& file, std::optional<std::uint64_t> offset,
                                std::string message) const {
  return AppliedFault{spec_.text, file, offset, std::move(message)};
}

std::variant<SegmentPlace, Failure> FaultContext::chooseSegment(
    const std::function<bool(const SegmentPlace&)>& suits) {
  std::vector<SegmentPlace> places = listSegments(directory_);
  if (const auto number = spec_.get(FaultKey::SEGMENT)) {
    for (SegmentPlace& place : places) {
      if (place.number == *number) return std::move(place);
    }
    return fail("there is no segment " + std::to_string(*number));
  }
  std::erase_if(places, [&](const SegmentPlace& place) { return !suits(place); });
  if (places.empty()) return fail("there is no segment left that it could damage");
  return std::move(places[random_.below(places.size())]);
}

std::variant<SegmentPlace, Failure> FaultContext::lastSegment() {
  if (spec_.get(FaultKey::SEGMENT)) return chooseSegment(isAny);
  std::vector<SegmentPlace> places = listSegments(directory_);
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    if (!place->is_cold && hasBlocks(*place)) return std::move(*place);
  }
  return fail("there is no hot segment with a block");
}

std::uint64_t FaultContext::choose(FaultKey key, std::uint64_t least, std::uint64_t count) {
  const auto given = spec_.get(key);
  return given ? *given : least + random_.below(count);
}

std::variant<std::uint32_t, Failure> FaultContext::chooseBlock(const SegmentEditor& editor) {
  const std::uint32_t stored = editor.storedBlocks();
  if (const auto block = spec_.get(FaultKey::BLOCK)) {
    if (*block < editor.capacityBlocks()) return static_cast<std::uint32_t>(*block);
    return fail(editor.place().name + " has room for " + std::to_string(editor.capacityBlocks()) + " blocks");
  }
  if (stored == 0) return fail(editor.place().name + " holds no block");
  return static_cast<std::uint32_t>(random_.below(stored));
}

bool hasBlocks(const SegmentPlace& place) {
  if (place.is_cold) return true;  // it was closed; not worth decompressing
  SegmentEditor editor;
  return !editor.open(place, false) && editor.storedBlocks() > 0;
}

FaultOutcome applyFault(const std::string& directory, const FaultSpec& spec, std::uint64_t seed,
                        std::uint64_t ordinal) {
  FaultContext context(directory, spec, seed, ordinal);
  switch (spec.kind) {
    case FaultKind::FLIP_EVENT: return flipEvent(context);
    case FaultKind::FLIP_TWO_BITS: return flipTwoBits(context);
    case FaultKind::CHANGE_BYTE: return changeByte(context);
    case FaultKind::FLIP_BLOCK_HEADER: return flipBlockHeader(context);
    case FaultKind::FLIP_SEGMENT_HEADER: return flipSegmentHeader(context);
    case FaultKind::ZERO: return zeroRange(context);
    case FaultKind::TORN_WRITE: return tearWrite(context);
    case FaultKind::STALE_BLOCK: return leaveStaleBlock(context);
    case FaultKind::SWAP_BLOCKS: return swapBlocks(context);
    case FaultKind::WRITE: return writeBytes(context);
    case FaultKind::TRUNCATE: return truncateSegment(context);
    case FaultKind::DELETE: return deleteSegment(context);
    case FaultKind::DUPLICATE: return duplicateSegment(context);
    case FaultKind::COLD_COPY: return copyCold(context);
    case FaultKind::UNFINALISED: return unfinalise(context);
    case FaultKind::REOPENED: return reopen(context);
    case FaultKind::OVERLAP: return overlapPredecessor(context);
    case FaultKind::SEGMENT_IDS: return setSegmentIds(context);
    case FaultKind::REHASH_HEADER: return rehashHeader(context);
    case FaultKind::REHASH_BLOCK: return rehashBlock(context);
    case FaultKind::META: return changeMeta(context);
    case FaultKind::META_TRUNCATE: return truncateMeta(context);
    case FaultKind::META_TEMPORARY: return leaveMetaTemporary(context);
  }
  return context.fail("unknown kind");
}

}  // namespace walscope::recorder
