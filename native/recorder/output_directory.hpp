// The directory that is generated into: made if needed, checked, and removed again after a failure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/failure.hpp"

namespace walscope::recorder {

/// One thread.
class OutputDirectory {
 public:
  /// Makes the directory and those above it. OUTPUT_NOT_EMPTY, OUTPUT_UNWRITABLE.
  MaybeFailure prepare(const std::string& directory);
  /// Sum of the sizes of the files in it.
  std::uint64_t sizeBytes() const;
  /// Removes the segments and meta files in it (it was empty) and the directories that prepare() made, as far as possible.
  void removeAll();

 private:
  std::string directory_;
  /// Directories that were made, outermost first.
  std::vector<std::string> made_;
};

/// Deletes one file.
MaybeFailure removeFile(const std::string& path);

}  // namespace walscope::recorder
