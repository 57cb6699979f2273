#include "diagnostics/cause.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "diagnostics/bit_solver.hpp"
#include "format/text.hpp"

namespace walscope::diagnostics {

namespace {

using format::BlockHeader;
using format::counted;
using format::grouped;
using format::idRange;
using format::Status;

/// Everything in a segment stands on a grid of 64 bytes: headers and events are as long. No header and no event is all zeros.
constexpr std::size_t kUnit = 64;
static_assert(format::kBlockHeaderSize == kUnit && format::kEventSize == kUnit && format::kBlockSize % kUnit == 0);
/// Storage writes whole sectors, the page cache whole pages.
constexpr std::uint64_t kSector = 512;
constexpr std::uint64_t kPage = 4'096;

bool isZero(std::span<const std::byte> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

std::span<const std::byte> unitAt(const std::byte* block, std::size_t unit) { return {block + unit * kUnit, kUnit}; }

/// Units of a block that something has to stand in: its header, and as many events as the header counts, or all.
std::size_t usedUnits(const std::byte* block) {
  const std::uint16_t count = BlockHeader::parse(block).event_count;
  const bool is_count = count >= 1 && count <= format::kEventsPerBlock;
  return 1 + (is_count ? count : format::kEventsPerBlock);
}

/// Units that are all zeros, one behind the other.
struct ZeroRun {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
};

ZeroRun longestZeroRun(const std::byte* block, std::size_t units) {
  ZeroRun longest;
  ZeroRun run;
  for (std::size_t unit = 0; unit < units; ++unit) {
    if (!isZero(unitAt(block, unit))) continue;
    run = run.end == unit && run.size() > 0 ? ZeroRun{run.begin, unit + 1} : ZeroRun{unit, unit + 1};
    if (run.size() > longest.size()) longest = run;
  }
  return longest;
}

std::string boundary(std::uint64_t offset) {
  if (offset % kPage == 0) return grouped(offset) + ", a 4,096-byte boundary";
  if (offset % kSector == 0) return grouped(offset) + ", a 512-byte boundary";
  return grouped(offset);
}

/// The next block is zeros from its start on: to its end, or up to something.
struct Behind {
  bool is_written;
  bool begins_with_zeros;
};

Behind behind(const Suspect& suspect) {
  const auto next = suspect.ahead.first(std::min(suspect.ahead.size(), format::kBlockSize));
  const auto first = next.first(std::min(next.size(), kUnit));
  return {.is_written = !isZero(next), .begins_with_zeros = isZero(first)};
}

using Found = std::optional<CauseVerdict>;

Found name(Cause cause, std::string evidence) { return CauseVerdict{cause, std::move(evidence), {}, {}}; }

/// A whole block in a place that is not its own.
Found findElsewhere(const Suspect& suspect) {
  const BlockHeader& header = suspect.judgement.header;
  const bool is_whole = format::isBlockStructureValid(header, suspect.block) &&
                        suspect.judgement.hashes.block == header.block_checksum;
  if (!suspect.judgement.belongs_elsewhere || !is_whole) return std::nullopt;
  const std::string whole = "It is a whole block with an intact header, with " + idRange(header.first_event_id, header.last_event_id);
  if (header.block_index == suspect.position) {
    return name(Cause::STALE_BLOCK, whole + ", but it does not continue the chain of the blocks before it: it is of another "
                                            "segment, or of an earlier use of this place.");
  }
  const std::string index = ", but of position " + grouped(header.block_index) + ", not " + grouped(suspect.position);
  const bool is_of_segment = suspect.segment_ids && suspect.segment_ids->first <= header.first_event_id &&
                             header.last_event_id <= suspect.segment_ids->last;
  if (is_of_segment) return name(Cause::MISPLACED, whole + " of this segment" + index + ".");
  return name(Cause::STALE_BLOCK, whole + index + ", and its ids are not of this segment.");
}

Found describeRepair(std::optional<Repair> repair, std::uint64_t offset, std::string_view what_holds) {
  if (!repair) return std::nullopt;
  CauseVerdict verdict;
  std::string places;
  for (const ChangedByte& byte : repair->bytes) {
    const unsigned difference = std::to_integer<unsigned>(byte.stored ^ byte.repaired);
    for (unsigned bit = 0; bit < 8; ++bit) {
      if ((difference >> bit & 1U) == 0) continue;
      verdict.bits.push_back({offset + byte.offset, bit});
      places += (places.empty() ? "Bit " : " and bit ") + std::to_string(bit) + " of byte " + grouped(offset + byte.offset);
    }
  }
  if (repair->isBitFlip()) {
    verdict.cause = Cause::BIT_FLIP;
    const bool is_one = verdict.bits.size() == 1;
    verdict.evidence = places + (is_one ? " is flipped: with it" : " are flipped: with them") + " undone, ";
  } else {
    verdict.cause = Cause::BYTE_CHANGE;
    verdict.bits.clear();
    const ChangedByte& byte = repair->bytes.front();
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), " is 0x%02x and was 0x%02x", std::to_integer<unsigned>(byte.stored),
                  std::to_integer<unsigned>(byte.repaired));
    verdict.evidence = "Byte " + grouped(offset + byte.offset) + text.data() + ": with it undone, ";
  }
  verdict.evidence += what_holds;
  verdict.repair = std::move(repair);
  return verdict;
}

/// Before anything is made of what the header says.
Found findHeaderChange(const Suspect& suspect) {
  if (suspect.judgement.header_intact) return std::nullopt;
  const std::string_view holds = suspect.chain_seed ? "its header's own checksum, the block checksum and the chained one agree."
                                                    : "its header's own checksum and the block checksum agree.";
  return describeRepair(solveBlockHeader(suspect.block, suspect.chain_seed), format::blockOffset(suspect.position), holds);
}

/// The events are there, the header is not, and nothing follows.
Found findUnwrittenHeader(const Suspect& suspect) {
  const bool is_headless = isZero(unitAt(suspect.block, 0)) && !isZero(unitAt(suspect.block, 1));
  if (!suspect.is_unfinalised || !is_headless || behind(suspect).is_written) return std::nullopt;
  return name(Cause::UNFINALISED, "Its events are there and its header is not: the recorder ended before it wrote that.");
}

/// The rising run of event ids from `begin` on; where it ends.
std::size_t risingEnd(const std::byte* block, std::size_t begin, std::size_t end) {
  std::size_t event = begin + 1;
  const auto id = [&](std::size_t i) { return format::eventId(unitAt(block, 1 + i).data()); };
  while (event < end && id(event) > id(event - 1)) ++event;
  return std::min(event, end);
}

/// Events of two ranges of ids that meet at the end of a sector: one part is of the block that the header is of, and one is
/// older. Behind older events there may be zeros, where the older block was a partial one.
Found findTornOverOld(const Suspect& suspect) {
  const BlockHeader& header = suspect.judgement.header;
  const std::size_t count = header.event_count;
  if (count < 2 || count > format::kEventsPerBlock || header.first_event_id > header.last_event_id) return std::nullopt;
  const auto id = [&](std::size_t event) { return format::eventId(unitAt(suspect.block, 1 + event).data()); };
  const auto is_own = [&](std::size_t event) { return id(event) >= header.first_event_id && id(event) <= header.last_event_id; };

  std::size_t end = count;
  while (end > 0 && isZero(unitAt(suspect.block, end))) --end;
  if (end < 2) return std::nullopt;
  const bool is_first_own = id(0) == header.first_event_id;
  const bool is_last_own = end == count && id(count - 1) == header.last_event_id;
  if (is_first_own == is_last_own) return std::nullopt;
  std::size_t cut = 1;
  while (cut < end && is_own(cut) == is_first_own) ++cut;
  if (cut == end || risingEnd(suspect.block, 0, cut) != cut || risingEnd(suspect.block, cut, end) != end) return std::nullopt;
  for (std::size_t event = cut; event < end; ++event) {
    if (is_own(event) == is_first_own) return std::nullopt;
  }
  const std::uint64_t offset = format::blockOffset(suspect.position) + (1 + cut) * kUnit;
  if (offset % kSector != 0) return std::nullopt;
  return name(Cause::TORN_WRITE, "Up to byte " + boundary(offset) + ", its events have " + idRange(id(0), id(cut - 1)) +
                                     ", and behind it " + idRange(id(cut), id(end - 1)) + ": two writes, one of them not whole.");
}

/// Zeros from a sector's end to the end of the block, or from its start to one, that are not part of a longer run.
Found findTornOverZeros(const Suspect& suspect) {
  const std::size_t used = usedUnits(suspect.block);
  const ZeroRun run = longestZeroRun(suspect.block, used);
  if (run.size() == 0) return std::nullopt;
  const std::uint64_t offset = format::blockOffset(suspect.position);
  const bool is_head = run.begin == 0;
  const bool is_tail = run.end == used;
  if (is_tail && !is_head) {
    const std::uint64_t cut = offset + run.begin * kUnit;
    const Behind next = behind(suspect);
    const bool goes_on = next.begins_with_zeros && next.is_written;
    if (cut % kSector != 0 || goes_on) return std::nullopt;
    return name(Cause::TORN_WRITE, "It is written up to byte " + boundary(cut) + ", and zeros from there to its end.");
  }
  if (is_head && !is_tail) {
    const std::uint64_t cut = offset + run.end * kUnit;
    if (cut % kSector != 0 || suspect.follows_zeros) return std::nullopt;
    return name(Cause::TORN_WRITE, "It is zeros up to byte " + boundary(cut) + ", and written from there on.");
  }
  return std::nullopt;
}

/// A unit of zeros is in no block that was written.
Found findZeros(const Suspect& suspect) {
  const ZeroRun run = longestZeroRun(suspect.block, usedUnits(suspect.block));
  if (run.size() == 0) return std::nullopt;
  const std::uint64_t begin = format::blockOffset(suspect.position) + run.begin * kUnit;
  return name(Cause::ZEROED, counted(run.size() * kUnit, "byte") + " of it, from byte " + boundary(begin) +
                                 ", are zeros where " + (run.begin == 0 ? "its header was." : "events were."));
}

Found findEventChange(const Suspect& suspect, const std::atomic<bool>& cancel) {
  if (suspect.judgement.events_can_be_had || !suspect.chain_seed) return std::nullopt;
  return describeRepair(solveBlock(suspect.block, suspect.chain_seed, cancel), format::blockOffset(suspect.position),
                        "the block checksum and the chained one agree.");
}

struct Case {
  Found (*find)(const Suspect&, const std::atomic<bool>&);
  /// Set for the searches, which take their time: whose allowance it is.
  bool Allowance::*allowed = nullptr;
};

/// A case of which there is nothing to search.
template <Found (*kFind)(const Suspect&)>
constexpr Case looksAt() {
  return {[](const Suspect& suspect, const std::atomic<bool>&) { return kFind(suspect); }};
}

/// In this order; the first that finds something names the cause. The header's repair comes before all that believes its count.
constexpr std::array kCases = {
    looksAt<findElsewhere>(),
    Case{[](const Suspect& suspect, const std::atomic<bool>&) { return findHeaderChange(suspect); }, &Allowance::header},
    looksAt<findUnwrittenHeader>(),
    looksAt<findTornOverOld>(),
    looksAt<findTornOverZeros>(),
    looksAt<findZeros>(),
    Case{findEventChange, &Allowance::events},
};

}  // namespace

CauseVerdict classify(const Suspect& suspect, Allowance allowance, const std::atomic<bool>& cancel) {
  for (const Case& it : kCases) {
    if (it.allowed != nullptr && !(allowance.*it.allowed)) continue;
    if (auto verdict = it.find(suspect, cancel)) return std::move(*verdict);
  }
  return {};
}

CauseVerdict classifyBlockHeader(const Suspect& suspect) { return findHeaderChange(suspect).value_or(CauseVerdict{}); }

CauseVerdict classifySegmentHeader(const format::SegmentHeader& header) {
  const auto bytes = std::as_bytes(std::span(&header, 1));
  if (isZero(bytes)) return *name(Cause::ZEROED, "All 64 bytes of the header are zero.");
  return describeRepair(solveSegmentHeader(header), 0, "the header's checksum agrees.").value_or(CauseVerdict{});
}

bool endsInZeros(const std::byte* block) { return isZero(unitAt(block, usedUnits(block) - 1)); }

}  // namespace walscope::diagnostics
