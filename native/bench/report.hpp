// What a benchmark says, and its two forms: JSON for programs, a table for people.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "bench/summary.hpp"

namespace walscope::bench {

/// Something that the figures depend on. A unit, if it has one, ends its name.
struct Setting {
  std::string name;
  std::uint64_t value;
};

/// A measured quantity. The unit ends the keys of its JSON: `median_ns`, `min_ns`, `max_ns`.
struct Figure {
  std::string name;
  std::string unit;
  Summary summary;
};

/// What a figure has to stay under, or come to at least.
struct Target {
  std::string name;
  std::string unit;
  double value;
  double limit;
  bool is_least = false;

  bool isMet() const { return is_least ? value >= limit : value < limit; }
};

struct Report {
  std::string name;
  std::vector<Setting> settings;
  std::vector<Figure> figures;
  std::vector<Target> targets;
};

/// One object: `{"benchmarks": {"<name>": {"settings": …, "figures": …, "targets": …}}}`.
void writeJson(std::ostream& stream, const std::vector<Report>& reports);
void writeTable(std::ostream& stream, const Report& report);

}  // namespace walscope::bench
