// What the fuzz targets share: invariants that end the program, and files in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace walscope::fuzz {

using Bytes = std::span<const std::byte>;

inline Bytes asBytes(const std::uint8_t* data, std::size_t size_bytes) {
  return std::as_bytes(std::span(data, size_bytes));
}

/// Ends the program where an invariant does not hold, in every build: to the fuzzer that is a crash like any other.
void check(bool holds, std::string_view what);

/// Says both values before it ends the program.
void checkEqual(std::uint64_t actual, std::uint64_t expected, std::string_view what);

/// A directory of this process, in memory where the system has such a place; it goes when the program ends. After a crash
/// it stays: scripts/fuzz.mjs names a place in WALSCOPE_FUZZ_WORK and takes that away itself.
class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const std::string& path() const { return path_; }
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
  /// Writes a file anew; its path.
  std::string write(std::string_view name, Bytes bytes) const;
  /// Takes all files away.
  void clear() const;

 private:
  std::string path_;
};

/// Takes numbers off the front of an input; zeros where it is at its end.
class Reader {
 public:
  explicit Reader(Bytes bytes) : rest_(bytes) {}

  std::uint64_t number(std::size_t size_bytes);
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  /// At most so many bytes.
  Bytes take(std::size_t size_bytes);
  Bytes rest() const { return rest_; }

 private:
  Bytes rest_;
};

}  // namespace walscope::fuzz
