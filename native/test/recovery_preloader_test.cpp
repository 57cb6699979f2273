#include "recovery/segment_preloader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "recovery_support.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {
namespace {

using telemetry::Metric;
using telemetry::monotonicNs;
using test::eventually;

/// A preloader and what it works with; the test is its manager.
class Preloader : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kSegments = 6;

  void SetUp() override {
    test::writeLog(directory_.path(), kSegments, 300);
    for (std::uint32_t i = 0; i < kSegments; ++i) {
      segments_.push_back({i, directory_.file(test::segmentName(i))});
    }
  }

  void make(std::uint32_t prepared_capacity, std::uint32_t finished_capacity = 8) {
    prepared_ = std::make_unique<SegmentRing>(RingName::PREPARED, prepared_capacity, start_ns_);
    finished_ = std::make_unique<SegmentRing>(RingName::FINISHED, finished_capacity, start_ns_);
    handler_ = std::make_unique<SegmentHandler>(LoadOptions{1, &cancel_}, *telemetry_, trace_, outcomes_, done_);
    preloader_ = std::make_unique<SegmentPreloader>(*prepared_, *finished_, *handler_, clock_);
  }

  SegmentHandle next() {
    EXPECT_TRUE(eventually([&] { return !prepared_->isEmpty(); }));
    return prepared_->pop(monotonicNs(), manager_trace_);
  }

  void giveBack(SegmentHandle handle) { finished_->push(std::move(handle), monotonicNs(), manager_trace_); }

  telemetry::LatencySummary metric(Metric metric) const {
    return telemetry::TelemetryReader{telemetry_.get()}.summary()[metric];
  }

  test::TemporaryDirectory directory_;
  std::vector<WalSegmentInfo> segments_;
  std::uint64_t start_ns_ = monotonicNs();
  std::atomic<bool> cancel_{false};
  std::atomic<std::uint32_t> done_{0};
  std::unique_ptr<telemetry::Telemetry> telemetry_ = std::make_unique<telemetry::Telemetry>();
  std::vector<SegmentOutcome> outcomes_{kSegments};
  TraceWriter trace_{nullptr, start_ns_};
  TraceWriter manager_trace_{nullptr, start_ns_};
  PreloaderClock clock_{start_ns_};
  std::unique_ptr<SegmentRing> prepared_;
  std::unique_ptr<SegmentRing> finished_;
  std::unique_ptr<SegmentHandler> handler_;
  std::unique_ptr<SegmentPreloader> preloader_;
};

TEST_F(Preloader, PreloadsInOrderAndEndsWithTheSentinel) {
  make(2);
  io::BlockBuffer ahead(1);
  EXPECT_FALSE(preloader_->preloading_is_done());
  preloader_->start(segments_);
  for (std::uint32_t i = 0; i < kSegments; ++i) {
    SegmentHandle handle = next();
    ASSERT_FALSE(handle.isEnd());
    EXPECT_EQ(handle.ordinal, i);
    EXPECT_EQ(handle.reader->nextEvents(ahead).size(), 256U);
    giveBack(std::move(handle));
  }
  EXPECT_TRUE(next().isEnd());
  EXPECT_TRUE(eventually([&] { return preloader_->preloading_is_done(); }));
  EXPECT_FALSE(preloader_->is_done());
  preloader_->stop();
  EXPECT_TRUE(preloader_->is_done());
  EXPECT_EQ(metric(Metric::PRELOAD_SEGMENT).count, kSegments);
  EXPECT_EQ(metric(Metric::FINISH_SEGMENT).count, kSegments);
  EXPECT_EQ(metric(Metric::OPEN_SEGMENT).count, kSegments);
  EXPECT_EQ(metric(Metric::VERIFY_SEGMENT).count, kSegments);
  EXPECT_EQ(metric(Metric::CLOSE_SEGMENT).count, kSegments);
  EXPECT_EQ(done_, kSegments);
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
}

TEST_F(Preloader, GivesOnlyTheSentinelForAnEmptyList) {
  make(1);
  preloader_->start({});
  EXPECT_TRUE(next().isEnd());
  preloader_->stop();
}

TEST_F(Preloader, SkipsWhatIsCorruptWhereverItStands) {
  for (const std::uint32_t bad : {0U, 2U, kSegments - 1}) {
    test::flipBit(segments_[bad].path, format::blockOffset(1) + 64 + 100, 3);
  }
  make(3);
  preloader_->start(segments_);
  for (const std::uint32_t good : {1U, 3U, 4U}) {
    SegmentHandle handle = next();
    EXPECT_EQ(handle.ordinal, good);
    giveBack(std::move(handle));
  }
  EXPECT_TRUE(next().isEnd());
  preloader_->stop();
  EXPECT_EQ(metric(Metric::PRELOAD_SEGMENT).count, kSegments);
  EXPECT_EQ(metric(Metric::PRELOAD_SEGMENT).failures, 3U);
  EXPECT_EQ(outcomes_[2].kind, SegmentOutcome::Kind::FAILED);
  EXPECT_EQ(outcomes_[2].status, format::Status::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(outcomes_[2].block, 1U);
  EXPECT_EQ(outcomes_[2].verified_events, 256U);
  EXPECT_EQ(done_, kSegments);
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
}

TEST_F(Preloader, SkipsASegmentThatIsGoneAndOneWithoutABlock) {
  std::filesystem::remove(segments_[1].path);
  std::filesystem::remove(segments_[2].path);
  test::writeSegment(directory_.path(), {.segment_index = 2, .first_event_id = 1, .events = 0});
  make(8);
  preloader_->start(segments_);
  for (const std::uint32_t good : {0U, 3U, 4U, 5U}) {
    SegmentHandle handle = next();
    EXPECT_EQ(handle.ordinal, good);
    giveBack(std::move(handle));
  }
  EXPECT_TRUE(next().isEnd());
  preloader_->stop();
  EXPECT_EQ(outcomes_[1].status, format::Status::OPEN_FAILED);
  EXPECT_EQ(outcomes_[2].status, format::Status::READ_FAILED);
  EXPECT_EQ(outcomes_[2].verify_status, format::Status::OK);
}

/// It runs out of memory at a segment.
class FailingHandler final : public SegmentHandler {
 public:
  static constexpr std::uint32_t kFailsAt = 2;

  using SegmentHandler::SegmentHandler;
  SegmentHandle load(const WalSegmentInfo& segment, Use use) override {
    if (segment.ordinal == kFailsAt) throw std::bad_alloc();
    return SegmentHandler::load(segment, use);
  }
};

TEST_F(Preloader, KeepsWhatEndedItForTheManagerAndClosesOn) {
  make(8);
  FailingHandler handler(LoadOptions{1, &cancel_}, *telemetry_, trace_, outcomes_, done_);
  SegmentPreloader preloader(*prepared_, *finished_, handler, clock_);
  preloader.start(segments_);
  ASSERT_TRUE(eventually([&] { return preloader.has_failed(); }));
  for (std::uint32_t i = 0; i < FailingHandler::kFailsAt; ++i) giveBack(next());
  EXPECT_TRUE(eventually([&] { return done_ == FailingHandler::kFailsAt; }));
  EXPECT_TRUE(prepared_->isEmpty());
  EXPECT_FALSE(preloader.preloading_is_done());
  EXPECT_THROW(preloader.rethrowFailure(), std::bad_alloc);
  preloader.stop();
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
}

TEST_F(Preloader, NeverPreparesMoreThanTheRingHolds) {
  make(2);
  preloader_->start(segments_);
  EXPECT_TRUE(eventually([&] { return clock_.current() == PreloaderActivity::WAITING_ROOM; }));
  EXPECT_EQ(prepared_->now(monotonicNs()).slots, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(io::OpenFile::openCount(), 2U);
  preloader_->stop();
}

TEST_F(Preloader, CountsACloseThatFailsAndGoesOn) {
  make(8);
  preloader_->start(segments_);
  for (std::uint32_t i = 0; i < kSegments; ++i) {
    SegmentHandle handle = next();
    // Closed under the reader's feet: its own close then fails.
    if (i == 1) ::close(handle.reader->file().descriptor());
    giveBack(std::move(handle));
    // Before another file can get the number of the one that was closed.
    if (i == 1) {
      ASSERT_TRUE(eventually([&] { return metric(Metric::FINISH_SEGMENT).count == 2; }));
    }
  }
  EXPECT_TRUE(next().isEnd());
  preloader_->stop();
  EXPECT_EQ(metric(Metric::FINISH_SEGMENT).count, kSegments);
  EXPECT_EQ(metric(Metric::FINISH_SEGMENT).failures, 1U);
  EXPECT_EQ(metric(Metric::CLOSE_SEGMENT).failures, 1U);
  EXPECT_EQ(done_, kSegments);
}

TEST_F(Preloader, StopsInMidAirAndLeavesThePreparedOnesToTheConsumer) {
  make(3);
  preloader_->start(segments_);
  SegmentHandle first = next();
  giveBack(std::move(first));
  preloader_->stop();
  EXPECT_TRUE(preloader_->is_done());
  EXPECT_TRUE(finished_->isEmpty());
  std::uint32_t left = 0;
  while (!prepared_->isEmpty()) {
    SegmentHandle handle = prepared_->pop(monotonicNs(), manager_trace_);
    ASSERT_FALSE(handle.isEnd());
    handler_->close(std::move(handle));
    ++left;
  }
  EXPECT_LE(left, 3U);
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
}

TEST_F(Preloader, OpensNothingMoreOnceItIsCancelled) {
  cancel_ = true;
  make(3);
  preloader_->start(segments_);
  preloader_->stop();
  EXPECT_TRUE(prepared_->isEmpty());
  EXPECT_TRUE(std::all_of(outcomes_.begin(), outcomes_.end(), [](const SegmentOutcome& outcome) {
    return outcome.kind == SegmentOutcome::Kind::NOT_OPENED;
  }));
}

TEST_F(Preloader, StopsWithoutHavingBeenStarted) {
  make(3);
  preloader_->stop();
  preloader_->stop();
  EXPECT_FALSE(preloader_->preloading_is_done());
}

TEST_F(Preloader, StopsAtAnyMoment) {
  for (int round = 0; round < 100; ++round) {
    make(1 + static_cast<std::uint32_t>(round % 3));
    preloader_->start(segments_);
    for (int i = 0; i < round * 20; ++i) cpuRelax();
    preloader_->stop();
    preloader_.reset();
    prepared_.reset();  // closes what is left
    std::fill(outcomes_.begin(), outcomes_.end(), SegmentOutcome{});
  }
  EXPECT_EQ(io::OpenFile::openCount(), 0U);
}

}  // namespace
}  // namespace walscope::recovery
