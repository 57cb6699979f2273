// What a strict recovery will do, decided from the headers alone, as the original's manager decides it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "io/directory_scan.hpp"

namespace walscope::recovery {

/// Indexes are into `DirectoryScan::hot`.
struct RecoveryPlan {
  /// The first segment, in order, whose header verifies and whose last id is not below the start id; none: ITEM_NOT_FOUND.
  std::optional<std::size_t> start;
  /// The segments behind it that verify by header, in order: what the preloader is given.
  std::vector<std::size_t> ahead;
  /// Segments whose header does not verify: dropped without a word, wherever they stand.
  std::vector<std::size_t> invisible;
  /// Segments before the start (their ids are below it, or they are empty).
  std::vector<std::size_t> before;
};

RecoveryPlan planRecovery(const io::DirectoryScan& scan, std::uint64_t from_event_id);

}  // namespace walscope::recovery
