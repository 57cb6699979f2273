// Reads and judges blocks of the event table, from any place on.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "diagnostics/block_condition.hpp"
#include "events/event_block.hpp"
#include "events/event_table.hpp"
#include "format/block_judge.hpp"
#include "io/block_source.hpp"
#include "io/open_file.hpp"

namespace walscope::events {

/// A block of the table as it was read.
struct TableBlock {
  EventBlockPlace place;
  std::uint32_t rows = 0;
  /// NOT_READ where it was known before and so not judged.
  diagnostics::BlockCondition condition = diagnostics::BlockCondition::NOT_READ;
  /// 16,448 bytes; zeros for what is not there.
  const std::byte* bytes = nullptr;

  const format::RequestEvent* events() const {
    return reinterpret_cast<const format::RequestEvent*>(bytes + format::kBlockHeaderSize);
  }
};

/// Whether blocks that are known are judged all the same.
enum class Judging : std::uint8_t { WHERE_UNKNOWN, ALWAYS };

/// Judges each block as a walk from the front of its segment would: where it does not begin there, with the four blocks before it,
/// which are enough wherever damage is not longer. One thread. Keeps one file open.
class BlockReader {
 public:
  /// `table` and `cancel` (none for null) have to outlive it. Reads so many blocks at once.
  explicit BlockReader(const EventTable& table, Judging judging = Judging::WHERE_UNKNOWN, std::size_t blocks_at_once = 32,
                       const std::atomic<bool>* cancel = nullptr);

  /// Goes to blocks [first, end) of a segment.
  void seek(std::uint32_t segment, std::uint32_t first, std::uint32_t end);
  /// The next of them in order, some at once and never of two units, until the next call; none at the end, and where it is
  /// cancelled. What cannot be read is a block too: UNREADABLE.
  std::span<const TableBlock> next();
  /// Of the file that is open; zeros where none is.
  const FileStamp& stamp() const { return stamp_; }
  /// Closes the file.
  void close();

 private:
  /// A block and its events can be cast.
  struct alignas(format::kEventSize) Line {
    std::byte bytes[format::kEventSize];
  };

  const TableSegment& segment() const { return table_.segments()[segment_]; }
  std::byte* blockAt(std::size_t i) const { return lines_[0].bytes + i * format::kBlockSize; }
  void open();
  void openCold();
  void findFacts();
  void read(std::uint32_t first, std::size_t count);
  void readCold(std::uint32_t first, std::size_t count);
  bool isCancelled() const { return cancel_ != nullptr && cancel_->load(std::memory_order_relaxed); }
  std::uint32_t beginJudge();
  std::optional<std::uint64_t> storedChain(std::uint32_t block);
  void hash(std::size_t count);
  bool isWhole(std::size_t i) const { return (i + 1) * format::kBlockSize <= read_bytes_; }
  TableBlock describe(std::size_t i, std::uint32_t block);
  TableBlock judge(std::size_t i, std::uint32_t block);
  void settle(TableBlock& found, EventValidity validity, diagnostics::BlockCondition condition) const;
  void settlePart(TableBlock& found, std::size_t i);

  const EventTable& table_;
  const Judging judging_;
  const std::size_t most_blocks_;
  const std::atomic<bool>* const cancel_;

  std::optional<std::uint32_t> open_segment_;
  io::OpenFile file_;
  std::unique_ptr<io::BlockSource> cold_;
  std::uint32_t cold_position_ = 0;
  /// What the header in front of `cold_position_` holds.
  format::BlockHeader cold_header_{};
  FileStamp stamp_;

  std::uint32_t segment_ = 0;
  std::uint32_t position_ = 0;
  std::uint32_t end_ = 0;
  std::shared_ptr<const UnitFacts> facts_;
  std::uint32_t facts_end_ = 0;  // of the unit that was looked up

  std::unique_ptr<Line[]> lines_;
  std::uint64_t read_bytes_ = 0;
  format::BlockJudge judge_;
  /// The block that the judge is ready for.
  std::optional<std::uint32_t> judge_position_;
  std::vector<format::BlockEvents> to_hash_;
  std::vector<format::HashedEvents> hashed_;
  /// By block of what was read; nothing where it was not hashed.
  std::vector<std::optional<format::HashedAhead>> ahead_;
  std::vector<TableBlock> found_;
};

}  // namespace walscope::events
