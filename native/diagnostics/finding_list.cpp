#include "diagnostics/finding_list.hpp"

#include <iterator>

#include "format/text.hpp"

namespace walscope::diagnostics {

using format::counted;

void FindingList::addBlock(Severity severity, FindingCode code, std::uint64_t block, std::uint64_t offset,
                           std::string message, std::optional<Cause> cause) {
  if (isFull()) {
    leaveOut(code, 1);
    return;
  }
  blocks_.push_back({code, severity, file_, block, offset, std::move(message), cause});
}

void FindingList::leaveOut(FindingCode code, std::uint64_t count) {
  // Severities stand in falling order.
  const bool is_graver = left_out_ == 0 || defaultSeverity(code) < defaultSeverity(left_out_code_);
  if (is_graver) left_out_code_ = code;
  left_out_ += count;
}

std::vector<Finding> FindingList::take() {
  std::vector<Finding> all = std::move(segment_);
  all.insert(all.end(), std::make_move_iterator(blocks_.begin()), std::make_move_iterator(blocks_.end()));
  if (left_out_ > 0) {
    all.push_back({left_out_code_, defaultSeverity(left_out_code_), file_, std::nullopt, std::nullopt,
                   counted(left_out_, "more finding") + " about blocks of this segment " +
                       (left_out_ == 1 ? "is" : "are") + " not listed."});
  }
  segment_.clear();
  blocks_.clear();
  left_out_ = 0;
  return all;
}

}  // namespace walscope::diagnostics
