#include "recorder/meta_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "format/constants.hpp"
#include "recorder/output_file.hpp"

namespace walscope::recorder {

static_assert(sizeof(MetaRecord) == format::kMetaFileSize);

std::uint32_t metaOffset(std::uint32_t full_blocks) {
  return static_cast<std::uint32_t>(format::blockOffset(full_blocks));
}

MaybeFailure writeMetaFile(const std::string& directory, const MetaRecord& record) {
  const std::string path = directory + "/" + kMetaFileName;
  const std::string temporary = path + ".tmp";
  OutputFile file;
  if (auto failure = file.create(temporary)) return failure;
  if (auto failure = file.write(0, std::as_bytes(std::span(&record, 1)))) return failure;
  if (auto failure = file.close()) return failure;
  if (std::rename(temporary.c_str(), path.c_str()) != 0)
    return systemFailure("The meta file cannot be put in its place", path, errno);
  return std::nullopt;
}

}  // namespace walscope::recorder
