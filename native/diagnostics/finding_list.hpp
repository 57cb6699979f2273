// The findings of one segment, bounded: a segment of garbage does not fill the memory with sentences.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "diagnostics/finding.hpp"

namespace walscope::diagnostics {

/// Most findings about blocks that one segment lists; one more says how many were left out.
inline constexpr std::size_t kMaxBlockFindings = 2'000;

/// Owned by the thread that verifies the segment.
class FindingList {
 public:
  using Place = std::optional<std::uint64_t>;

  explicit FindingList(std::string file) : file_(std::move(file)) {}

  /// About the segment as a whole: always listed, and first.
  void addSegment(FindingCode code, Place block, Place offset, std::string message, std::optional<Cause> cause = {}) {
    addSegment(defaultSeverity(code), code, block, offset, std::move(message), cause);
  }
  void addSegment(Severity severity, FindingCode code, Place block, Place offset, std::string message,
                  std::optional<Cause> cause = {}) {
    segment_.push_back({code, severity, file_, block, offset, std::move(message), cause});
  }

  /// About one block.
  void addBlock(FindingCode code, std::uint64_t block, std::uint64_t offset, std::string message,
                std::optional<Cause> cause = {}) {
    addBlock(defaultSeverity(code), code, block, offset, std::move(message), cause);
  }
  void addBlock(Severity severity, FindingCode code, std::uint64_t block, std::uint64_t offset, std::string message,
                std::optional<Cause> cause = {});

  /// About `count` blocks that are not looked at one by one.
  void leaveOut(FindingCode code, std::uint64_t count);

  bool isFull() const { return blocks_.size() == kMaxBlockFindings; }

  /// All of them; the list is empty then.
  std::vector<Finding> take();

 private:
  std::string file_;
  std::vector<Finding> segment_;
  std::vector<Finding> blocks_;
  std::uint64_t left_out_ = 0;
  /// Of the gravest finding that was left out.
  FindingCode left_out_code_ = FindingCode::BLOCK_TAIL_NOT_ZERO;
};

}  // namespace walscope::diagnostics
