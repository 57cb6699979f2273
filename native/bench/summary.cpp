#include "bench/summary.hpp"

#include <algorithm>

namespace walscope::bench {

Summary summarise(std::vector<double> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  const std::size_t middle = samples.size() / 2;
  const double median = samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
  const std::size_t p99 = (samples.size() * 99 + 99) / 100 - 1;
  return {.median = median, .min = samples.front(), .p99 = samples[p99], .max = samples.back(), .n = samples.size()};
}

}  // namespace walscope::bench
