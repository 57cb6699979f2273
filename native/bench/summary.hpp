// What many measurements of one thing come to.
#pragma once

#include <cstddef>
#include <vector>

namespace walscope::bench {

/// All but `n` in the unit of the samples.
struct Summary {
  double median = 0;
  double min = 0;
  /// The least sample that 99 of 100 are at most.
  double p99 = 0;
  double max = 0;
  std::size_t n = 0;
};

/// Zeros where there is no sample. Of an even number, the median is the mean of the middle two.
Summary summarise(std::vector<double> samples);

}  // namespace walscope::bench
