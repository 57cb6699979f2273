// What a recorder that is started again would delete.
#pragma once

#include <vector>

#include "diagnostics/segment_facts.hpp"

namespace walscope::diagnostics {

/// The newest hot segments by name, each of which fails strict verification: a restarted recorder opens the newest and deletes it,
/// then the next older one, until one is valid. Newest first.
std::vector<const SegmentFacts*> findDeletedByRestart(const DirectoryFacts& facts);

/// The same with what would go with each. `safe` are the ids that can be had of segments that stay; it is normalised.
std::vector<Deletion> findDeletions(const DirectoryFacts& facts, format::IdRuns safe);

}  // namespace walscope::diagnostics
