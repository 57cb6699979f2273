#include "recovery/recovery_plan.hpp"

namespace walscope::recovery {

RecoveryPlan planRecovery(const io::DirectoryScan& scan, std::uint64_t from_event_id) {
  RecoveryPlan plan;
  for (std::size_t i = 0; i < scan.hot.size(); ++i) {
    const io::SegmentFile& segment = scan.hot[i];
    if (segment.header_status != format::Status::OK) {
      plan.invisible.push_back(i);
    } else if (plan.start) {
      plan.ahead.push_back(i);
    } else if (from_event_id <= segment.header.last_event_id) {
      plan.start = i;
    } else {
      plan.before.push_back(i);
    }
  }
  return plan;
}

}  // namespace walscope::recovery
