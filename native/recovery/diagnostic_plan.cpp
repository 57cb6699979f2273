#include "recovery/diagnostic_plan.hpp"

#include <algorithm>
#include <tuple>

#include "recovery/segment_judge.hpp"

namespace walscope::recovery {

std::vector<BelievedStart> orderForDiagnosis(const io::DirectoryScan& scan, const std::atomic<bool>& cancel) {
  std::vector<BelievedStart> order;
  const auto add = [&](io::SegmentKind kind, const std::vector<io::SegmentFile>& files) {
    for (std::size_t i = 0; i < files.size(); ++i) order.push_back({kind, i, believedFirstId(files[i], cancel)});
  };
  add(io::SegmentKind::HOT, scan.hot);
  add(io::SegmentKind::COLD, scan.cold);
  const auto key = [&](const BelievedStart& it) {
    const std::string& name = (it.kind == io::SegmentKind::HOT ? scan.hot : scan.cold)[it.index].name;
    return std::tuple(!it.first_event_id, it.first_event_id.value_or(0), it.kind, std::string_view(name));
  };
  std::sort(order.begin(), order.end(), [&](const BelievedStart& a, const BelievedStart& b) { return key(a) < key(b); });
  return order;
}

}  // namespace walscope::recovery
