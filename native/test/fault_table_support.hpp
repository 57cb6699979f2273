// The fault tables of data/: rows of a generated log, its faults, and what has to be found.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "diagnostics/directory_report.hpp"
#include "recorder/generator.hpp"

namespace walscope::test {

/// The rows of a table in data/. A search takes seconds under a sanitizer: one in `step_of_sanitizers` is enough there, since all
/// are run without one as well.
std::vector<nlohmann::json> readTable(const std::string& name, std::size_t step_of_sanitizers);

/// The log and the faults of a row.
recorder::GenerateOptions toOptions(const nlohmann::json& row);

struct VerifiedLog {
  diagnostics::VerifyReport report;
  std::vector<diagnostics::VerifiedSegment> segments;
};

VerifiedLog verifyLog(const std::string& directory);

/// [code, file, block, cause] of each finding, sorted.
nlohmann::json findingsOf(const VerifiedLog& log);
/// [file, block, cause] of each bad block, in order.
nlohmann::json badBlocksOf(const VerifiedLog& log);
/// [first, last] of each lost range, as strings.
nlohmann::json lostOf(const diagnostics::Loss& loss);

}  // namespace walscope::test
