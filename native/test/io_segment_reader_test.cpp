// One segment: verified by any number of threads, replayed, sought in, also where it is cut while it is open.
#include "io/segment_reader.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <new>

#include "recovery_support.hpp"

namespace walscope::io {
namespace {

namespace fs = std::filesystem;

using format::Status;

/// Notes the blocks it is shown; stops behind `stop_at`.
class NotingSink final : public VerificationSink {
 public:
  explicit NotingSink(std::uint32_t stop_at = ~std::uint32_t{0}) : stop_at_(stop_at) {}
  SinkAnswer onBlock(const BlockObservation& observation) override {
    seen.push_back(observation);
    return observation.block == stop_at_ ? SinkAnswer::STOP : SinkAnswer::CONTINUE;
  }
  std::vector<BlockObservation> seen;

 private:
  std::uint32_t stop_at_;
};

class Reader : public ::testing::Test {
 protected:
  /// More blocks than one worker takes at a time, so that several threads share them; the last block is partial.
  static constexpr std::uint32_t kBlocks = 300;
  static constexpr std::uint64_t kFirstId = 1'000;
  static constexpr std::uint64_t kEvents = (kBlocks - 1) * format::kEventsPerBlock + 17;

  void SetUp() override {
    path_ = test::writeSegment(directory_.path(), {.first_event_id = kFirstId, .events = kEvents});
  }
  void TearDown() override { EXPECT_EQ(OpenFile::openCount(), 0U); }

  Verification verify(VerificationSink& sink, unsigned threads = 1) {
    SegmentReader reader(path_);
    EXPECT_EQ(reader.open(), Status::OK);
    const Verification verification = reader.verify(sink, {.threads = threads});
    EXPECT_EQ(reader.close(), Status::OK);
    return verification;
  }

  test::TemporaryDirectory directory_;
  std::string path_;
  BlockBuffer ahead_{3};
};

TEST_F(Reader, ShowsEveryBlockInOrderWhateverTheThreads) {
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    NotingSink sink;
    const Verification verification = verify(sink, threads);
    EXPECT_EQ(verification.status, Status::OK);
    ASSERT_EQ(sink.seen.size(), kBlocks);
    std::uint64_t chain = format::kChainSeed;
    for (std::uint32_t block = 0; block < kBlocks; ++block) {
      const BlockObservation& observation = sink.seen[block];
      ASSERT_EQ(observation.block, block);
      ASSERT_EQ(observation.offset, format::blockOffset(block));
      ASSERT_EQ(observation.status, Status::OK);
      ASSERT_EQ(observation.header.first_event_id, kFirstId + block * format::kEventsPerBlock);
      ASSERT_EQ(observation.chain_seed, chain);
      ASSERT_EQ(observation.hashes.chained, observation.header.chained_checksum);
      chain = observation.header.chained_checksum;
    }
  }
}

TEST_F(Reader, NamesTheFirstBlockThatFailsAndGoesOnForASinkThatWantsIt) {
  test::flipBit(path_, format::blockOffset(70) + 64, 0);
  test::flipBit(path_, format::blockOffset(200) + 24, 0);
  for (const unsigned threads : {1U, 2U}) {
    NotingSink all;
    Verification verification = verify(all, threads);
    EXPECT_EQ(verification.status, Status::SEGMENT_POSSIBLY_CORRUPTED);
    EXPECT_EQ(verification.block, 70U);
    EXPECT_EQ(verification.offset, format::blockOffset(70));
    ASSERT_EQ(all.seen.size(), kBlocks);
    EXPECT_EQ(all.seen[200].status, Status::CHAINED_CHECKSUM_MISMATCH);
    // Its successor is seeded with what it stores.
    EXPECT_EQ(all.seen[201].status, Status::CHAINED_CHECKSUM_MISMATCH);
    EXPECT_EQ(all.seen[202].status, Status::OK);

    StrictSink strict;
    verification = verify(strict, threads);
    EXPECT_EQ(verification.block, 70U);
  }
}

TEST_F(Reader, EndsWhereTheSinkStops) {
  for (const unsigned threads : {1U, 2U}) {
    NotingSink sink(100);
    EXPECT_EQ(verify(sink, threads).status, Status::OK);
    EXPECT_EQ(sink.seen.size(), 101U);
  }
}

TEST_F(Reader, EndsWhereItIsCancelled) {
  for (const unsigned threads : {1U, 2U}) {
    SegmentReader reader(path_);
    ASSERT_EQ(reader.open(), Status::OK);
    NotingSink sink;
    const std::atomic<bool> cancel{true};
    EXPECT_TRUE(reader.verify(sink, {.threads = threads, .cancel = &cancel}).cancelled);
    EXPECT_TRUE(sink.seen.empty());
  }
}

/// It runs out of memory at once, when the workers have more to do than they may do ahead.
class FailingSink final : public VerificationSink {
 public:
  SinkAnswer onBlock(const BlockObservation& /*observation*/) override { throw std::bad_alloc(); }
};

TEST_F(Reader, ThrowsWhatASinkThrowsAndLeavesNoThreadWaiting) {
  for (const unsigned threads : {1U, 2U}) {
    SegmentReader reader(path_);
    ASSERT_EQ(reader.open(), Status::OK);
    FailingSink sink;
    EXPECT_THROW(reader.verify(sink, {.threads = threads}), std::bad_alloc);
  }
}

TEST_F(Reader, CountsTheBytesItVerified) {
  for (const unsigned threads : {1U, 2U}) {
    SegmentReader reader(path_);
    ASSERT_EQ(reader.open(), Status::OK);
    NotingSink sink;
    std::atomic<std::uint64_t> bytes{0};
    reader.verify(sink, {.threads = threads, .verified_bytes = &bytes});
    EXPECT_EQ(bytes, kBlocks * format::kBlockSize);
  }
}

TEST_F(Reader, GivesTheStatusOfTheFirstCheckThatFails) {
  struct Case {
    std::uint64_t offset;
    bool rehash;
    Status status;
    std::uint64_t block;
  };
  const std::uint64_t block = format::blockOffset(7);
  const std::uint64_t none = Verification::kNoPlace;
  for (const Case& it : {Case{20, false, Status::HEADER_CHECKSUM_MISMATCH, none},
                         Case{0, true, Status::SEGMENT_POSSIBLY_CORRUPTED, none},
                         Case{2, true, Status::SEGMENT_POSSIBLY_CORRUPTED, none},
                         Case{3, true, Status::SEGMENT_POSSIBLY_CORRUPTED, none},
                         Case{56, true, Status::SEGMENT_CORRUPTED, none},
                         Case{8, true, Status::SEGMENT_CORRUPTED, kBlocks},
                         Case{block + 44, false, Status::SEGMENT_POSSIBLY_CORRUPTED, 7},
                         Case{block + 16, false, Status::BLOCK_CHECKSUM_MISMATCH, 7},
                         Case{block + 64 + 16, false, Status::BLOCK_CHECKSUM_MISMATCH, 7},
                         Case{block + 24, false, Status::CHAINED_CHECKSUM_MISMATCH, 7},
                         // What no check of the original's covers.
                         Case{block + 32, false, Status::OK, none},
                         Case{block + 40, false, Status::OK, none},
                         Case{block + 50, false, Status::OK, none},
                         Case{12, true, Status::OK, none}}) {
    SCOPED_TRACE(it.offset);
    test::flipBit(path_, it.offset, 0);
    if (it.rehash) test::rehashHeader(path_);
    StrictSink sink;
    const Verification verification = verify(sink);
    EXPECT_EQ(verification.status, it.status);
    EXPECT_EQ(verification.block, it.block);
    test::flipBit(path_, it.offset, 0);
    if (it.rehash) test::rehashHeader(path_);
  }
}

TEST_F(Reader, TellsWhereTheFileEndsTooEarly) {
  for (const std::uint64_t size : {format::blockOffset(150), format::blockOffset(150) + 1, format::blockOffset(151) - 1}) {
    fs::resize_file(path_, size);
    StrictSink sink;
    const Verification verification = verify(sink, 2);
    EXPECT_EQ(verification.status, Status::SEGMENT_CORRUPTED);
    EXPECT_EQ(verification.block, 150U);
    EXPECT_EQ(verification.offset, format::blockOffset(150));
    fs::resize_file(path_, format::blockOffset(kBlocks));
  }
}

TEST_F(Reader, RefusesWhatHasNoHeader) {
  for (const std::uint64_t size : {0U, 1U, 63U}) {
    fs::resize_file(path_, size);
    SegmentReader reader(path_);
    EXPECT_EQ(reader.open(), Status::OPEN_FAILED);
    EXPECT_FALSE(reader.file().isOpen());
  }
  SegmentReader missing(directory_.file("nothing.wal"));
  EXPECT_EQ(missing.open(), Status::OPEN_FAILED);
  EXPECT_EQ(missing.file().errorNumber(), ENOENT);
}

TEST_F(Reader, GivesEveryEventOnceAndInOrder) {
  SegmentReader reader(path_);
  ASSERT_EQ(reader.open(), Status::OK);
  ASSERT_EQ(reader.rewind(), Status::OK);
  std::uint64_t id = kFirstId;
  for (auto events = reader.nextEvents(ahead_); !events.empty(); events = reader.nextEvents(ahead_)) {
    for (const format::RequestEvent& event : events) ASSERT_EQ(event.event_id, id++);
  }
  EXPECT_EQ(id, kFirstId + kEvents);
  EXPECT_TRUE(reader.nextEvents(ahead_).empty());
}

TEST_F(Reader, SeeksAnyId) {
  SegmentReader reader(path_);
  ASSERT_EQ(reader.open(), Status::OK);
  const auto at = [&](std::uint64_t id) {
    EXPECT_TRUE(reader.seek(id));
    return reader.nextEvents(ahead_).front().event_id;
  };
  for (std::uint64_t id = kFirstId; id < kFirstId + kEvents; id += 13) ASSERT_EQ(at(id), id);
  EXPECT_EQ(at(1), kFirstId);
  // Behind the end the original stays at the last event.
  EXPECT_EQ(at(~std::uint64_t{0}), kFirstId + kEvents - 1);
}

TEST_F(Reader, SeeksTheNextHigherIdWhereIdsAreMissing) {
  // Block 1 holds the ids 357 to 612 instead of 257 to 512.
  const std::string gappy = test::writeSegment(directory_.path(), {.segment_index = 1, .first_event_id = 1, .events = 512});
  for (std::uint64_t event = 0; event < 256; ++event) {
    const std::uint64_t id = 357 + event;
    test::overwrite(gappy, format::blockOffset(1) + 64 + event * 64,
                    {static_cast<std::uint8_t>(id), static_cast<std::uint8_t>(id >> 8)});
  }
  test::overwrite(gappy, format::blockOffset(1), {0x65, 0x01});
  test::overwrite(gappy, format::blockOffset(1) + 8, {0x64, 0x02});
  SegmentReader reader(gappy);
  ASSERT_EQ(reader.open(), Status::OK);
  for (const std::uint64_t id : {257U, 300U, 357U}) {
    ASSERT_TRUE(reader.seek(id));
    EXPECT_EQ(reader.nextEvents(ahead_).front().event_id, 357U) << id;
  }
  ASSERT_TRUE(reader.seek(256));
  EXPECT_EQ(reader.nextEvents(ahead_).front().event_id, 256U);
}

TEST_F(Reader, HasNothingToReplayInASegmentWithoutABlock) {
  SegmentReader reader(test::writeSegment(directory_.path(), {.segment_index = 1, .events = 0}));
  ASSERT_EQ(reader.open(), Status::OK);
  StrictSink sink;
  EXPECT_EQ(reader.verify(sink, {}).status, Status::OK);
  EXPECT_EQ(reader.rewind(), Status::READ_FAILED);
  EXPECT_FALSE(reader.seek(1));
  EXPECT_TRUE(reader.nextEvents(ahead_).empty());
}

/// The 32-bit size of the original: 261,124 blocks leave none, each one more than that leaves one.
TEST_F(Reader, CutsASegmentWhereTheOriginalsSizeWraps) {
  struct Case {
    std::uint32_t blocks;
    std::uint32_t replayable;
  };
  for (const Case& it : {Case{kBlocks, kBlocks}, Case{261'123, kBlocks}, Case{261'124, 0}, Case{261'134, 10}}) {
    std::vector<std::uint8_t> bytes(4);
    for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(it.blocks >> (8 * i));
    test::overwrite(path_, offsetof(format::SegmentHeader, block_count), bytes);
    SegmentReader reader(path_);
    ASSERT_EQ(reader.open(), Status::OK);
    EXPECT_EQ(reader.replayableBlocks(), it.replayable) << it.blocks;
    EXPECT_EQ(reader.rewind(), it.replayable == 0 ? Status::READ_FAILED : Status::OK);
  }
}

TEST_F(Reader, SurvivesAFileThatIsCutWhileItIsOpen) {
  for (const unsigned threads : {1U, 2U, 4U}) {
    for (const std::uint32_t kept : {0U, 1U, 150U}) {
      SCOPED_TRACE(std::to_string(threads) + " threads, " + std::to_string(kept) + " blocks kept");
      SegmentReader reader(path_);
      ASSERT_EQ(reader.open(), Status::OK);
      const std::uint64_t size = kept == 0 ? 0 : format::blockOffset(kept);
      fs::resize_file(path_, size);
      NotingSink sink;
      const Verification verification = reader.verify(sink, {.threads = threads});
      // Whatever a thread has read of the missing pages, no block behind the cut is taken for a sound one.
      const auto is_sound = [](const BlockObservation& it) { return it.status == Status::OK; };
      EXPECT_LE(std::count_if(sink.seen.begin(), sink.seen.end(), is_sound), kept);
      EXPECT_EQ(verification.status, Status::READ_FAILED);
      EXPECT_EQ(verification.block, kept);
      EXPECT_EQ(verification.offset, size);
      EXPECT_EQ(reader.close(), Status::OK);
      fs::remove(path_);
      SetUp();
    }
  }
}

TEST_F(Reader, GivesTheEventsThatAreStillThere) {
  SegmentReader reader(path_);
  ASSERT_EQ(reader.open(), Status::OK);
  ASSERT_EQ(reader.rewind(), Status::OK);
  reader.nextEvents(ahead_);
  fs::resize_file(path_, 20'480);
  const MapGuard guard(reader.file());
  const auto events = reader.nextEvents(ahead_);
  constexpr std::size_t kThere = (20'480 - 16'576) / format::kEventSize;
  EXPECT_EQ(reader.eventsOffset(), 16'576U);
  // What is gone is left out of a copy, and zeros in a map.
  ASSERT_EQ(events.size(), reader.file().isMapped() ? format::kEventsPerBlock : kThere);
  EXPECT_EQ(events[kThere - 1].event_id, kFirstId + 256 + kThere - 1);
  for (const format::RequestEvent& event : events.subspan(kThere)) EXPECT_EQ(event.event_id, 0U);
  EXPECT_TRUE(reader.nextEvents(ahead_).empty());
  EXPECT_EQ(reader.lostOffset(), 20'480U);
}

TEST_F(Reader, EndsWhereABlockHasBecomeZeros) {
  SegmentReader reader(path_);
  ASSERT_EQ(reader.open(), Status::OK);
  ASSERT_EQ(reader.rewind(), Status::OK);
  test::overwrite(path_, format::blockOffset(2), std::vector<std::uint8_t>(64));
  EXPECT_EQ(reader.nextEvents(ahead_).size(), format::kEventsPerBlock);
  EXPECT_EQ(reader.nextEvents(ahead_).size(), format::kEventsPerBlock);
  EXPECT_TRUE(reader.nextEvents(ahead_).empty());
  EXPECT_EQ(reader.lostOffset(), format::blockOffset(2));
}

TEST_F(Reader, DoesNotMissWhatLiesBehindTheLastEvent) {
  SegmentReader reader(path_);
  ASSERT_EQ(reader.open(), Status::OK);
  ASSERT_TRUE(reader.seek(kFirstId + kEvents - 17));
  fs::resize_file(path_, format::blockOffset(kBlocks - 1) + format::kBlockHeaderSize + 17 * format::kEventSize);
  EXPECT_EQ(reader.nextEvents(ahead_).size(), 17U);
  EXPECT_TRUE(reader.nextEvents(ahead_).empty());
  EXPECT_FALSE(reader.lostOffset().has_value());
}

TEST_F(Reader, BringsTheFirstBlock) {
  SegmentReader reader(path_);
  ASSERT_EQ(reader.open(), Status::OK);
  ASSERT_EQ(reader.rewind(), Status::OK);
  fs::resize_file(path_, 64);
  const MapGuard guard(reader.file());
  const auto events = reader.nextEvents(ahead_);
  if (reader.file().isMapped()) {
    // There is no copy of it.
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(reader.lostOffset(), 64U);
    return;
  }
  ASSERT_EQ(events.size(), format::kEventsPerBlock);
  EXPECT_EQ(reader.eventsOffset(), 128U);
  EXPECT_EQ(events[255].event_id, kFirstId + 255);
  EXPECT_FALSE(reader.lostOffset().has_value());
  EXPECT_TRUE(reader.nextEvents(ahead_).empty());
  EXPECT_EQ(reader.lostOffset(), 64U);
}

}  // namespace
}  // namespace walscope::io
