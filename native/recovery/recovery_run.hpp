// One recovery of one directory, as the outside holds it: it runs on threads of its own and never blocks its owner.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recovery/recovery_options.hpp"
#include "recovery/recovery_result.hpp"
#include "recovery/recovery_snapshot.hpp"
#include "recovery/trace_encoder.hpp"

namespace walscope::recovery {

/// Owned by one thread, which may call everything here; two threads (manager, preloader) work behind it. No call blocks
/// for longer than copying what it returns, apart from `wait()` and the destructor.
class RecoveryRun {
 public:
  /// Starts at once. `on_finished`, if any, is called once, on the manager's thread, as the last thing that happens: the
  /// preloader has been joined, everything is closed, `result()` is there. It must not destroy the run.
  RecoveryRun(std::string directory, const RecoveryOptions& options, std::function<void()> on_finished = {});
  /// Stops and joins: a matter of some 20 ms at most.
  ~RecoveryRun();
  RecoveryRun(const RecoveryRun&) = delete;
  RecoveryRun& operator=(const RecoveryRun&) = delete;

  /// What the run is about; nothing until the scan is done.
  std::optional<RunSegments> segments() const;
  /// The state now and the changes since the last call, at most `limit` (at least 1) in each list; the rest stays for the
  /// next call. After the end it goes on giving what is left. One thread at a time.
  RecoverySnapshot snapshot(std::size_t limit);
  /// True while `snapshot` has changes left to give. The thread that calls `snapshot`.
  bool hasChanges() const;
  /// The records of both threads since the last call, in order, as payloads of RECORDS chunks (docs/trace-format.md).
  /// Snapshots take nothing away from it, nor it from them. Only with `RecoveryOptions::record`. The thread that calls
  /// `snapshot`.
  std::vector<TracePayload> drainTrace();

  /// Holds the replay before the next event; the preloader goes on until its ring is full. Any thread, as the next three.
  void pause();
  /// Goes on, from a pause or from a step that has not come to its end.
  void resume();
  /// Goes on to the first event of the next segment and pauses there, before that event is handed out.
  void step();
  /// Ends it in any phase, within some 20 ms. What was done so far is in the result.
  void stop();

  /// True once `result()` is there. Any thread.
  bool isFinished() const;
  /// Blocks until it is finished. Not on the thread that `on_finished` is called on.
  void wait();
  /// Only after `isFinished()`, `wait()` or `on_finished`. Lives as long as the run. Throws what the recovery could not go on for: no
  /// memory (std::bad_alloc), or no more open files (std::system_error).
  const RecoveryResult& result() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace walscope::recovery
