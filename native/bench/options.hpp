// The command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace walscope::bench {

struct Options {
  /// Of every benchmark, instead of its own number.
  std::optional<std::uint32_t> rounds;
  /// Where the directories are written; empty for the system's temporary directory.
  std::string directory;
  /// The one benchmark to run; empty for all.
  std::string only;
  bool help = false;
};

/// Throws std::invalid_argument with one sentence for a person.
Options parseOptions(int count, const char* const* arguments);

/// What can be given, for a person.
std::string usage();

}  // namespace walscope::bench
