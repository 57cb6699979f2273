// Every fault in every position, data/fault-matrix.json: findings, causes and lost ids are exact, no cause is wrong, and a
// diagnostic recovery and a salvage give the events in which the damage is not.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fault_table_support.hpp"
#include "recovery_support.hpp"
#include "salvage/salvage.hpp"

namespace walscope {
namespace {

using nlohmann::json;

json sorted(const json& rows) { return std::multiset<json>(rows.begin(), rows.end()); }

json gapsOf(const recovery::RecoveryResult& result) {
  json gaps = json::array();
  for (const recovery::IdGap& gap : result.gaps) {
    gaps.push_back({std::to_string(gap.first_event_id), std::to_string(gap.last_event_id)});
  }
  return gaps;
}

json gapsOf(const salvage::SalvageResult& result) {
  json gaps = json::array();
  for (const format::IdRun& gap : result.gaps) gaps.push_back({std::to_string(gap.first), std::to_string(gap.last)});
  return gaps;
}

void expectSalvage(const std::string& log, const std::string& target, const json& expected) {
  salvage::SalvageProgress progress;
  const std::atomic<bool> cancel{false};
  const salvage::SalvageOutcome outcome = salvage::salvage(log, target, {}, progress, cancel);
  ASSERT_FALSE(outcome.failure) << outcome.failure->message;
  EXPECT_EQ(std::to_string(outcome.result.events), expected.at("diagnosticEvents"));
  EXPECT_EQ(test::hexOf(outcome.result.digest), expected.at("diagnosticDigest"));
  EXPECT_EQ(gapsOf(outcome.result), expected.at("lost"));
}

/// How often each cause was found for each that was right.
class ConfusionMatrix {
 public:
  /// Findings of the same place are compared.
  void add(const json& expected, const json& found) {
    std::map<json, json> causes;
    for (const json& finding : found) causes[{finding[1], finding[2]}] = finding[3];
    for (const json& finding : expected) ++counts_[finding[3].dump()][causes[{finding[1], finding[2]}].dump()];
  }

  /// Prints it; the number of wrong causes.
  std::uint64_t print() const {
    std::uint64_t wrong = 0;
    for (const auto& [expected, row] : counts_) {
      for (const auto& [found, count] : row) {
        std::printf("cause %-14s found as %-14s %5llu times%s\n", expected.c_str(), found.c_str(),
                    static_cast<unsigned long long>(count), expected == found ? "" : "  WRONG");
        wrong += expected == found ? 0 : count;
      }
    }
    return wrong;
  }

 private:
  std::map<std::string, std::map<std::string, std::uint64_t>> counts_;
};

TEST(FaultMatrix, IsExactInEveryPosition) {
  const test::TemporaryDirectory temporary;
  const std::string log = temporary.file("wal");
  const std::string target = temporary.file("salvaged");
  ConfusionMatrix matrix;
  for (const json& row : test::readTable("fault-matrix.json", 19)) {
    SCOPED_TRACE(row.at("name").get<std::string>());
    const recorder::GenerateOutcome outcome = recorder::generate(log, test::toOptions(row));
    ASSERT_FALSE(outcome.failure) << outcome.failure->message;
    const json& expected = row.at("expected");
    const test::VerifiedLog verified = test::verifyLog(log);
    EXPECT_EQ(test::findingsOf(verified), sorted(expected.at("findings")));
    EXPECT_EQ(test::badBlocksOf(verified), sorted(expected.at("badBlocks")));
    EXPECT_EQ(test::lostOf(verified.report.losses.diagnostic), expected.at("lost"));
    EXPECT_EQ(std::to_string(verified.report.summary.strict_events), expected.at("strictEvents"));
    EXPECT_EQ(std::to_string(verified.report.summary.diagnostic_events), expected.at("diagnosticEvents"));
    matrix.add(expected.at("findings"), test::findingsOf(verified));
    const recovery::RecoveryResult recovered =
        test::recover(log, {.mode = recovery::RecoveryMode::DIAGNOSTIC, .digest = true});
    EXPECT_EQ(std::to_string(recovered.events_replayed), expected.at("diagnosticEvents"));
    EXPECT_EQ(test::hexOf(*recovered.digest), expected.at("diagnosticDigest"));
    EXPECT_EQ(gapsOf(recovered), expected.at("lost"));
    expectSalvage(log, target, expected);
    std::filesystem::remove_all(log);
    std::filesystem::remove_all(target);
  }
  EXPECT_EQ(matrix.print(), 0U);
}

}  // namespace
}  // namespace walscope
