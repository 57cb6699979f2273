#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <thread>

#include "recovery/backoff.hpp"
#include "recovery/segment_ring.hpp"
#include "recovery/spsc_ring.hpp"
#include "recovery_support.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {
namespace {

using telemetry::monotonicNs;

TEST(SpscRing, HoldsAsManyElementsAsItsCapacity) {
  for (const std::uint32_t capacity : {1U, 2U, 3U, 4U, 7U, 127U, 65'536U}) {
    SpscRing<std::uint32_t> ring(capacity);
    for (std::uint32_t i = 0; i < capacity; ++i) EXPECT_TRUE(ring.tryPush(std::uint32_t{i}));
    EXPECT_FALSE(ring.hasRoom());
    EXPECT_FALSE(ring.tryPush(std::uint32_t{capacity}));
    for (std::uint32_t i = 0; i < capacity; ++i) EXPECT_EQ(ring.tryPop(), i);
    EXPECT_FALSE(ring.tryPop().has_value());
  }
}

TEST(SpscRing, LeavesAnElementAloneThatDoesNotFit) {
  SpscRing<std::unique_ptr<int>> ring(1);
  EXPECT_TRUE(ring.tryPush(std::make_unique<int>(1)));
  auto second = std::make_unique<int>(2);
  EXPECT_FALSE(ring.tryPush(std::move(second)));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(*second, 2);
}

TEST(SpscRing, DestroysWhatIsLeft) {
  const auto counter = std::make_shared<int>(0);
  {
    SpscRing<std::shared_ptr<int>> ring(4);
    for (int i = 0; i < 3; ++i) ring.tryPush(std::shared_ptr<int>(counter));
    ring.tryPop();
    EXPECT_EQ(counter.use_count(), 3);
  }
  EXPECT_EQ(counter.use_count(), 1);
}

TEST(SpscRing, KeepsOrderBetweenTwoThreadsAtRandomCapacities) {
  std::mt19937_64 random(test::testSeed());
  for (int round = 0; round < 40; ++round) {
    const auto capacity = static_cast<std::uint32_t>(1 + random() % (round % 2 == 0 ? 8 : 300));
    constexpr std::uint64_t kElements = 5'000;
    SpscRing<std::unique_ptr<std::uint64_t>> ring(capacity);
    std::thread producer([&] {
      Backoff backoff;
      for (std::uint64_t i = 0; i < kElements; ++i) {
        auto element = std::make_unique<std::uint64_t>(i);
        while (!ring.tryPush(std::move(element))) backoff.pause();
        backoff.reset();
      }
    });
    Backoff backoff;
    for (std::uint64_t expected = 0; expected < kElements;) {
      const std::optional<std::unique_ptr<std::uint64_t>> element = ring.tryPop();
      if (!element) {
        backoff.pause();
        continue;
      }
      backoff.reset();
      // Not ASSERT: the producer has to be joined.
      EXPECT_EQ(**element, expected) << "capacity " << capacity;
      ++expected;
    }
    producer.join();
    EXPECT_FALSE(ring.tryPop().has_value());
  }
}

SegmentHandle handle(std::uint32_t ordinal) { return {ordinal, std::make_unique<io::SegmentReader>("segment")}; }

TEST(SegmentRing, KnowsItsContentsItsMaximumAndItsMean) {
  TraceWriter trace(nullptr, 1'000);
  SegmentRing ring(RingName::PREPARED, 3, 1'000);
  ring.push(handle(7), 1'100, trace);
  ring.push(handle(9), 1'200, trace);
  EXPECT_EQ(ring.now(1'200).slots, (std::vector<std::uint32_t>{7, 9}));
  EXPECT_EQ(ring.pop(1'300, trace).ordinal, 7U);
  ring.push(SegmentHandle::end(), 1'350, trace);
  const RingNow now = ring.now(1'500);
  EXPECT_EQ(now.capacity, 3U);
  EXPECT_EQ(now.occupancy, 1U);
  EXPECT_EQ(now.slots, std::vector<std::uint32_t>{9});
  EXPECT_EQ(now.max, 2U);
  // One segment from 100 to 300, one from 200 to 500, of 500.
  EXPECT_DOUBLE_EQ(now.mean, (200.0 + 300.0) / 500.0);
  EXPECT_EQ(ring.pop(1'500, trace).ordinal, 9U);
  EXPECT_TRUE(ring.pop(1'500, trace).isEnd());
  EXPECT_TRUE(ring.isEmpty());
  EXPECT_DOUBLE_EQ(ring.summary(2'000).mean, 0.5);
}

TEST(SegmentRing, CountsTheEndInItsRoomOnly) {
  TraceWriter trace(nullptr, 0);
  SegmentRing ring(RingName::PREPARED, 1, 0);
  ring.push(SegmentHandle::end(), 10, trace);
  EXPECT_FALSE(ring.hasRoom());
  EXPECT_EQ(ring.now(20).occupancy, 0U);
  EXPECT_EQ(ring.now(20).max, 0U);
}

TEST(SegmentRing, ListsAtMostTheAgreedNumberOfSlots) {
  TraceWriter trace(nullptr, 0);
  SegmentRing ring(RingName::FINISHED, 1'000, 0);
  for (std::uint32_t i = 0; i < 600; ++i) ring.push(handle(i), 10, trace);
  EXPECT_EQ(ring.now(20).occupancy, 600U);
  EXPECT_EQ(ring.now(20).slots.size(), kMaxListedSlots);
}

TEST(SegmentRing, CanBeLookedIntoByAThirdThread) {
  constexpr std::uint32_t kCapacity = 3;
  constexpr std::uint32_t kSegments = 20'000;
  const std::uint64_t start_ns = monotonicNs();
  SegmentRing ring(RingName::PREPARED, kCapacity, start_ns);
  std::atomic<bool> done{false};
  std::thread observer([&] {
    while (!done) {
      const RingNow now = ring.now(monotonicNs());
      EXPECT_LE(now.occupancy, kCapacity);
      EXPECT_LE(now.max, kCapacity);
      EXPECT_EQ(now.slots.size(), now.occupancy);
    }
  });
  std::thread producer([&] {
    TraceWriter trace(nullptr, start_ns);
    for (std::uint32_t i = 0; i < kSegments; ++i) {
      while (!ring.hasRoom()) cpuRelax();
      ring.push(handle(i), monotonicNs(), trace);
    }
  });
  TraceWriter trace(nullptr, start_ns);
  for (std::uint32_t i = 0; i < kSegments; ++i) {
    while (ring.isEmpty()) cpuRelax();
    EXPECT_EQ(ring.pop(monotonicNs(), trace).ordinal, i);
  }
  producer.join();
  done = true;
  observer.join();
  EXPECT_LE(ring.summary(monotonicNs()).max, kCapacity);
  EXPECT_GT(ring.summary(monotonicNs()).mean, 0.0);
  EXPECT_LE(ring.summary(monotonicNs()).mean, kCapacity);
}

}  // namespace
}  // namespace walscope::recovery
