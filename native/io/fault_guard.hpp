// Survives pages that vanish from under a map: a file that shrinks raises SIGBUS at the next read.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace walscope::io {

/// Where a map lost its pages. `kNoFault` while it has not.
class FaultRecord {
 public:
  static constexpr std::uint64_t kNoFault = ~std::uint64_t{0};

  /// Any thread.
  bool faulted() const { return offset_.load(std::memory_order_acquire) != kNoFault; }
  /// Byte offset in the file of the lowest page that was found gone. Any thread.
  std::uint64_t offset() const { return offset_.load(std::memory_order_acquire); }

 private:
  friend class FaultGuard;
  std::atomic<std::uint64_t> offset_{kNoFault};
};

/// While one is alive, a SIGBUS of this thread inside [begin, begin + size_bytes) does not kill the process: the
/// handler lays zero pages over the rest of the map, notes the offset in `record`, and the read goes on with zeros.
/// The reader must look at `record.faulted()` after reading and throw away what it read. A thread may have several, and
/// they may end in any order; the handler is installed once for the process and passes every other SIGBUS on to the
/// handler there was before.
class FaultGuard {
 public:
  FaultGuard(const std::byte* begin, std::size_t size_bytes, FaultRecord& record);
  ~FaultGuard();
  FaultGuard(const FaultGuard&) = delete;
  FaultGuard& operator=(const FaultGuard&) = delete;

  /// Installs the process-wide handler. Idempotent; any thread.
  static void install();

 private:
  static void handle(int signal, void* info, void* context);
  const std::byte* begin_;
  std::size_t size_bytes_;
  FaultRecord* record_;
  FaultGuard* outer_;
};

}  // namespace walscope::io
