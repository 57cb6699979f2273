// The WAL directories that are measured: written when first asked for, removed at the end.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace walscope::bench {

/// A sound directory: every segment full and closed.
struct Log {
  std::string directory;
  std::uint32_t segments = 0;
  std::uint64_t events = 0;
  std::uint64_t size_bytes = 0;
};

/// Errors are std::runtime_error.
class Workspace {
 public:
  /// Makes a directory of its own in `parent`.
  explicit Workspace(const std::string& parent);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  /// Written once, then in the page cache and on the disk, so that writing it back disturbs no measurement.
  const Log& log(std::uint32_t segments, std::uint32_t blocks);

 private:
  std::string path_;
  /// By segments and blocks.
  std::map<std::pair<std::uint32_t, std::uint32_t>, Log> logs_;
};

}  // namespace walscope::bench
