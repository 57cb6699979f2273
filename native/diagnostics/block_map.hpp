// The block map of a segment: one byte a block, first from the headers alone, then from the verification.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "diagnostics/block_condition.hpp"
#include "diagnostics/directory_report.hpp"

namespace walscope::diagnostics {

/// Most cells of a map: the blocks of the largest segment. A longer file has no more.
inline constexpr std::uint64_t kMaxMapCells = format::kMaxBlocks;

/// Cells that changed: `cells[i]` is the BlockCondition of block `first + i`.
struct CellRun {
  std::uint64_t first;
  std::vector<std::uint8_t> cells;
};

/// Written by the thread of the job, drained by any other.
class BlockMap final : public BlockObserver {
 public:
  /// The map never shrinks; new cells are NOT_READ.
  void grow(std::uint64_t cells);
  void onBlocks(std::uint64_t first, std::uint64_t count, BlockCondition condition) override;
  /// What the verification did not come to is not there.
  void endVerification();

  std::uint64_t size() const;
  /// Cells that changed since they were taken last, at most `limit` of them; nothing where there are none.
  std::optional<CellRun> take(std::size_t limit);

 private:
  /// Changes are noted by the page.
  static constexpr std::size_t kPageCells = 4'096;

  void growLocked(std::uint64_t cells);
  void markLocked(std::uint64_t first, std::uint64_t count);

  mutable std::mutex mutex_;
  std::vector<std::uint8_t> cells_;
  std::vector<bool> changed_;
  std::size_t first_changed_ = 0;  // no page in front of it has changed
};

struct BlockMapProgress {
  WorkProgress work;
  std::atomic<bool> is_verifying{false};
};

/// Fills the map of one segment file, hot or cold: of a hot one first all headers, with a read of 64 bytes each; then
/// every block is verified as `verify` does it. `progress` counts bytes of the pass that runs. Gives the number of cells.
std::variant<std::uint64_t, Failure> mapBlocks(const std::string& path, const std::atomic<bool>& cancel,
                                               BlockMapProgress& progress, BlockMap& map);

}  // namespace walscope::diagnostics
