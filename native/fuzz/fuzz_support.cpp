#include "fuzz/fuzz_support.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace walscope::fuzz {

namespace {

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "Invariant does not hold: %s\n", what.c_str());
  std::abort();
}

std::string placeForFiles() {
  if (const char* given = std::getenv("WALSCOPE_FUZZ_WORK")) return given;
  return std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path().string();
}

}  // namespace

void check(bool holds, std::string_view what) {
  if (!holds) fail(std::string(what));
}

void checkEqual(std::uint64_t actual, std::uint64_t expected, std::string_view what) {
  if (actual == expected) return;
  fail(std::string(what) + ": " + std::to_string(actual) + " instead of " + std::to_string(expected));
}

Workspace::Workspace() {
  std::string pattern = placeForFiles() + "/walscope-fuzz-XXXXXX";
  check(mkdtemp(pattern.data()) != nullptr, "a directory for the files can be made");
  path_ = pattern;
}

Workspace::~Workspace() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Workspace::write(std::string_view name, Bytes bytes) const {
  const std::string path = file(name);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  check(out.good(), "the file can be written");
  return path;
}

void Workspace::clear() const {
  for (const auto& entry : std::filesystem::directory_iterator(path_)) std::filesystem::remove_all(entry.path());
}

std::uint64_t Reader::number(std::size_t size_bytes) {
  const Bytes bytes = take(size_bytes);
  std::uint64_t value = 0;
  if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
  return value;
}

Bytes Reader::take(std::size_t size_bytes) {
  const Bytes taken = rest_.first(std::min(size_bytes, rest_.size()));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

}  // namespace walscope::fuzz
