// Trace records as bytes for a file: the payloads of the RECORDS chunks of docs/trace-format.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "recovery/trace.hpp"

namespace walscope::recovery {

/// Most bytes of one payload: as base64, it fits in a message of 256 KiB.
inline constexpr std::size_t kMostTracePayload = 192 * 1024;

using TracePayload = std::vector<std::uint8_t>;

/// Where the code numbers of a kind begin among the numbers that a record's first byte has room for.
constexpr std::uint8_t firstTraceNumber(TraceKind kind) {
  constexpr std::array<std::uint8_t, 7> kFirst = {0, 9, 11, 13, 17, 21, 22};
  return kFirst[static_cast<std::size_t>(kind)];
}
inline constexpr std::size_t kTraceNumbers = 23;

/// A record's first byte: its number, and these.
inline constexpr std::uint8_t kTraceOfPreloader = 0x20;
inline constexpr std::uint8_t kTraceTimeGoesBack = 0x40;

/// Encodes the records of both threads in the order in which it is given them. One thread.
class TraceEncoder {
 public:
  void add(TraceThread thread, const TraceRecord& record);
  /// The payloads that were not taken yet, in order. Each can be decoded on its own, and none is empty.
  std::vector<TracePayload> take();

 private:
  /// Of the record before with the same number.
  struct Before {
    std::uint64_t ordinal = 0;
    std::uint64_t count = 0;
  };

  void begin();
  void finish();
  void putFields(const TraceRecord& record, Before& before);
  void putVarint(std::uint64_t value);
  /// What changed from one value to the next, so that a small step back takes as little as one ahead.
  void putStep(std::uint64_t before, std::uint64_t value);

  std::vector<TracePayload> full_;
  /// The one that is being written, and what is in it.
  TracePayload payload_;
  std::uint32_t records_ = 0;
  std::uint64_t at_ns_ = 0;
  std::array<Before, kTraceNumbers> before_{};
};

}  // namespace walscope::recovery
