// Findings about a directory beside its ids: names, indexes, the meta file, files that cannot be read.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "diagnostics/segment_facts.hpp"

namespace walscope::diagnostics {

/// `copies` are the files that have a finding as copies already.
std::vector<Finding> checkNames(const DirectoryFacts& facts, const std::set<std::string>& copies);

/// `has_id_gap`: then a missing index has its finding already.
std::vector<Finding> checkIndexes(const DirectoryFacts& facts, bool has_id_gap);

std::vector<Finding> checkMeta(const io::DirectoryScan& scan, const DirectoryFacts& facts);

/// What headers and sizes alone tell of each segment, for a scan.
std::vector<Finding> checkHeaders(const DirectoryFacts& facts);

/// Things that are named like segments and are none: directories, FIFOs, devices, broken links.
std::vector<Finding> checkIrregular(const io::DirectoryScan& scan);

}  // namespace walscope::diagnostics
