#include "recorder/output_directory.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "recorder/meta_file.hpp"
#include "recorder/output_file.hpp"

namespace walscope::recorder {

namespace fs = std::filesystem;

MaybeFailure OutputDirectory::prepare(const std::string& directory) {
  directory_ = directory;
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path path = fs::absolute(directory, error).lexically_normal(); !error && !fs::exists(path, error);
       path = path.parent_path()) {
    if (path == path.parent_path()) break;
    missing.push_back(path);
  }
  if (error) return systemFailure("The directory cannot be looked at", directory, error.value());
  for (auto path = missing.rbegin(); path != missing.rend(); ++path) {
    if (path->filename().empty()) continue;  // a trailing slash
    if (!fs::create_directory(*path, error) && error) {
      removeAll();
      return systemFailure("The directory cannot be made", path->string(), error.value());
    }
    made_.push_back(path->string());
  }
  if (!fs::is_directory(directory, error))
    return Failure{FailureCode::OUTPUT_UNWRITABLE, "This is not a directory.", directory, std::nullopt};
  const bool is_empty = fs::is_empty(directory, error);
  if (error) return systemFailure("The directory cannot be listed", directory, error.value());
  if (!is_empty) {
    return Failure{FailureCode::OUTPUT_NOT_EMPTY, "The directory is not empty; a log is only written into a new or empty one.",
                   directory, std::nullopt};
  }
  if (::access(directory.c_str(), W_OK | X_OK) != 0)
    return systemFailure("The directory cannot be written", directory, errno);
  return std::nullopt;
}

std::uint64_t OutputDirectory::sizeBytes() const {
  std::uint64_t total = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error)) {
    const std::uint64_t size_bytes = entry.file_size(error);
    if (!error) total += size_bytes;
  }
  return total;
}

void OutputDirectory::removeAll() {
  // Best effort: the failure that led here is the one to report.
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, ignored)) {
    std::error_code entry_error;
    const std::string name = entry.path().filename().string();
    const bool is_ours = name.starts_with("FS.") || name.starts_with(kMetaFileName);
    if (is_ours && entry.is_regular_file(entry_error)) fs::remove(entry.path(), entry_error);
  }
  for (auto path = made_.rbegin(); path != made_.rend(); ++path) fs::remove(*path, ignored);
}

MaybeFailure removeFile(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return systemFailure("The file cannot be deleted", path, errno);
  return std::nullopt;
}

}  // namespace walscope::recorder
