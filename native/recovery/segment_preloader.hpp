// The background thread that keeps opening, verifying and closing of segments out of the replay.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

#include "recovery/backoff.hpp"
#include "recovery/segment_handler.hpp"
#include "recovery/segment_ring.hpp"
#include "telemetry/activity_clock.hpp"

namespace walscope::recovery {

enum class PreloaderActivity : std::uint8_t { NOT_STARTED, VERIFYING, WAITING_ROOM, CLOSING, IDLE, ENDED };
using PreloaderClock = telemetry::ActivityClock<PreloaderActivity, 6>;

/// Produces into the prepared ring and consumes the finished ring. `handler` and `clock` belong to its thread from start()
/// to the end of stop(). The last element of the prepared ring is SegmentHandle::end(), whatever the list held.
class SegmentPreloader {
 public:
  SegmentPreloader(SegmentRing& prepared, SegmentRing& finished, SegmentHandler& handler, PreloaderClock& clock);
  ~SegmentPreloader();
  SegmentPreloader(const SegmentPreloader&) = delete;
  SegmentPreloader& operator=(const SegmentPreloader&) = delete;

  /// Once, by the owner: preloads these, in order. Where no thread can be had, is_done() says so at once.
  void start(std::vector<WalSegmentInfo> segments) noexcept;
  /// By the owner: ends the thread after what it is doing (the handler's cancel flag makes that short), closes what is in
  /// the finished ring, and joins. What is left in the prepared ring is the consumer's. Idempotent.
  void stop() noexcept;

  /// An exception ended the preloading: nothing more comes into the prepared ring, the finished ring is emptied on. Any thread.
  bool has_failed() const noexcept { return has_failed_.load(std::memory_order_acquire); }
  /// Throws that exception. After has_failed().
  [[noreturn]] void rethrowFailure() const { std::rethrow_exception(failure_); }
  /// Every segment of the list was handled and the end is in the prepared ring. Any thread.
  bool preloading_is_done() const noexcept { return preloading_done_.load(std::memory_order_acquire); }
  /// The thread has left its loop, or there was none to be had. Any thread.
  bool is_done() const noexcept { return done_.load(std::memory_order_acquire); }

 private:
  void work();
  bool tryPreloadNext() noexcept;
  bool preloadNext();
  bool closeFinished();
  void waitForWork(Backoff& backoff);
  void endWait();
  void leaveConsumer(std::uint64_t now_ns);

  SegmentRing& prepared_;
  SegmentRing& finished_;
  SegmentHandler& handler_;
  PreloaderClock& clock_;
  std::vector<WalSegmentInfo> segments_;
  std::size_t next_ = 0;
  /// Since when it waits; 0 while it does not.
  std::uint64_t wait_since_ns_ = 0;
  WaitReason wait_reason_ = WaitReason::IDLE;
  /// When it left its consumer's processor last.
  std::uint64_t left_at_ns_ = 0;
  std::exception_ptr failure_;
  std::atomic<bool> has_failed_{false};
  std::atomic<bool> stop_{false};
  std::atomic<bool> preloading_done_{false};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace walscope::recovery
