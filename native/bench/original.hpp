// What Walscope is held against: FlashStrike's own way to verify and to recover, as part of this program.
#pragma once

#include <cstdint>
#include <optional>

#include "bench/workspace.hpp"
#include "io/directory_scan.hpp"

namespace walscope::bench {

/// Verifies a sound log, segment by segment: through fresh maps, each block copied to a buffer and hashed twice by libxxhash.
void verifyOriginally(const io::DirectoryScan& scan);

struct OriginalOptions {
  /// Two looks at the clock for each event, and a histogram, as its metrics do it.
  bool times_each_event = false;
  bool digest = false;
};

struct OriginalRecovery {
  std::uint64_t duration_ns = 0;
  std::optional<std::uint64_t> digest;
};

/// Recovers a sound log: a preloader thread maps and verifies as above, the replay takes segments out of a ring of the same kind and
/// capacity as Walscope's, copies each block to a buffer, each event out of it, and gives the segment back to be closed. From the
/// scan of the directory to the last event, and what then is left to close. Throws std::runtime_error where it does not replay every event.
OriginalRecovery recoverOriginally(const Log& log, const OriginalOptions& options);

}  // namespace walscope::bench
