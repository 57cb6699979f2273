#include "recovery/trace.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "recovery/trace_drain.hpp"

namespace walscope::recovery {
namespace {

TEST(TraceBuffer, DropsAndCountsWhatDoesNotFit) {
  TraceBuffer buffer(4);
  TraceWriter trace(&buffer, 100);
  for (std::uint32_t i = 0; i < 10; ++i) trace.state(100 + i, i, SegmentState::QUEUED);
  EXPECT_EQ(buffer.dropped(), 6U);
  for (std::uint32_t i = 0; i < 4; ++i) {
    ASSERT_NE(buffer.front(), nullptr);
    EXPECT_EQ(buffer.front()->ordinal, i);
    EXPECT_EQ(buffer.front()->at_ns, i);
    buffer.pop();
  }
  EXPECT_EQ(buffer.front(), nullptr);
}

TEST(TraceBuffer, LosesNothingThatItDoesNotCountBetweenTwoThreads) {
  constexpr std::uint32_t kRecords = 200'000;
  TraceBuffer buffer(1'024);
  std::atomic<bool> done{false};
  std::thread writer([&] {
    TraceWriter trace(&buffer, 0);
    for (std::uint32_t i = 0; i < kRecords; ++i) trace.waitEnd(i, WaitReason::IDLE, i);
    done = true;
  });
  std::uint64_t seen = 0;
  std::uint64_t next = 0;
  while (true) {
    const bool was_done = done;
    while (const TraceRecord* record = buffer.front()) {
      EXPECT_GE(record->value, next);
      EXPECT_EQ(record->value, record->at_ns);
      next = record->value + 1;
      ++seen;
      buffer.pop();
    }
    if (was_done) break;
  }
  writer.join();
  EXPECT_EQ(seen + buffer.dropped(), kRecords);
}

TEST(TraceWriter, WritesNothingWithoutABuffer) {
  TraceWriter trace(nullptr, 0);
  trace.state(1, 2, SegmentState::CLOSED);
  trace.switched(1, 2, 3, 4, 5);
}

/// Two segments, so that a drain has two buffers to read.
RunPlan planOfTwo() {
  io::DirectoryScan scan;
  for (std::uint64_t i = 0; i < 2; ++i) {
    io::SegmentFile file;
    file.name = "FS.0000000" + std::to_string(i) + ".wal";
    file.header_status = format::Status::OK;
    file.header.first_event_id = i * 100 + 1;
    file.header.last_event_id = i * 100 + 100;
    scan.hot.push_back(file);
  }
  return RunPlan(std::move(scan), 1, true);
}

/// All that a snapshot takes of the records up to a time.
RecoverySnapshot drainUntil(TraceDrain& drain, RunPlan& plan, std::uint64_t until_ns, std::size_t limit) {
  RecoverySnapshot snapshot;
  drain.collect(plan, until_ns);
  drain.give(limit, snapshot);
  return snapshot;
}

TEST(TraceDrain, MergesBothThreadsInTheOrderOfTime) {
  RunPlan plan = planOfTwo();
  TraceWriter manager(plan.manager_trace.get(), 0);
  TraceWriter preloader(plan.preloader_trace.get(), 0);
  manager.state(10, 0, SegmentState::OPENING);
  preloader.state(20, 1, SegmentState::OPENING);
  manager.state(30, 0, SegmentState::REPLAYING);
  preloader.skipped(40, 1, format::Status::BLOCK_CHECKSUM_MISMATCH, 5);
  TraceDrain drain(false);
  const RecoverySnapshot snapshot = drainUntil(drain, plan, 100, 100);
  ASSERT_EQ(snapshot.transitions.size(), 4U);
  EXPECT_EQ(snapshot.transitions[1].ordinal, 1U);
  EXPECT_EQ(snapshot.transitions[2].state, SegmentState::REPLAYING);
  EXPECT_EQ(snapshot.transitions[3].status, format::Status::BLOCK_CHECKSUM_MISMATCH);
  EXPECT_EQ(snapshot.transitions[3].block, 5U);
  EXPECT_FALSE(drain.hasRecords(plan));
}

TEST(TraceDrain, LeavesWhatIsYoungerAndWhatDoesNotFitForTheNextCall) {
  RunPlan plan = planOfTwo();
  TraceWriter manager(plan.manager_trace.get(), 0);
  for (std::uint32_t i = 0; i < 10; ++i) manager.state(10 * i, 0, SegmentState::QUEUED);
  TraceDrain drain(false);
  EXPECT_EQ(drainUntil(drain, plan, 65, 4).transitions.size(), 4U);
  EXPECT_EQ(drainUntil(drain, plan, 65, 100).transitions.size(), 3U);
  EXPECT_TRUE(drain.hasRecords(plan));
  EXPECT_EQ(drainUntil(drain, plan, 90, 100).transitions.size(), 3U);
  EXPECT_FALSE(drain.hasRecords(plan));
}

TEST(TraceDrain, GivesTheOccupancyThatBothSidesTogetherMake) {
  RunPlan plan = planOfTwo();
  TraceWriter manager(plan.manager_trace.get(), 0);
  TraceWriter preloader(plan.preloader_trace.get(), 0);
  preloader.push(10, RingName::PREPARED, 0, 1);
  preloader.push(20, RingName::PREPARED, 1, 2);
  manager.pop(30, RingName::PREPARED, 0, 1);
  manager.push(40, RingName::FINISHED, 0, 1);
  preloader.pop(50, RingName::FINISHED, 0, 1);
  TraceDrain drain(false);
  const RecoverySnapshot snapshot = drainUntil(drain, plan, 100, 100);
  ASSERT_EQ(snapshot.prepared_occupancy.size(), 3U);
  EXPECT_EQ(snapshot.prepared_occupancy[0].occupancy, 1U);
  EXPECT_EQ(snapshot.prepared_occupancy[1].occupancy, 2U);
  EXPECT_EQ(snapshot.prepared_occupancy[2].occupancy, 1U);
  ASSERT_EQ(snapshot.finished_occupancy.size(), 2U);
  EXPECT_EQ(snapshot.finished_occupancy[0].occupancy, 1U);
  EXPECT_EQ(snapshot.finished_occupancy[1].occupancy, 0U);
}

TEST(TraceDrain, GivesSwitchesWithTheWaitInThem) {
  RunPlan plan = planOfTwo();
  TraceWriter manager(plan.manager_trace.get(), 0);
  manager.switched(500, 0, 1, 300, 200);
  TraceDrain drain(false);
  const RecoverySnapshot snapshot = drainUntil(drain, plan, 1'000, 10);
  ASSERT_EQ(snapshot.switches.size(), 1U);
  EXPECT_EQ(snapshot.switches[0].from_ordinal, 0U);
  EXPECT_EQ(snapshot.switches[0].to_ordinal, 1U);
  EXPECT_EQ(snapshot.switches[0].at_ns, 500U);
  EXPECT_EQ(snapshot.switches[0].duration_ns, 300U);
  EXPECT_EQ(snapshot.switches[0].wait_ns, 200U);
}

}  // namespace
}  // namespace walscope::recovery
