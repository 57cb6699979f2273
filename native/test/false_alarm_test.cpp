// Logs that nothing happened to give no finding, whatever their shape.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "fault_table_support.hpp"
#include "recovery_support.hpp"

namespace walscope {
namespace {

TEST(FalseAlarm, ThereIsNoneInALogWithoutAFault) {
  const test::TemporaryDirectory temporary;
  const std::string log = temporary.file("wal");
  std::mt19937_64 random(test::testSeed());
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr int kLogs = 12;
#else
  constexpr int kLogs = 120;
#endif
  for (int i = 0; i < kLogs; ++i) {
    recorder::GenerateOptions options;
    options.segments = static_cast<std::uint32_t>(random() % 6 + 1);
    options.blocks = static_cast<std::uint32_t>(random() % 24 + 16);
    options.seed = random();
    const std::uint64_t room = std::uint64_t{options.segments} * options.blocks * format::kEventsPerBlock;
    if (random() % 3 != 0) options.events = room - random() % (std::uint64_t{options.blocks} * format::kEventsPerBlock);
    if (random() % 2 == 0) options.first_event_id = random() % 1'000'000'000 + 1;
    if (random() % 16 == 0) options.first_event_id = ~std::uint64_t{0} - room + 1;
    if (random() % 2 == 0) options.cold = static_cast<std::uint32_t>(random() % (options.segments + 1));
    SCOPED_TRACE("segments " + std::to_string(options.segments) + ", blocks " + std::to_string(options.blocks) +
                 ", events " + std::to_string(options.events) + ", cold " + std::to_string(options.cold) + ", first id " +
                 std::to_string(options.first_event_id) + ", seed " + std::to_string(options.seed));
    const recorder::GenerateOutcome outcome = recorder::generate(log, options);
    ASSERT_FALSE(outcome.failure) << outcome.failure->message;
    const test::VerifiedLog verified = test::verifyLog(log);
    EXPECT_EQ(test::findingsOf(verified), nlohmann::json::array());
    EXPECT_EQ(verified.report.summary.lost_events, 0U);
    EXPECT_EQ(verified.report.summary.diagnostic_events, options.events == 0 ? room : options.events);
    EXPECT_TRUE(verified.report.deletions.empty());
    std::filesystem::remove_all(log);
  }
}

}  // namespace
}  // namespace walscope
