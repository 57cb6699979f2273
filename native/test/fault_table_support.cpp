#include "fault_table_support.hpp"

#include <fstream>
#include <set>
#include <stdexcept>

namespace walscope::test {

using nlohmann::json;

namespace {

template <typename Value>
json orNull(const std::optional<Value>& value) {
  return value ? json(*value) : json();
}

json causeOf(const std::optional<diagnostics::Cause>& cause) { return cause ? json(toString(*cause)) : json(); }

}  // namespace

std::vector<json> readTable(const std::string& name, [[maybe_unused]] std::size_t step_of_sanitizers) {
  std::ifstream file(TEST_DATA_DIR "/" + name);
  const json table = json::parse(file);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  const std::size_t step = step_of_sanitizers;
#else
  const std::size_t step = 1;
#endif
  std::vector<json> rows;
  for (std::size_t i = 0; i < table.size(); i += step) rows.push_back(table[i]);
  return rows;
}

recorder::GenerateOptions toOptions(const json& row) {
  const json& given = row.at("generate");
  static const std::set<std::string> known = {"segments", "blocks", "events",      "seed",
                                              "first-id", "cold",   "unfinalised", "unused"};
  for (const auto& [name, value] : given.items()) {
    if (!known.contains(name)) throw std::invalid_argument("unknown option " + name);
  }
  recorder::GenerateOptions options;
  options.segments = given.value("segments", options.segments);
  options.blocks = given.value("blocks", options.blocks);
  options.events = given.value("events", options.events);
  options.seed = given.value("seed", options.seed);
  options.first_event_id = given.value("first-id", options.first_event_id);
  options.cold = given.value("cold", options.cold);
  options.unfinalised = given.value("unfinalised", options.unfinalised);
  options.unused = given.value("unused", options.unused);
  options.faults = row.at("faults").get<std::vector<std::string>>();
  return options;
}

VerifiedLog verifyLog(const std::string& directory) {
  VerifiedLog log;
  diagnostics::VerifyOptions options;
  options.on_segment = [&](diagnostics::VerifiedSegment segment) { log.segments.push_back(std::move(segment)); };
  diagnostics::WorkProgress progress;
  auto outcome = diagnostics::verifyReport({directory}, options, std::atomic<bool>{false}, progress);
  log.report = std::move(std::get<diagnostics::VerifyReport>(outcome));
  return log;
}

json findingsOf(const VerifiedLog& log) {
  std::multiset<json> findings;
  for (const diagnostics::Finding& finding : log.report.findings) {
    findings.insert(
        json::array({toString(finding.code), orNull(finding.file), orNull(finding.block), causeOf(finding.cause)}));
  }
  return findings;
}

json badBlocksOf(const VerifiedLog& log) {
  json bad_blocks = json::array();
  for (const diagnostics::VerifiedSegment& segment : log.segments) {
    for (const diagnostics::BadBlock& bad : segment.bad_blocks) {
      bad_blocks.push_back({segment.file, bad.block, toString(bad.cause)});
    }
  }
  return bad_blocks;
}

json lostOf(const diagnostics::Loss& loss) {
  json ranges = json::array();
  for (const format::IdRun& run : loss.ranges) ranges.push_back({std::to_string(run.first), std::to_string(run.last)});
  return ranges;
}

}  // namespace walscope::test
