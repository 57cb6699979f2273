// Gaps, overlaps and duplicates of the segments' id ranges, in id order, hot and cold together.
#pragma once

#include <vector>

#include "diagnostics/segment_facts.hpp"

namespace walscope::diagnostics {

struct Continuity {
  std::vector<ContinuityBreak> breaks;
  std::vector<Finding> findings;
  /// Names of files that are copies of others; their names and indexes need no finding of their own.
  std::vector<std::string> copies;
};

Continuity checkContinuity(const DirectoryFacts& facts);

}  // namespace walscope::diagnostics
