// The fault table, data/faults.json, on the engine itself; the command line and the app are held to the same table.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "diagnosis_support.hpp"
#include "diagnostics/directory_report.hpp"
#include "io/open_file.hpp"
#include "recorder/generator.hpp"
#include "fault_table_support.hpp"
#include "recovery_support.hpp"

namespace walscope {
namespace {

using nlohmann::json;

std::set<std::string> codesOf(const std::vector<recovery::Hazard>& hazards) {
  std::set<std::string> codes;
  for (const recovery::Hazard& hazard : hazards) codes.emplace(toString(hazard.code));
  return codes;
}

class Faults : public ::testing::TestWithParam<json> {
 protected:
  void SetUp() override {
    const recorder::GenerateOutcome outcome = recorder::generate(log_, test::toOptions(GetParam()));
    ASSERT_FALSE(outcome.failure) << outcome.failure->message;
  }

  const test::TemporaryDirectory temporary_;
  const std::string log_ = temporary_.file("wal");
};

TEST_P(Faults, AreReported) {
  const json& expected = GetParam().at("expected");
  const test::VerifiedLog verified = test::verifyLog(log_);
  const diagnostics::VerifyReport& report = verified.report;
  std::map<std::string, std::string> statuses;
  for (const diagnostics::VerifiedSegment& segment : verified.segments) {
    statuses[segment.file] = toString(segment.strict_status);
  }

  EXPECT_EQ(json(statuses), expected.at("strictStatuses"));
  std::multiset<json> findings;
  bool is_serious = false;
  for (const diagnostics::Finding& finding : report.findings) {
    findings.insert(json::array({toString(finding.code), finding.file ? json(*finding.file) : json()}));
    is_serious |= finding.severity != diagnostics::Severity::NOTE;
  }
  EXPECT_EQ(findings, (std::multiset<json>(expected.at("findings").begin(), expected.at("findings").end())));
  std::multiset<json> causes;
  for (const json& finding : test::findingsOf(verified)) {
    if (!finding[3].is_null()) causes.insert(json::array({finding[0], finding[2], finding[3]}));
  }
  EXPECT_EQ(causes, (std::multiset<json>(expected.at("causes").begin(), expected.at("causes").end())));
  EXPECT_EQ(test::badBlocksOf(verified), expected.at("badBlocks"));
  EXPECT_EQ(test::lostOf(report.losses.diagnostic), expected.at("lost"));
  EXPECT_EQ(is_serious ? 1 : 0, expected.at("verifyExit"));
  EXPECT_EQ(codesOf(report.hazards), expected.at("hazards").get<std::set<std::string>>());
  const json& summary = expected.at("summary");
  EXPECT_EQ(report.summary.segments, summary.at("segments"));
  EXPECT_EQ(report.summary.sound_segments, summary.at("soundSegments"));
  EXPECT_EQ(std::to_string(report.summary.events), summary.at("events"));
  EXPECT_EQ(std::to_string(report.summary.strict_events), summary.at("strictEvents"));
  EXPECT_EQ(std::to_string(report.summary.diagnostic_events), summary.at("diagnosticEvents"));
  EXPECT_EQ(std::to_string(report.summary.lost_events), summary.at("lostEvents"));
}

TEST_P(Faults, AreSurvivedByARecovery) {
  const json& expected = GetParam().at("expected").at("recover");
  for (const bool preload : {true, false}) {
    SCOPED_TRACE(preload ? "with the preloader" : "without");
    recovery::RecoveryOptions options;
    options.from_event_id = std::stoull(GetParam().value("recoverFrom", "1"));
    options.preload = preload;
    const recovery::RecoveryResult result = test::recover(log_, options);
    EXPECT_EQ(toString(result.status), expected.at("status"));
    EXPECT_EQ(std::to_string(result.events_replayed), expected.at("eventsReplayed"));
    json skipped = json::array();
    for (const recovery::SkippedSegment& segment : result.skipped) {
      skipped.push_back(
          json::array({segment.file, toString(segment.status), segment.block ? json(*segment.block) : json()}));
    }
    EXPECT_EQ(skipped, expected.at("skipped"));
    json gaps = json::array();
    for (const recovery::IdGap& gap : result.gaps) {
      gaps.push_back(json::array({std::to_string(gap.first_event_id), std::to_string(gap.last_event_id)}));
    }
    EXPECT_EQ(gaps, expected.at("gaps"));
    EXPECT_EQ(io::OpenFile::openCount(), 0U);
  }
}

/// What a report foretells is what a recovery from id 1 finds. One that is refused opens nothing behind its first segment,
/// so it cannot know what a restart would delete there.
TEST_P(Faults, HaveTheSameHazardsInARecovery) {
  auto expected = GetParam().at("expected").at("hazards").get<std::set<std::string>>();
  const std::set<std::string> found = codesOf(test::recover(log_).hazards);
  const bool is_refused = expected.contains("ABORT_FIRST_SEGMENT_CORRUPT");
  if (is_refused && !found.contains("RESTART_DELETES_SEGMENT")) expected.erase("RESTART_DELETES_SEGMENT");
  EXPECT_EQ(found, expected);
}

/// A diagnostic recovery gives what the report foretells, and knows all that it says of the original.
TEST_P(Faults, AreReplayedAsFarAsTheyCanBe) {
  const json& expected = GetParam().at("expected");
  for (const bool preload : {true, false}) {
    SCOPED_TRACE(preload ? "with the preloader" : "without");
    const recovery::RecoveryResult result =
        test::recover(log_, {.mode = recovery::RecoveryMode::DIAGNOSTIC, .preload = preload, .digest = true});
    EXPECT_EQ(test::findDifference(result, test::diagnoseSequentially(log_, 1)), "");
    EXPECT_EQ(std::to_string(result.events_replayed), expected.at("summary").at("diagnosticEvents"));
    EXPECT_EQ(std::to_string(result.lost_events), expected.at("summary").at("lostEvents"));
    EXPECT_EQ(codesOf(result.hazards), expected.at("hazards").get<std::set<std::string>>());
    EXPECT_EQ(io::OpenFile::openCount(), 0U);
  }
}

std::string nameOf(const ::testing::TestParamInfo<json>& info) {
  std::string name = info.param.at("name");
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, Faults, ::testing::ValuesIn(test::readTable("faults.json", 4)), nameOf);

}  // namespace
}  // namespace walscope
