#include "diagnostics/segment_file.hpp"

#include <cstring>

namespace walscope::diagnostics {

Failure unreadableFile(const std::string& path, int error_number) {
  const std::string why = error_number == 0 ? "it is no regular file, or it is empty" : std::strerror(error_number);
  return {"FILE_UNREADABLE", path + " cannot be read: " + why + ".", path};
}

std::variant<io::SegmentFile, Failure> findSegmentFile(const std::string& path) {
  io::DirectoryScan scan = io::scanFiles({path}, {});
  std::vector<io::SegmentFile>& files = scan.hot.empty() ? scan.cold : scan.hot;
  if (files.empty()) return unreadableFile(path, ENOENT);
  if (!files.front().is_regular || files.front().error_number != 0) return unreadableFile(path, files.front().error_number);
  return std::move(files.front());
}

}  // namespace walscope::diagnostics
