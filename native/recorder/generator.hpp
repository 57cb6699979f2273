// Writes a whole WAL directory as FlashStrike's recorder does, and damages it where that is asked for.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "recorder/fault.hpp"

namespace walscope::recorder {

/// Range checked by generate(); the fields are those of `GenerateOptions` in native/addon/walscope.d.ts.
struct GenerateOptions {
  /// At most so many; fewer are written where `events` does not fill them, since a recorder goes on to the next segment
  /// only when one is full. 1 to 1,000,000.
  std::uint32_t segments = 4;
  /// Capacity in blocks of each segment, 16 to 524,288.
  std::uint32_t blocks = 64;
  /// Events in all; 0 fills every segment.
  std::uint64_t events = 0;
  std::uint64_t seed = 1;
  std::uint64_t first_event_id = 1;
  /// The oldest `cold` segments are written as LZ4 frames; only closed segments can be.
  std::uint32_t cold = 0;
  /// The last segment is left as a crash leaves it: up to 255 events are lost, and the meta file is that of the last
  /// rotation (none where the crash came in the first segment).
  bool unfinalised = false;
  /// Segments prepared ahead and never used, behind the last one. At most 1,000.
  std::uint32_t unused = 0;
  /// See fault.hpp; applied in order after writing.
  std::vector<std::string> faults{};
};

struct GenerateResult {
  /// Segments written, without the unused ones.
  std::uint32_t segments = 0;
  /// Events in the files, before any fault.
  std::uint64_t events = 0;
  /// Sizes of all files, before any fault.
  std::uint64_t size_bytes = 0;
  std::vector<AppliedFault> faults;
};

/// Written by the generating thread, read by any.
class GenerateProgress {
 public:
  enum class Phase : std::uint8_t { WRITING, COMPRESSING, DAMAGING };

  std::atomic<Phase> phase{Phase::WRITING};
  /// Bytes of segments written or compressed so far, and in all.
  std::atomic<std::uint64_t> done_bytes{0};
  std::atomic<std::uint64_t> total_bytes{0};

  void setFile(const std::string& name);
  std::string file() const;

 private:
  mutable std::mutex mutex_;
  std::string file_;
};

struct GenerateOutcome {
  MaybeFailure failure;
  GenerateResult result;
};

/// Makes the directory (and those above it) if it does not exist, and fills it. Refuses one that is not empty
/// (OUTPUT_NOT_EMPTY) or cannot be written (OUTPUT_UNWRITABLE), and options or faults that make no sense (USAGE) before
/// anything is written where that can be seen from them alone. After a failure, or when `cancel` was set from any
/// thread (CANCELLED), all that it wrote is removed. The same options give the same bytes on every machine.
GenerateOutcome generate(const std::string& directory, const GenerateOptions& options, GenerateProgress& progress,
                         const std::atomic<bool>& cancel);

/// The same without progress and cancel.
GenerateOutcome generate(const std::string& directory, const GenerateOptions& options);

}  // namespace walscope::recorder
