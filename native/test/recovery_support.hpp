// Shared by the recovery tests: temporary directories, segments, and a reader of its own that says what has to come out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "recovery/recovery_run.hpp"

namespace walscope::test {

/// A directory that is gone at the end, in memory where the system has such a place.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// `FS.00000007.wal`
std::string segmentName(std::uint32_t segment_index);

struct SegmentContent {
  std::uint32_t segment_index = 0;
  std::uint64_t first_event_id = 1;
  std::uint64_t events = 0;
  bool unfinalised = false;
};

/// Writes a segment of 16 blocks' capacity (or more, where the events need it) with the recorder; its path.
std::string writeSegment(const std::string& directory, const SegmentContent& content);

/// Segments 0, 1, 2 … with as many events each, ids from 1 on without a gap.
void writeLog(const std::string& directory, std::uint32_t segments, std::uint64_t events_each);

void flipBit(const std::string& path, std::uint64_t offset, unsigned bit);
void overwrite(const std::string& path, std::uint64_t offset, const std::vector<std::uint8_t>& bytes);
/// Makes the segment header's checksum anew, so that a forged header is believed.
void rehashHeader(const std::string& path);

struct ExpectedSkip {
  std::string file;
  std::string status;
};

/// What a strict recovery has to come to.
struct ExpectedRecovery {
  /// ITEM_NOT_FOUND, or the start segment's.
  std::string status;
  std::uint64_t events = 0;
  std::uint64_t first_event_id = 0;
  std::uint64_t last_event_id = 0;
  std::uint64_t digest = 0;
  /// XXH64 of the first n events, at n; only where it was asked for.
  std::vector<std::uint64_t> prefix_digests;
  std::vector<ExpectedSkip> skipped;
  std::vector<std::string> invisible;
  /// Names in the order of the replay.
  std::vector<std::string> replayed;
};

/// Reads a directory from front to back, with its own parsing and libxxhash, as wal-format.md and the original say it.
ExpectedRecovery readSequentially(const std::string& directory, std::uint64_t from_event_id,
                                  bool with_prefix_digests = false);

/// Files and maps of `directory` and threads that this process holds, from /proc.
struct Resources {
  std::size_t files = 0;
  std::size_t maps = 0;
  std::size_t threads = 0;

  bool operator==(const Resources&) const = default;
};
Resources resourcesOf(const std::string& directory);

/// All that `snapshot` has to give, after the end.
recovery::RecoverySnapshot drainAll(recovery::RecoveryRun& run);

/// Runs a recovery to its end.
recovery::RecoveryResult recover(const std::string& directory, const recovery::RecoveryOptions& options = {});

/// Waits until `condition` holds; false after 30 s.
bool eventually(const std::function<bool()>& condition);

/// What is wrong with the transitions of a whole run, or nothing: every segment goes through the states in their order, in the
/// order of time (a thread that was put to sleep between its look at the clock and its record leaves it behind younger ones of the
/// other's segments), and ends in exactly one: closed, skipped, or queued where it was never opened.
std::string findIllegalTransition(const recovery::RecoverySnapshot& snapshot, std::size_t segments);

/// A seed for a random test: `WALSCOPE_SEED` from the environment, or a new one; printed, so that it can be given back.
std::uint64_t testSeed();

/// `0x` and 16 digits, as documents have a hash.
std::string hexOf(std::uint64_t hash);

bool hasHazard(const recovery::RecoveryResult& result, recovery::HazardCode code);

}  // namespace walscope::test
