// The shared fault table, data/faults.json, which the command line and the end-to-end tests run too: each directory is
// generated, damaged, verified and recovered, and has to come to exactly what the table says.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "diagnostics/directory_report.hpp"
#include "io/mapped_file.hpp"
#include "recorder/generator.hpp"
#include "recovery_support.hpp"

namespace walscope {

namespace {

using nlohmann::json;

/// A document's u64 is a decimal string.
std::string text(std::uint64_t value) { return std::to_string(value); }
json nullable(const std::optional<std::string>& value) { return value ? json(*value) : json(nullptr); }
json nullable(const std::optional<std::uint64_t>& value) { return value ? json(*value) : json(nullptr); }

json sorted(json list) {
  std::sort(list.begin(), list.end());
  return list;
}

/// The options of `walscope generate` as the table names them.
recorder::GenerateOptions optionsOf(const json& fault) {
  const json& given = fault.at("generate");
  static const std::set<std::string> known = {"segments", "blocks", "events", "seed", "first-id", "cold", "unfinalised", "unused"};
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
  for (const json& spec : fault.at("faults")) options.faults.push_back(spec);
  return options;
}

/// What `verify` says, in the table's form.
json verify(const std::string& directory) {
  json statuses = json::object();
  diagnostics::VerifyOptions options;
  options.threads = 2;
  options.on_segment = [&](const diagnostics::VerifiedSegment& segment) {
    statuses[segment.file] = std::string(toString(segment.strict_status));
  };
  diagnostics::WorkProgress progress;
  const std::atomic<bool> cancel{false};
  const auto outcome = diagnostics::verifyReport({directory}, options, cancel, progress);
  const auto& report = std::get<diagnostics::VerifyReport>(outcome);

  json findings = json::array();
  bool is_serious = false;
  for (const diagnostics::Finding& finding : report.findings) {
    findings.push_back({std::string(toString(finding.code)), nullable(finding.file)});
    is_serious |= finding.severity != diagnostics::Severity::NOTE;
  }
  std::set<std::string> hazards;
  for (const recovery::Hazard& hazard : report.hazards) hazards.emplace(toString(hazard.code));
  const diagnostics::VerifySummary& summary = report.summary;
  return {{"verifyExit", is_serious ? 1 : 0},
          {"strictStatuses", statuses},
          {"findings", sorted(findings)},
          {"hazards", hazards},
          {"summary",
           {{"segments", summary.segments},
            {"soundSegments", summary.sound_segments},
            {"events", text(summary.events)},
            {"strictEvents", text(summary.strict_events)},
            {"diagnosticEvents", text(summary.diagnostic_events)},
            {"lostEvents", text(summary.lost_events)}}}};
}

json recover(const std::string& directory, const recovery::RecoveryOptions& options) {
  const recovery::RecoveryResult result = test::recover(directory, options);
  json skipped = json::array();
  for (const recovery::SkippedSegment& segment : result.skipped) {
    skipped.push_back({segment.file, std::string(toString(segment.status)), nullable(segment.block)});
  }
  json gaps = json::array();
  for (const recovery::IdGap& gap : result.gaps) gaps.push_back({text(gap.first_event_id), text(gap.last_event_id)});
  return {{"status", std::string(toString(result.status))},
          {"eventsReplayed", text(result.events_replayed)},
          {"skipped", skipped},
          {"gaps", gaps}};
}

std::set<std::string> hazardCodes(const recovery::RecoveryResult& result) {
  std::set<std::string> codes;
  for (const recovery::Hazard& hazard : result.hazards) codes.emplace(toString(hazard.code));
  return codes;
}

json readTable() {
  std::ifstream stream(TEST_DATA_DIR "/faults.json");
  return json::parse(stream);
}

class FaultTable : public ::testing::TestWithParam<json> {
 protected:
  void SetUp() override {
    const recorder::GenerateOutcome outcome = recorder::generate(directory_.path(), optionsOf(GetParam()));
    ASSERT_FALSE(outcome.failure) << outcome.failure->message;
    ASSERT_EQ(outcome.result.faults.size(), GetParam().at("faults").size());
  }
  void TearDown() override { EXPECT_EQ(io::MappedFile::openCount(), 0U); }

  std::uint64_t from() const {
    const std::string given = GetParam().value("recoverFrom", "1");
    return std::stoull(given);
  }

  test::TemporaryDirectory directory_;
};

TEST_P(FaultTable, IsVerifiedAsTheTableSays) {
  const json& expected = GetParam().at("expected");
  const json found = verify(directory_.path());
  EXPECT_EQ(found.at("verifyExit"), expected.at("verifyExit"));
  EXPECT_EQ(found.at("strictStatuses"), expected.at("strictStatuses"));
  EXPECT_EQ(found.at("findings"), sorted(expected.at("findings")));
  EXPECT_EQ(found.at("hazards"), sorted(expected.at("hazards")));
  EXPECT_EQ(found.at("summary"), expected.at("summary"));
}

TEST_P(FaultTable, IsRecoveredAsTheTableSays) {
  const json& expected = GetParam().at("expected").at("recover");
  const test::ExpectedRecovery sequential = test::readSequentially(directory_.path(), from());
  EXPECT_EQ(text(sequential.events), expected.at("eventsReplayed"));
  for (const bool preload : {true, false}) {
    SCOPED_TRACE(preload ? "with the preloader" : "without the preloader");
    EXPECT_EQ(recover(directory_.path(), {.from_event_id = from(), .preload = preload}), expected);
  }
  EXPECT_EQ(recover(directory_.path(), {.from_event_id = from(), .prepared_capacity = 1, .finished_capacity = 1, .verify_threads = 2}),
            expected);
}

/// `verify` foretells what a recovery from id 1 finds.
TEST_P(FaultTable, HasTheSameHazardsInARecovery) {
  const json expected = sorted(GetParam().at("expected").at("hazards"));
  EXPECT_EQ(json(hazardCodes(test::recover(directory_.path()))), expected);
}

std::string nameOf(const ::testing::TestParamInfo<json>& info) {
  std::string name;
  for (const char letter : info.param.at("name").get<std::string>()) {
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0) {
      name += letter;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultTable, ::testing::ValuesIn(readTable().get<std::vector<json>>()), nameOf);

}  // namespace

}  // namespace walscope
