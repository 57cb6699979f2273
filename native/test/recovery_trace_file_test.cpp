#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

#include "io/disk_reads.hpp"
#include "recovery/trace_encoder.hpp"
#include "recovery_support.hpp"

namespace walscope {
namespace {

using recovery::RecoveryRun;
using recovery::RecoverySnapshot;
using recovery::RingName;
using recovery::SegmentState;
using recovery::TraceEncoder;
using recovery::TraceKind;
using recovery::TracePayload;
using recovery::TraceRecord;
using recovery::TraceThread;
using recovery::WaitReason;

struct Decoded {
  TraceThread thread;
  TraceRecord record;
};

/// Reads a payload as docs/trace-format.md has it, with nothing of the encoder.
class PayloadReader {
 public:
  explicit PayloadReader(const TracePayload& payload) : payload_(payload) {}

  std::vector<Decoded> all() {
    std::uint64_t count = 0;
    for (unsigned i = 0; i < 4; ++i) count |= std::uint64_t{byte()} << (8 * i);
    std::vector<Decoded> records;
    for (std::uint64_t i = 0; i < count; ++i) records.push_back(next());
    if (position_ != payload_.size()) throw std::runtime_error("bytes are left behind the last record");
    return records;
  }

 private:
  Decoded next() {
    const std::uint8_t first = byte();
    const unsigned number = first & 0x1F;
    if (number > 22 || (first & 0x80) != 0) throw std::runtime_error("no such record");
    const std::uint64_t elapsed_ns = varint();
    at_ns_ = (first & 0x40) != 0 ? at_ns_ - elapsed_ns : at_ns_ + elapsed_ns;
    const std::array<unsigned, 8> firsts = {0, 9, 11, 13, 17, 21, 22, 23};
    unsigned kind = 0;
    while (number >= firsts[kind + 1]) ++kind;
    Decoded it{.thread = (first & 0x20) != 0 ? TraceThread::PRELOADER : TraceThread::MANAGER,
               .record = {.at_ns = at_ns_, .value = 0, .ordinal = 0, .related = 0, .kind = kind, .code = 0, .wait_ns = 0}};
    it.record.code = number - firsts[kind];
    const bool is_wait = number >= 13 && number < 21;
    if (!is_wait) ordinals_[number] += step();
    if (!is_wait) it.record.ordinal = static_cast<std::uint32_t>(ordinals_[number]);
    if (number < 8) it.record.value = TraceRecord::kNoBlock;
    if (number == 8) it.record.related = static_cast<std::uint32_t>(varint());
    if (number == 8) it.record.value = varint() - 1;
    if (number >= 9 && number < 13) it.record.value = counts_[number] += step();
    if ((number >= 17 && number < 21) || number == 22) it.record.value = varint();
    if (number == 21) {
      it.record.related = static_cast<std::uint32_t>(it.record.ordinal + step());
      it.record.value = varint();
      it.record.wait_ns = varint() & TraceRecord::kLongestWaitNs;
    }
    return it;
  }

  std::uint8_t byte() { return payload_.at(position_++); }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t part = byte();
      value |= std::uint64_t{part & 0x7FU} << shift;
      if (part < 0x80) return value;
    }
    throw std::runtime_error("a number without an end");
  }
  std::uint64_t step() {
    const std::uint64_t folded = varint();
    return (folded >> 1) ^ (~(folded & 1) + 1);
  }

  const TracePayload& payload_;
  std::size_t position_ = 0;
  std::uint64_t at_ns_ = 0;
  std::array<std::uint64_t, 32> ordinals_{};
  std::array<std::uint64_t, 32> counts_{};
};

std::vector<Decoded> decodeAll(const std::vector<TracePayload>& payloads) {
  std::vector<Decoded> records;
  for (const TracePayload& payload : payloads) {
    EXPECT_LE(payload.size(), recovery::kMostTracePayload);
    const std::vector<Decoded> more = PayloadReader(payload).all();
    EXPECT_FALSE(more.empty());
    records.insert(records.end(), more.begin(), more.end());
  }
  return records;
}

std::size_t sizeOf(const std::vector<TracePayload>& payloads) {
  std::size_t bytes = 0;
  for (const TracePayload& payload : payloads) bytes += payload.size();
  return bytes;
}

void expectSame(const Decoded& seen, const Decoded& given, std::size_t position) {
  const TraceRecord& a = seen.record;
  const TraceRecord& b = given.record;
  const bool is_same = seen.thread == given.thread && a.at_ns == b.at_ns && a.value == b.value && a.ordinal == b.ordinal &&
                       a.related == b.related && a.kind == b.kind && a.code == b.code && a.wait_ns == b.wait_ns;
  ASSERT_TRUE(is_same) << "record " << position << ", kind " << b.kind << ", code " << b.code;
}

/// Records as the two threads write them, and with values that they never have.
class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t limit) { return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(random_); }

  Decoded next() {
    constexpr std::array<std::uint64_t, 7> kCodes = {9, 2, 2, 4, 4, 1, 1};
    const std::uint64_t kind = below(kCodes.size());
    // Some 1 % of the records come a little late.
    if (below(100) == 0) at_ns_ -= std::min<std::uint64_t>(at_ns_, below(1'000));
    else at_ns_ += number();
    Decoded it{.thread = below(2) == 0 ? TraceThread::MANAGER : TraceThread::PRELOADER,
               .record = {.at_ns = at_ns_, .value = 0, .ordinal = 0, .related = 0, .kind = kind, .code = 0, .wait_ns = 0}};
    it.record.code = below(kCodes[kind]);
    const TraceKind of = it.record.traceKind();
    const bool is_wait = of == TraceKind::WAIT_BEGIN || of == TraceKind::WAIT_END;
    const bool is_skipped = of == TraceKind::STATE && static_cast<SegmentState>(it.record.code) == SegmentState::SKIPPED;
    if (!is_wait) it.record.ordinal = static_cast<std::uint32_t>(number());
    if (of == TraceKind::STATE) it.record.value = TraceRecord::kNoBlock;
    if (is_skipped && below(2) == 0) it.record.value = number() / 2;
    if (of != TraceKind::STATE && of != TraceKind::WAIT_BEGIN) it.record.value = number();
    if (is_skipped || of == TraceKind::SWITCH) it.record.related = static_cast<std::uint32_t>(number());
    if (of == TraceKind::SWITCH) it.record.wait_ns = number() & TraceRecord::kLongestWaitNs;
    return it;
  }

 private:
  /// Of any number of bits.
  std::uint64_t number() {
    const std::uint64_t bits = below(8) == 0 ? below(64) : 40 + below(24);
    return std::uniform_int_distribution<std::uint64_t>()(random_) >> bits;
  }

  std::mt19937_64 random_;
  std::uint64_t at_ns_ = 0;
};

TEST(TraceEncoder, WritesWhatIsReadAgain) {
  RandomRecords random(test::testSeed());
  for (int round = 0; round < 40; ++round) {
    TraceEncoder encoder;
    std::vector<Decoded> given;
    std::vector<Decoded> seen;
    const std::uint64_t records = random.below(5'000);
    for (std::uint64_t i = 0; i < records; ++i) {
      given.push_back(random.next());
      encoder.add(given.back().thread, given.back().record);
      if (random.below(500) != 0) continue;
      const std::vector<Decoded> more = decodeAll(encoder.take());
      seen.insert(seen.end(), more.begin(), more.end());
    }
    const std::vector<Decoded> rest = decodeAll(encoder.take());
    seen.insert(seen.end(), rest.begin(), rest.end());
    ASSERT_EQ(seen.size(), given.size());
    for (std::size_t i = 0; i < given.size(); ++i) expectSame(seen[i], given[i], i);
    EXPECT_TRUE(encoder.take().empty());
  }
}

TEST(TraceEncoder, BeginsAnotherPayloadBeforeOneIsTooLong) {
  TraceEncoder encoder;
  constexpr std::uint32_t kRecords = 200'000;
  for (std::uint32_t i = 0; i < kRecords; ++i) {
    encoder.add(TraceThread::MANAGER,
                {.at_ns = i * 1'000ULL, .value = 1, .ordinal = i, .related = 0, .kind = 1, .code = 0, .wait_ns = 0});
  }
  const std::vector<TracePayload> payloads = encoder.take();
  EXPECT_GT(payloads.size(), 4U);
  const std::vector<Decoded> records = decodeAll(payloads);
  ASSERT_EQ(records.size(), kRecords);
  EXPECT_EQ(records.back().record.ordinal, kRecords - 1);
  EXPECT_EQ(records.back().record.at_ns, (kRecords - 1) * 1'000ULL);
}

/// What all snapshots of a run said together.
struct Told {
  std::vector<recovery::Transition> transitions;
  std::vector<recovery::SegmentSwitch> switches;
  std::size_t occupancies = 0;

  void add(const RecoverySnapshot& snapshot) {
    transitions.insert(transitions.end(), snapshot.transitions.begin(), snapshot.transitions.end());
    switches.insert(switches.end(), snapshot.switches.begin(), snapshot.switches.end());
    occupancies += snapshot.prepared_occupancy.size() + snapshot.finished_occupancy.size();
  }
};

/// The same records, in the same order.
void expectTold(const std::vector<Decoded>& records, const Told& told) {
  std::size_t transitions = 0;
  std::size_t switches = 0;
  std::size_t occupancies = 0;
  for (const Decoded& it : records) {
    if (it.record.traceKind() == TraceKind::STATE) {
      ASSERT_LT(transitions, told.transitions.size());
      const recovery::Transition& transition = told.transitions[transitions++];
      EXPECT_EQ(it.record.at_ns, transition.at_ns);
      EXPECT_EQ(it.record.ordinal, transition.ordinal);
      EXPECT_EQ(it.record.code, static_cast<std::uint8_t>(transition.state));
      EXPECT_EQ(it.record.related, static_cast<std::uint32_t>(transition.status.value_or(format::Status::OK)));
      EXPECT_EQ(it.record.value, transition.block.value_or(TraceRecord::kNoBlock));
    } else if (it.record.traceKind() == TraceKind::SWITCH) {
      ASSERT_LT(switches, told.switches.size());
      const recovery::SegmentSwitch& of = told.switches[switches++];
      EXPECT_EQ(it.record.at_ns, of.at_ns);
      EXPECT_EQ(it.record.ordinal, of.to_ordinal);
      EXPECT_EQ(it.record.related, of.from_ordinal);
      EXPECT_EQ(it.record.value, of.duration_ns);
      EXPECT_EQ(it.record.wait_ns, of.wait_ns);
    } else if (it.record.traceKind() == TraceKind::RING_PUSH || it.record.traceKind() == TraceKind::RING_POP) {
      ++occupancies;
    }
  }
  EXPECT_EQ(transitions, told.transitions.size());
  EXPECT_EQ(switches, told.switches.size());
  EXPECT_EQ(occupancies, told.occupancies);
}

/// Each wait that a thread begins it ends, with the time in between as its duration.
void expectWaits(const std::vector<Decoded>& records) {
  std::array<std::uint64_t, 2> since_ns{};
  std::array<bool, 2> is_waiting{};
  std::size_t waits = 0;
  for (const Decoded& it : records) {
    const auto thread = static_cast<std::size_t>(it.thread);
    if (it.record.traceKind() == TraceKind::WAIT_BEGIN) {
      EXPECT_FALSE(is_waiting[thread]);
      is_waiting[thread] = true;
      since_ns[thread] = it.record.at_ns;
    } else if (it.record.traceKind() == TraceKind::WAIT_END) {
      EXPECT_TRUE(is_waiting[thread]);
      is_waiting[thread] = false;
      EXPECT_EQ(it.record.value, it.record.at_ns - since_ns[thread]);
      ++waits;
    }
  }
  EXPECT_FALSE(is_waiting[0] || is_waiting[1]);
  EXPECT_GT(waits, 0U);
}

/// Records that only one of the threads can write are that one's.
void expectThreads(const std::vector<Decoded>& records) {
  for (const Decoded& it : records) {
    const bool is_manager = it.thread == TraceThread::MANAGER;
    const auto state = static_cast<SegmentState>(it.record.code);
    const bool is_prepared_ring = static_cast<RingName>(it.record.code) == RingName::PREPARED;
    switch (it.record.traceKind()) {
      case TraceKind::STATE:
        if (state == SegmentState::REPLAYING || state == SegmentState::FINISHED) { EXPECT_TRUE(is_manager); }
        if (state == SegmentState::PREPARED) { EXPECT_FALSE(is_manager); }
        break;
      case TraceKind::RING_PUSH: EXPECT_EQ(is_manager, !is_prepared_ring); break;
      case TraceKind::RING_POP: EXPECT_EQ(is_manager, is_prepared_ring); break;
      case TraceKind::WAIT_BEGIN:
      case TraceKind::WAIT_END: {
        const auto reason = static_cast<WaitReason>(it.record.code);
        EXPECT_EQ(is_manager, reason == WaitReason::PREPARED_RING_EMPTY || reason == WaitReason::PAUSED);
        break;
      }
      case TraceKind::SWITCH: EXPECT_TRUE(is_manager); break;
      case TraceKind::READ: break;
    }
  }
}

/// Whether a file that is in no page cache is read from a disk.
bool comesFromADisk(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY);
  fsync(file);
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  std::array<std::byte, 4'096> bytes{};
  const std::uint64_t before = io::diskBytesOfThread();
  const ssize_t got = pread(file, bytes.data(), bytes.size(), 0);
  close(file);
  return got > 0 && io::diskBytesOfThread() > before;
}

class RecordedRecovery : public testing::Test {
 protected:
  static constexpr std::uint32_t kSegments = 120;

  void SetUp() override {
    test::writeLog(directory_.path(), kSegments, 1'024);
    test::flipBit(directory_.file(test::segmentName(7)), 5'000, 3);
  }

  test::TemporaryDirectory directory_;
};

TEST_F(RecordedRecovery, HoldsWhatTheSnapshotsSay) {
  RecoveryRun run(directory_.path(), {.apply_ns = 200, .record = true});
  Told told;
  std::vector<Decoded> records;
  const auto drain = [&] {
    const std::vector<Decoded> more = decodeAll(run.drainTrace());
    records.insert(records.end(), more.begin(), more.end());
  };
  // Now the one is ahead, now the other.
  for (std::size_t limit = 1; !run.isFinished(); ++limit) {
    told.add(run.snapshot(1 + limit % 20));
    if (limit % 7 == 0) drain();
  }
  while (run.hasChanges()) told.add(run.snapshot(10));
  drain();
  EXPECT_TRUE(run.drainTrace().empty());
  expectTold(records, told);
  expectWaits(records);
  expectThreads(records);
}

TEST_F(RecordedRecovery, IsWholeWhereNobodyAskedForSnapshots) {
  RecoveryRun run(directory_.path(), {.record = true});
  run.wait();
  const std::vector<TracePayload> payloads = run.drainTrace();
  const std::vector<Decoded> records = decodeAll(payloads);
  Told told;
  told.add(test::drainAll(run));
  expectTold(records, told);
  expectWaits(records);
  std::array<std::uint32_t, 9> states{};
  for (const Decoded& it : records) {
    if (it.record.traceKind() == TraceKind::STATE) ++states[it.record.code];
  }
  EXPECT_EQ(states[static_cast<std::size_t>(SegmentState::QUEUED)], kSegments);
  EXPECT_EQ(states[static_cast<std::size_t>(SegmentState::CLOSED)], kSegments - 1);
  EXPECT_EQ(states[static_cast<std::size_t>(SegmentState::SKIPPED)], 1U);
  // About 10 bytes a record is what the format promises.
  EXPECT_LT(sizeOf(payloads), records.size() * 10);
  std::cout << records.size() << " records, " << static_cast<double>(sizeOf(payloads)) / static_cast<double>(records.size())
            << " bytes each\n";
}

/// What came from a disk for each segment that was opened, by ordinal.
std::map<std::uint32_t, std::uint64_t> diskBytesOf(const std::vector<Decoded>& records) {
  std::map<std::uint32_t, std::uint64_t> bytes;
  for (const Decoded& it : records) {
    if (it.record.traceKind() != TraceKind::READ) continue;
    EXPECT_TRUE(bytes.emplace(it.record.ordinal, it.record.value).second);
  }
  return bytes;
}

TEST_F(RecordedRecovery, SaysOfEachSegmentWhatCameFromTheDisk) {
  const auto diskBytes = [&](bool is_cold, bool is_diagnostic) {
    RecoveryRun run(directory_.path(),
                    {.mode = is_diagnostic ? recovery::RecoveryMode::DIAGNOSTIC : recovery::RecoveryMode::STRICT,
                     .verify_threads = is_diagnostic ? 1U : 2U,
                     .cold_cache = is_cold,
                     .record = true});
    run.wait();
    return diskBytesOf(decodeAll(run.drainTrace()));
  };
  for (const bool is_diagnostic : {false, true}) {
    // The one before may have left some files cold.
    diskBytes(false, is_diagnostic);
    // What was not written yet stays in the page cache.
    sync();
    const std::map<std::uint32_t, std::uint64_t> warm = diskBytes(false, is_diagnostic);
    EXPECT_EQ(warm.size(), kSegments);
    for (const auto& [ordinal, bytes] : warm) EXPECT_EQ(bytes, 0U) << ordinal;
    const std::map<std::uint32_t, std::uint64_t> cold = diskBytes(true, is_diagnostic);
    EXPECT_EQ(cold.size(), kSegments);
    // Where the directory is on no disk, as in memory, nothing ever comes from one.
    if (!comesFromADisk(directory_.file(test::segmentName(1)))) continue;
    std::uint64_t total = 0;
    for (const auto& [ordinal, bytes] : cold) total += bytes;
    const std::uintmax_t file_bytes = std::filesystem::file_size(directory_.file(test::segmentName(1)));
    EXPECT_GT(total, kSegments * file_bytes / 2);
  }
}

TEST_F(RecordedRecovery, OfADiagnosticRecoveryWithoutPreloader) {
  RecoveryRun run(directory_.path(), {.mode = recovery::RecoveryMode::DIAGNOSTIC, .preload = false, .record = true});
  run.wait();
  const std::vector<Decoded> records = decodeAll(run.drainTrace());
  Told told;
  told.add(test::drainAll(run));
  expectTold(records, told);
  for (const Decoded& it : records) EXPECT_EQ(it.thread, TraceThread::MANAGER);
}

TEST_F(RecordedRecovery, IsNothingWhereNothingIsToBeRecorded) {
  RecoveryRun run(directory_.path(), {});
  run.wait();
  EXPECT_TRUE(run.drainTrace().empty());
  EXPECT_TRUE(run.hasChanges());
}

}  // namespace
}  // namespace walscope
