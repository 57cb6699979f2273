// The fault table, data/faults.json, on the engine itself; the command line and the app are held to the same table.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "diagnostics/directory_report.hpp"
#include "io/mapped_file.hpp"
#include "recorder/generator.hpp"
#include "recovery_support.hpp"

namespace walscope {
namespace {

using nlohmann::json;

json readTable() {
  std::ifstream file(TEST_DATA_DIR "/faults.json");
  return json::parse(file);
}

recorder::GenerateOptions toOptions(const json& entry) {
  const json& given = entry.at("generate");
  static const std::set<std::string> known = {"segments", "blocks", "events",      "seed",
                                              "first-id", "cold",   "unfinalised", "unused"};
  for (const auto& [name, value] : given.items()) EXPECT_TRUE(known.contains(name)) << name;
  recorder::GenerateOptions options;
  options.segments = given.value("segments", options.segments);
  options.blocks = given.value("blocks", options.blocks);
  options.events = given.value("events", options.events);
  options.seed = given.value("seed", options.seed);
  options.first_event_id = given.value("first-id", options.first_event_id);
  options.cold = given.value("cold", options.cold);
  options.unfinalised = given.value("unfinalised", options.unfinalised);
  options.unused = given.value("unused", options.unused);
  options.faults = entry.at("faults").get<std::vector<std::string>>();
  return options;
}

std::set<std::string> codesOf(const std::vector<recovery::Hazard>& hazards) {
  std::set<std::string> codes;
  for (const recovery::Hazard& hazard : hazards) codes.emplace(toString(hazard.code));
  return codes;
}

class Faults : public ::testing::TestWithParam<json> {
 protected:
  void SetUp() override {
    const recorder::GenerateOutcome outcome = recorder::generate(log_, toOptions(GetParam()));
    ASSERT_FALSE(outcome.failure) << outcome.failure->message;
  }

  const test::TemporaryDirectory temporary_;
  const std::string log_ = temporary_.file("wal");
};

TEST_P(Faults, AreReported) {
  const json& expected = GetParam().at("expected");
  std::map<std::string, std::string> statuses;
  diagnostics::VerifyOptions options;
  options.on_segment = [&](const diagnostics::VerifiedSegment& segment) {
    statuses[segment.file] = toString(segment.strict_status);
  };
  diagnostics::WorkProgress progress;
  const auto outcome = diagnostics::verifyReport({log_}, options, std::atomic<bool>{false}, progress);
  const auto& report = std::get<diagnostics::VerifyReport>(outcome);

  EXPECT_EQ(json(statuses), expected.at("strictStatuses"));
  std::multiset<json> findings;
  bool is_serious = false;
  for (const diagnostics::Finding& finding : report.findings) {
    findings.insert(json::array({toString(finding.code), finding.file ? json(*finding.file) : json()}));
    is_serious |= finding.severity != diagnostics::Severity::NOTE;
  }
  EXPECT_EQ(findings, (std::multiset<json>(expected.at("findings").begin(), expected.at("findings").end())));
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
    EXPECT_EQ(io::MappedFile::openCount(), 0U);
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

std::string nameOf(const ::testing::TestParamInfo<json>& info) {
  std::string name = info.param.at("name");
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, Faults, ::testing::ValuesIn(readTable().get<std::vector<json>>()), nameOf);

}  // namespace
}  // namespace walscope
