#include "fuzz/segment_checks.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "diagnostics/finding_list.hpp"
#include "diagnostics/segment_verifier.hpp"
#include "io/segment_reader.hpp"

namespace walscope::fuzz {

namespace {

using format::Status;

constexpr std::uint16_t kMostEventsOfBadBlock = 4;
/// Findings of a segment as a whole: there are not that many kinds of them.
constexpr std::size_t kMaxSegmentFindings = 32;

/// Sees every block, good or bad.
class AllBlocks final : public io::VerificationSink {
 public:
  explicit AllBlocks(Bytes segment) : segment_(segment) {}

  io::SinkAnswer onBlock(const io::BlockObservation& observation) override {
    checkEqual(observation.block, blocks_, "blocks are seen in order");
    checkEqual(observation.offset, format::blockOffset(blocks_), "offset of a block");
    const Status expected = checkBlock(blockAt(segment_, blocks_), observation.chain_seed);
    check(observation.status == expected, "status of a block");
    ++blocks_;
    return io::SinkAnswer::CONTINUE;
  }

  std::uint64_t blocks() const { return blocks_; }

 private:
  Bytes segment_;
  std::uint64_t blocks_ = 0;
};

std::vector<std::uint64_t> readToEnd(io::SegmentReader& reader, Bytes segment) {
  io::BlockBuffer ahead(2);
  std::vector<std::uint64_t> ids;
  for (std::uint64_t spans = 0; spans <= wholeBlocks(segment.size()); ++spans) {
    const auto events = reader.nextEvents(ahead);
    if (events.empty()) return ids;
    const std::uint64_t offset = reader.eventsOffset();
    check(offset + events.size_bytes() <= segment.size(), "events lie inside the file");
    check(std::memcmp(events.data(), segment.data() + offset, events.size_bytes()) == 0, "events are those of the file");
    for (const format::RequestEvent& event : events) ids.push_back(event.event_id);
  }
  check(false, "a segment has no more spans of events than blocks");
  return ids;
}

/// Where the ids are in order, seeking is a lower bound.
void checkSeeks(io::SegmentReader& reader, Bytes segment, const StrictModel& model) {
  const std::array targets = {std::uint64_t{0},          std::uint64_t{1},
                              model.replayed.front(),    model.replayed[model.replayed.size() / 2],
                              model.replayed.back() - 1, model.replayed.back(),
                              std::numeric_limits<std::uint64_t>::max()};
  for (const std::uint64_t target : targets) {
    check(reader.seek(target), "a segment with blocks can be sought in");
    const std::vector<std::uint64_t> rest = readToEnd(reader, segment);
    check(!rest.empty(), "seeking ends at an event");
    if (!model.is_ordered) continue;
    const auto expected = std::lower_bound(model.replayed.begin(), model.replayed.end(), target);
    // Behind the last event the original stays at it.
    checkEqual(rest.front(), expected == model.replayed.end() ? model.replayed.back() : *expected, "sought event");
  }
}

void checkBadBlocks(const diagnostics::VerifiedSegment& segment, Bytes bytes) {
  const std::uint64_t blocks = wholeBlocks(bytes.size());
  check(segment.bad_block_count <= blocks + 1, "no more bad blocks than blocks, and one that is cut");
  checkEqual(segment.bad_blocks.size(), segment.bad_block_count, "all bad blocks are listed");
  std::uint64_t next = 0;
  for (const diagnostics::BadBlock& bad : segment.bad_blocks) {
    check(bad.block >= next && bad.block <= blocks, "bad blocks are listed once, in order, inside the segment");
    checkEqual(bad.offset, format::blockOffset(bad.block), "offset of a bad block");
    // One that names another place can be right in all that the original checks.
    const auto header = format::BlockHeader::parse(bad.block < blocks ? blockAt(bytes, bad.block).data() : bytes.data());
    check(bad.status != Status::OK || header.block_index != bad.block, "a bad block has a status");
    check(!bad.evidence.empty(), "a bad block has evidence");
    next = bad.block + 1;
  }
}

void checkFindings(const diagnostics::VerifiedSegment& segment, Bytes bytes) {
  check(segment.findings.size() <= diagnostics::kMaxBlockFindings + kMaxSegmentFindings, "findings are bounded");
  for (const diagnostics::Finding& finding : segment.findings) {
    check(finding.file == segment.file, "a finding names its file");
    check(!finding.message.empty(), "a finding has a message");
    check(finding.block.value_or(0) <= wholeBlocks(bytes.size()), "block of a finding");
    check(finding.offset.value_or(0) <= bytes.size(), "offset of a finding");
  }
}

/// The ids that the engine would give back are those of the blocks that can be had, and no others.
void checkRecoverable(diagnostics::VerifiedSegment& segment, Bytes bytes) {
  const DiagnosticModel model = readDiagnostically(bytes);
  checkEqual(segment.recoverable.count(), model.ids.size(), "number of ids that can be had");
  for (const format::IdRun& run : segment.recoverable.normalise()) {
    check(model.ids.contains(run.first) && model.ids.contains(run.last), "ids that can be had stand in blocks");
  }
}

}  // namespace

bool isQuick(Bytes segment) {
  std::optional<std::uint64_t> seed = 0;
  for (std::uint64_t i = 0; i < wholeBlocks(segment.size()); ++i) {
    const Bytes block = blockAt(segment, i);
    const BlockModel model = readBlock(block, i, seed);
    seed = model.next_seed;
    if (!model.can_be_had && format::BlockHeader::parse(block.data()).event_count > kMostEventsOfBadBlock) return false;
  }
  return true;
}

void checkReader(const std::string& path, Bytes segment) {
  const StrictModel model = readStrictly(segment);
  io::SegmentReader reader(path);
  const Status opened = reader.open();
  check((opened == Status::OK) == (model.status != Status::OPEN_FAILED), "status of opening");
  if (opened != Status::OK) return;

  io::StrictSink strict;
  const bool keeps_ids = segment.size() % 2 == 0;
  const io::Verification verification = reader.verify(strict, {.keeps_ids = keeps_ids});
  check(verification.status == model.status, "status of the strict verification");
  if (model.block) checkEqual(verification.block, *model.block, "first bad block");
  AllBlocks all(segment);
  const io::Verification whole = reader.verify(all, {});
  check(whole.status == model.status, "a sink that goes on hears the same status");
  const std::uint64_t counted = std::min<std::uint64_t>(reader.header().block_count, wholeBlocks(segment.size()));
  const bool is_header_right = format::verifyHeader(reader.header()) == Status::OK;
  checkEqual(all.blocks(), is_header_right ? counted : 0, "blocks that a sink sees");

  if (model.status == Status::OK && !model.replayed.empty()) {
    check(reader.rewind() == Status::OK, "a sound segment can be replayed");
    check(readToEnd(reader, segment) == model.replayed, "ids in the order of the replay");
    checkSeeks(reader, segment, model);
  }
  check(reader.close() == Status::OK, "status of closing");
}

diagnostics::VerifiedSegment verifyAndCheck(const io::SegmentFile& file, Bytes segment) {
  const std::atomic<bool> cancel{false};
  std::atomic<std::uint64_t> verified_bytes{0};
  diagnostics::VerifiedSegment verified = diagnostics::verifySegment(file, cancel, verified_bytes, diagnostics::SearchBudget());
  const std::uint64_t blocks = wholeBlocks(segment.size());
  checkEqual(verified.bytes, segment.size(), "size of the segment");
  checkEqual(verified_bytes, blocks * format::kBlockSize, "progress at the end");
  check(verified.verified_blocks <= blocks, "no more verified blocks than blocks");
  check(verified.verified_events <= verified.verified_blocks * format::kEventsPerBlock, "events of the verified blocks");
  check(verified.verified_blocks + verified.bad_block_count <= blocks + 1, "a block is verified or bad");
  checkBadBlocks(verified, segment);
  checkFindings(verified, segment);
  checkRecoverable(verified, segment);
  return verified;
}

void checkStrictStatus(const diagnostics::VerifiedSegment& verified, Bytes segment) {
  const StrictModel model = readStrictly(segment);
  check(verified.strict_status == model.status, "strict status");
  if (model.block) checkEqual(verified.strict_block.value_or(~0ULL), *model.block, "first bad block of the strict status");
  if (model.status != Status::OK) return;
  checkEqual(verified.replayable_events, model.replayed.size(), "events that a strict recovery replays");
  const bool has_bad = std::any_of(verified.bad_blocks.begin(), verified.bad_blocks.end(), [&](const diagnostics::BadBlock& bad) {
    return bad.block < verified.header.block_count;
  });
  check(!model.is_in_place || !has_bad, "no counted block of a segment that is strictly sound is bad");
}

}  // namespace walscope::fuzz
