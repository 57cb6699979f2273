#include "bench/workspace.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "bench/interruption.hpp"
#include "bench/strict_verification.hpp"
#include "io/directory_scan.hpp"
#include "recorder/generator.hpp"
#include "recovery/page_cache.hpp"

namespace walscope::bench {

namespace fs = std::filesystem;

namespace {

void writeBack(const std::string& directory) {
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  syncfs(descriptor);
  close(descriptor);
}

/// As a log lies in the page cache that was read from the disk after a restart: a writer of pieces leaves it in smaller ones, which take
/// longer to map.
void readAnew(const std::string& directory) {
  const io::DirectoryScan scan = io::scanDirectory(directory, {});
  std::vector<std::string> paths;
  for (const io::SegmentFile& file : scan.hot) paths.push_back(file.path);
  recovery::dropFromPageCache(paths, interruptionFlag());
  verifyStrictly(scan);
}

}  // namespace

Workspace::Workspace(const std::string& parent) : path_((fs::path(parent) / "walscope-bench-XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no directory can be made in " + parent);
}

Workspace::~Workspace() {
  std::error_code error;
  fs::remove_all(path_, error);
  if (error) std::cerr << "walscope_bench: " << path_ << " could not be removed: " << error.message() << '\n';
}

const Log& Workspace::log(std::uint32_t segments, std::uint32_t blocks) {
  const auto [entry, is_new] = logs_.try_emplace({segments, blocks});
  Log& log = entry->second;
  if (!is_new) return log;
  log.directory = path_ + "/" + std::to_string(segments) + "x" + std::to_string(blocks);
  std::cerr << "writing " << segments << " segments of " << blocks << " blocks" << std::endl;
  recorder::GenerateOptions options;
  options.segments = segments;
  options.blocks = blocks;
  recorder::GenerateProgress progress;
  const recorder::GenerateOutcome outcome = recorder::generate(log.directory, options, progress, interruptionFlag());
  throwIfInterrupted();
  if (outcome.failure) throw std::runtime_error(outcome.failure->message);
  log.segments = outcome.result.segments;
  log.events = outcome.result.events;
  log.size_bytes = outcome.result.size_bytes;
  writeBack(log.directory);
  readAnew(log.directory);
  return log;
}

}  // namespace walscope::bench
