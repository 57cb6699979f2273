#include "telemetry/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "recovery_support.hpp"
#include "telemetry/operation_metrics.hpp"

namespace walscope::telemetry {
namespace {

double relativeError(std::uint64_t told, std::uint64_t exact) {
  if (exact == 0) return told == 0 ? 0 : 1;
  return std::abs(static_cast<double>(told) - static_cast<double>(exact)) / static_cast<double>(exact);
}

/// A value of any magnitude up to the histogram's end.
std::uint64_t anyValue(std::mt19937_64& random) {
  const unsigned bits = static_cast<unsigned>(random() % (HistogramBuckets::kMaxBits + 1));
  return bits == 0 ? 0 : random() & ((std::uint64_t{1} << bits) - 1);
}

TEST(HistogramBuckets, TellEveryValueWithinOnePercent) {
  std::mt19937_64 random(test::testSeed());
  for (int i = 0; i < 1'000'000; ++i) {
    const std::uint64_t value = anyValue(random);
    ASSERT_LE(relativeError(HistogramBuckets::valueOf(HistogramBuckets::indexOf(value)), value), 0.01) << value;
  }
}

TEST(HistogramBuckets, AreExactBelow128AndCoverHours) {
  for (std::uint64_t value = 0; value < 128; ++value) {
    EXPECT_EQ(HistogramBuckets::valueOf(HistogramBuckets::indexOf(value)), value);
  }
  const std::uint64_t four_hours_ns = 4ULL * 3600 * 1'000'000'000;
  EXPECT_LE(relativeError(HistogramBuckets::valueOf(HistogramBuckets::indexOf(four_hours_ns)), four_hours_ns), 0.01);
}

TEST(HistogramBuckets, AreInOrderAndEveryOneIsReached) {
  std::size_t last = 0;
  for (std::uint64_t value = 0; value <= HistogramBuckets::kMaxValue; value += 1 + value / 4096) {
    const std::size_t index = HistogramBuckets::indexOf(value);
    ASSERT_GE(index, last);
    ASSERT_LE(index, last + 1);
    last = index;
  }
  EXPECT_EQ(last, HistogramBuckets::kCount - 1);
  EXPECT_EQ(HistogramBuckets::indexOf(~std::uint64_t{0}), HistogramBuckets::kCount - 1);
}

TEST(Histogram, GivesPercentilesWithinOnePercentOfTheSortedValues) {
  std::mt19937_64 random(test::testSeed());
  for (int round = 0; round < 50; ++round) {
    const auto metrics = std::make_unique<OperationMetrics>();
    std::vector<std::uint64_t> values(1 + random() % 5'000);
    for (std::uint64_t& value : values) {
      value = anyValue(random);
      metrics->record(value, true);
    }
    std::sort(values.begin(), values.end());
    HistogramCounts counts;
    for (const std::uint64_t value : values) counts.add(HistogramBuckets::indexOf(value), 1);
    for (const double percentile : {0.0, 1.0, 25.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
      const auto rank = static_cast<std::size_t>(std::ceil(percentile / 100 * static_cast<double>(values.size()) - 1e-9));
      const std::uint64_t exact = values[std::max<std::size_t>(rank, 1) - 1];
      ASSERT_LE(relativeError(counts.valueAt(percentile), exact), 0.01) << percentile << " % of " << values.size();
    }
  }
}

TEST(Histogram, ReadsAsNothingWhereNothingWasRecorded) {
  OperationSnapshot snapshot;
  std::make_unique<OperationMetrics>()->addTo(snapshot);
  EXPECT_EQ(snapshot.summary().count, 0U);
  EXPECT_EQ(snapshot.summary().min_ns, 0U);
  EXPECT_TRUE(snapshot.curve().empty());
}

TEST(Histogram, CurveRisesAndEndsAtTheMaximum) {
  std::mt19937_64 random(test::testSeed());
  const auto metrics = std::make_unique<OperationMetrics>();
  std::uint64_t max_ns = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t value = anyValue(random);
    max_ns = std::max(max_ns, value);
    metrics->record(value, true);
  }
  OperationSnapshot snapshot;
  metrics->addTo(snapshot);
  const PercentileCurve curve = snapshot.curve();
  ASSERT_GE(curve.size(), 50U);
  EXPECT_EQ(curve.front().percentile, 0);
  EXPECT_EQ(curve.back().percentile, 100);
  EXPECT_EQ(curve.back().value_ns, max_ns);
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_GT(curve[i].percentile, curve[i - 1].percentile);
    EXPECT_GE(curve[i].value_ns, curve[i - 1].value_ns);
  }
}

TEST(OperationMetrics, CountsFailuresAndAddsUpSeveralThreads) {
  const auto one = std::make_unique<OperationMetrics>();
  const auto other = std::make_unique<OperationMetrics>();
  one->record(10, true);
  one->record(30, false);
  other->record(20, true);
  OperationSnapshot snapshot;
  one->addTo(snapshot);
  other->addTo(snapshot);
  const LatencySummary summary = snapshot.summary();
  EXPECT_EQ(summary.count, 3U);
  EXPECT_EQ(summary.failures, 1U);
  EXPECT_EQ(summary.min_ns, 10U);
  EXPECT_EQ(summary.max_ns, 30U);
  EXPECT_EQ(summary.total_ns, 60U);
  EXPECT_EQ(summary.p50_ns, 20U);
  EXPECT_DOUBLE_EQ(summary.mean_ns, 20.0);
}

TEST(OperationMetrics, CountsABatchWithItsMean) {
  OperationMetrics metrics;
  metrics.record(10, true);
  metrics.recordMean(256'100, 256);
  metrics.recordMean(4, 3);
  OperationSnapshot snapshot;
  metrics.addTo(snapshot);
  const LatencySummary summary = snapshot.summary();
  EXPECT_EQ(summary.count, 260U);
  EXPECT_EQ(summary.failures, 0U);
  EXPECT_EQ(summary.total_ns, 10U + 256'100 + 4);
  EXPECT_EQ(summary.min_ns, 1U);
  EXPECT_EQ(summary.max_ns, 1'000U);
  EXPECT_NEAR(static_cast<double>(summary.p50_ns), 1'000, 10);
}

TEST(OperationMetrics, NeverTellsMoreThanTheMaximumOrLessThanTheMinimum) {
  const auto metrics = std::make_unique<OperationMetrics>();
  metrics->record(1'000'001, true);
  OperationSnapshot snapshot;
  metrics->addTo(snapshot);
  EXPECT_EQ(snapshot.summary().p50_ns, 1'000'001U);
  EXPECT_EQ(snapshot.summary().p99999_ns, 1'000'001U);
}

TEST(OperationMetrics, CanBeReadWhileAnotherThreadRecords) {
  const auto metrics = std::make_unique<OperationMetrics>();
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < 200'000; ++i) metrics->record(i, i % 2 == 0);
    done = true;
  });
  std::uint64_t last = 0;
  while (!done) {
    OperationSnapshot snapshot;
    metrics->addTo(snapshot);
    EXPECT_GE(snapshot.summary().count, last);
    last = snapshot.summary().count;
  }
  writer.join();
  OperationSnapshot snapshot;
  metrics->addTo(snapshot);
  EXPECT_EQ(snapshot.summary().count, 200'000U);
  EXPECT_EQ(snapshot.summary().failures, 100'000U);
}

}  // namespace
}  // namespace walscope::telemetry
