// One block, judged behind any predecessor, diagnosed, and repaired; and a valid one with one bit flipped.
// Input: position u32, chain seed u64, flags u8, a bit u32, then the block's bytes as far as they go; zeros behind them.
#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "diagnostics/bit_solver.hpp"
#include "diagnostics/block_diagnosis.hpp"
#include "diagnostics/block_findings.hpp"
#include "format/block_hash.hpp"
#include "fuzz/models.hpp"
#include "fuzz/segment_builder.hpp"
#include "recorder/segment_writer.hpp"

namespace walscope::fuzz {

namespace {

using format::BlockHeader;
using format::Status;

constexpr std::uint8_t kSeedIsKnown = 1;
constexpr std::uint8_t kIsUnfinalised = 2;
constexpr std::uint8_t kFollowsZeros = 4;
/// Searching for flipped bits takes as long as there are events; for what is not there, longest.
constexpr std::size_t kMostEvents = 8;
constexpr std::size_t kMostEventsOfBadBlock = 2;

struct Input {
  std::uint64_t position;
  std::optional<std::uint64_t> seed;
  std::uint8_t flags;
  std::uint32_t bit;
  std::vector<std::byte> block;
};

Input parse(Bytes bytes) {
  Reader reader(bytes);
  Input input;
  input.position = reader.u32() % format::kMaxBlocks;
  const std::uint64_t seed = reader.u64();
  input.flags = reader.u8();
  input.bit = reader.u32();
  if ((input.flags & kSeedIsKnown) != 0) input.seed = seed;
  // Block 0 has the seed of the format.
  if (input.position == 0) input.seed = format::kChainSeed;
  const Bytes rest = reader.take(format::kBlockSize);
  input.block.assign(rest.begin(), rest.end());
  input.block.resize(format::kBlockSize);
  return input;
}

/// A judge that has come to the position, with the seed that the input asks for.
format::BlockJudge judgeAt(const Input& input) {
  format::BlockJudge judge;
  if (input.position == 0) return judge;
  judge.skip();
  if (!input.seed) return judge;
  // The intact header of a block in its place, whose events cannot be had, says what the next one continues from.
  std::vector<std::byte> before =
      buildBlock(static_cast<std::uint32_t>(input.position - 1), 1, 1, format::kChainSeed);
  BlockHeader header = BlockHeader::parse(before.data());
  header.chained_checksum = *input.seed;
  header.block_checksum = ~header.block_checksum;
  std::memcpy(before.data(), &header, sizeof header);
  rehashBlockHeader(before.data());
  judge.judge(before.data(), input.position - 1);
  check(judge.seed() == input.seed, "the chain is re-seeded by an intact header");
  return judge;
}

void checkDiagnosis(const Input& input, const format::BlockJudgement& judgement) {
  const diagnostics::Suspect suspect{.block = input.block.data(),
                                     .position = input.position,
                                     .judgement = judgement,
                                     .chain_seed = input.seed,
                                     .ahead = {},
                                     .follows_zeros = (input.flags & kFollowsZeros) != 0,
                                     .is_unfinalised = (input.flags & kIsUnfinalised) != 0,
                                     .segment_ids = format::IdRun{1, 1'000}};
  const bool is_quick = judgement.header.event_count <= kMostEventsOfBadBlock;
  const std::atomic<bool> cancel{false};
  const auto diagnosis = diagnostics::diagnose(suspect, input.seed.value_or(0), {.header = true, .events = is_quick}, cancel);
  check(!diagnosis.message.empty() && !diagnosis.verdict.evidence.empty(), "a bad block is described");
  if (!diagnosis.verdict.repair) return;
  std::vector<std::byte> repaired = input.block;
  for (const diagnostics::ChangedByte& byte : diagnosis.verdict.repair->bytes) {
    check(byte.offset < format::kBlockSize && repaired[byte.offset] == byte.stored, "a repair changes what is stored");
  }
  diagnosis.verdict.repair->apply(repaired.data());
  const std::uint64_t seed = input.seed.value_or(BlockHeader::parse(repaired.data()).chained_checksum);
  const Status status = checkBlock(repaired, seed);
  check(input.seed ? status == Status::OK : status == Status::OK || status == Status::CHAINED_CHECKSUM_MISMATCH,
        "a repaired block verifies");
}

void checkJudgement(const Input& input) {
  format::BlockJudge judge = judgeAt(input);
  const format::BlockJudgement judgement = judge.judge(input.block.data(), input.position);
  const BlockModel model = readBlock(input.block, input.position, input.seed);
  check(judgement.events_can_be_had == model.can_be_had, "events can be had");
  check(judgement.belongs_elsewhere == model.belongs_elsewhere, "belongs elsewhere");
  check(judge.seed() == model.next_seed, "what the next block continues from");

  format::BlockHashes hashes;
  const std::uint64_t stored_chain = input.seed.value_or(0);
  const Status status = format::verifyBlock(judgement.header, input.block.data(), stored_chain, hashes);
  check(status == checkBlock(input.block, stored_chain), "the first check that fails");
  if (input.seed) check(judgement.status == status, "a judgement with a known seed is the strict one");
  check(!judgement.verifies || judgement.status == Status::OK, "what verifies is OK");

  for (const diagnostics::BlockFlaw& flaw : diagnostics::findFlaws(input.block.data(), input.position, judgement)) {
    check(flaw.offset < format::kBlockSize && !flaw.message.empty(), "a flaw has a place in the block");
  }
  if (diagnostics::isBad(judgement)) checkDiagnosis(input, judgement);
}

/// Every kernel hashes like libxxhash, in groups of any size; the blocks of a group overlap, so that their bytes differ.
void checkKernels(const Input& input) {
  constexpr std::size_t kMostBlocks = 9;
  const std::size_t blocks = 1 + input.flags % kMostBlocks;
  const std::uint32_t count = 1 + input.bit % (format::kEventsPerBlock - kMostBlocks);
  std::vector<format::BlockEvents> events;
  for (std::size_t i = 0; i < blocks; ++i) {
    const bool is_shorter = i == input.position % (2 * kMostBlocks);
    events.push_back({input.block.data() + format::kBlockHeaderSize + i * format::kEventSize, is_shorter ? 1 : count,
                      i + input.seed.value_or(0)});
  }
  for (const format::HashKernel kernel : format::hashKernels()) {
    std::vector<format::HashedEvents> hashed(blocks);
    format::hashBlocks(kernel, events, hashed.data());
    for (std::size_t i = 0; i < blocks; ++i) {
      const auto& [bytes, events_in_block, seed] = events[i];
      const std::size_t size_bytes = events_in_block * format::kEventSize;
      check(hashed[i].hashes.block == XXH64(bytes, size_bytes, 0), "a kernel's block checksum");
      check(hashed[i].hashes.chained == XXH64(bytes, size_bytes, seed), "a kernel's chained checksum");
      bool ids_rise = true;
      std::uint64_t kind_bits = 0;
      for (std::size_t event = 0; event < events_in_block; ++event) {
        kind_bits |= format::load<std::uint64_t>(bytes + event * format::kEventSize + offsetof(format::RequestEvent, request_type));
      }
      check(hashed[i].kind_bits == kind_bits, "a kernel's look at the kinds of events");
      for (std::size_t event = 1; event < events_in_block; ++event) {
        ids_rise &= format::eventId(bytes + event * format::kEventSize) > format::eventId(bytes + (event - 1) * format::kEventSize);
      }
      check(hashed[i].ids_rise == ids_rise, "a kernel's look at the ids");
    }
  }
}

/// Makes a valid block of the input's events; gives the number of bytes that a hash covers.
std::size_t makeValid(Input& input) {
  const std::size_t events = 1 + std::to_integer<std::size_t>(input.block[format::kBlockHeaderSize]) % kMostEvents;
  std::uint64_t least = 1;
  for (std::size_t i = 0; i < events; ++i) {
    std::byte* event = input.block.data() + format::kBlockHeaderSize + i * format::kEventSize;
    // Half of the ids that there are: those behind them find room as well.
    const std::uint64_t id = std::max(format::eventId(event) >> 1, least);
    std::memcpy(event, &id, sizeof id);
    least = id + 1;
  }
  const std::size_t used = format::kBlockHeaderSize + events * format::kEventSize;
  std::fill(input.block.begin() + static_cast<std::ptrdiff_t>(used), input.block.end(), std::byte{0});
  recorder::sealBlock(input.block.data(), static_cast<std::uint32_t>(input.position), events,
                      input.seed.value_or(format::kChainSeed));
  return used;
}

/// A valid block is judged to be one. With any bit flipped that a hash covers it is not, and the solver finds that bit.
void checkOneFlip(Input input) {
  const std::size_t used = makeValid(input);
  if (!input.seed) input.seed = format::kChainSeed;
  const format::BlockJudgement valid = judgeAt(input).judge(input.block.data(), input.position);
  check(valid.verifies && valid.events_can_be_had && valid.header_intact, "a valid block verifies");
  for (const diagnostics::BlockFlaw& flaw : diagnostics::findFlaws(input.block.data(), input.position, valid)) {
    check(flaw.code == diagnostics::FindingCode::EVENT_FIELD_INVALID, "a valid block has no flaw but in its fields");
  }

  const std::size_t bit = input.bit % (used * 8);
  input.block[bit / 8] ^= std::byte{1} << bit % 8;
  const format::BlockJudgement flipped = judgeAt(input).judge(input.block.data(), input.position);
  const bool is_in_header = bit / 8 < format::kBlockHeaderSize;
  check(flipped.header_intact != is_in_header, "a flipped bit of the header shows in its checksum");
  check(is_in_header || !flipped.verifies, "a flipped bit of an event shows in the block checksum");
  const std::atomic<bool> cancel{false};
  const auto repair = is_in_header ? diagnostics::solveBlockHeader(input.block.data(), input.seed)
                                   : diagnostics::solveBlock(input.block.data(), input.seed, cancel);
  check(repair && repair->flippedBits() == 1 && repair->bytes.front().offset == bit / 8, "the solver finds the flipped bit");
}

}  // namespace

}  // namespace walscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  using namespace walscope;
  const fuzz::Input input = fuzz::parse(fuzz::asBytes(data, size_bytes));
  fuzz::checkJudgement(input);
  fuzz::checkKernels(input);
  fuzz::checkOneFlip(input);
  return 0;
}
