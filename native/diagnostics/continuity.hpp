// Gaps, overlaps and duplicates of the segments' id ranges, in id order, hot and cold together.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "diagnostics/segment_facts.hpp"

namespace walscope::diagnostics {

struct Continuity {
  std::vector<ContinuityBreak> breaks;
  std::vector<Finding> findings;
  /// Names of files that are copies of others: their names and events do not count again.
  std::set<std::string> copies;
};

/// A file with the ids of another is a copy: a cold one of a hot one has a finding of its own and is no break, any other is a
/// duplicate. Of a directory's segments, what is missing between two is a gap; of single files it is not.
Continuity checkContinuity(const DirectoryFacts& facts);

}  // namespace walscope::diagnostics
