#include "recovery/segment_preloader.hpp"

#include <pthread.h>

#include <system_error>
#include <utility>

#include "recovery/processors.hpp"
#include "telemetry/monotonic_clock.hpp"

namespace walscope::recovery {

using format::Status;
using telemetry::Metric;
using telemetry::monotonicNs;

SegmentPreloader::SegmentPreloader(SegmentRing& prepared, SegmentRing& finished, SegmentHandler& handler,
                                   PreloaderClock& clock)
    : prepared_(prepared), finished_(finished), handler_(handler), clock_(clock) {}

SegmentPreloader::~SegmentPreloader() { stop(); }

void SegmentPreloader::start(std::vector<WalSegmentInfo> segments) noexcept {
  segments_ = std::move(segments);
  try {
    thread_ = std::thread([this] { work(); });
    leaveProcessor(thread_.native_handle(), currentProcessor());
  } catch (const std::system_error&) {
    done_.store(true, std::memory_order_release);
  }
}

void SegmentPreloader::stop() noexcept {
  stop_.store(true, std::memory_order_release);
  if (thread_.joinable()) thread_.join();
}

void SegmentPreloader::work() {
  pthread_setname_np(pthread_self(), "wal-preloader");
  Backoff backoff;
  while (!stop_.load(std::memory_order_acquire)) {
    const bool has_preloaded = tryPreloadNext();
    const bool has_closed = closeFinished();
    if (has_preloaded || has_closed) {
      backoff.reset();
    } else {
      waitForWork(backoff);
    }
  }
  closeFinished();
  endWait();
  clock_.enter(PreloaderActivity::ENDED, monotonicNs());
  done_.store(true, std::memory_order_release);
}

bool SegmentPreloader::tryPreloadNext() noexcept {
  try {
    return preloadNext();
  } catch (...) {
    failure_ = std::current_exception();
    has_failed_.store(true, std::memory_order_release);
    return false;
  }
}

/// The next segment, or the end behind the last, where the prepared ring has room for it.
bool SegmentPreloader::preloadNext() {
  if (preloading_is_done() || has_failed() || handler_.isCancelled() || !prepared_.hasRoom()) return false;
  endWait();
  if (next_ == segments_.size()) {
    prepared_.push(SegmentHandle::end(), monotonicNs(), handler_.trace());
    preloading_done_.store(true, std::memory_order_release);
    return true;
  }
  const std::uint64_t start_ns = monotonicNs();
  leaveConsumer(start_ns);
  clock_.enter(PreloaderActivity::VERIFYING, start_ns);
  const WalSegmentInfo& segment = segments_[next_++];
  SegmentHandle handle = handler_.load(segment);
  const std::uint64_t end_ns = monotonicNs();
  // One that was stopped half-way is neither a success nor a failure.
  const bool is_cancelled = handler_.outcome(segment.ordinal).kind == SegmentOutcome::Kind::CANCELLED;
  const bool is_skipped = handler_.outcome(segment.ordinal).is_skipped;
  if (!is_cancelled) handler_.telemetry().record(Metric::PRELOAD_SEGMENT, end_ns - start_ns, !is_skipped);
  if (handle.isEnd()) return true;
  handler_.trace().state(end_ns, segment.ordinal, SegmentState::PREPARED);
  prepared_.push(std::move(handle), end_ns, handler_.trace());
  return true;
}

/// All that is in the finished ring. A close that fails is counted, and that is all.
bool SegmentPreloader::closeFinished() {
  bool has_closed = false;
  while (!finished_.isEmpty()) {
    endWait();
    const std::uint64_t start_ns = monotonicNs();
    clock_.enter(PreloaderActivity::CLOSING, start_ns);
    const Status status = handler_.close(finished_.pop(start_ns, handler_.trace()));
    handler_.telemetry().record(Metric::FINISH_SEGMENT, monotonicNs() - start_ns, status == Status::OK);
    has_closed = true;
  }
  return has_closed;
}

/// The system may leave both threads on one processor for many milliseconds while another has nothing to do: it looks for such a thing now and
/// then, and sees none where one of them sleeps at that moment. On a processor that others are on, to leave each time would help nobody.
void SegmentPreloader::leaveConsumer(std::uint64_t now_ns) {
  constexpr std::uint64_t kLeaveEveryNs = 2'000'000;
  const int here = currentProcessor();
  if (here != prepared_.consumerProcessor() || now_ns - left_at_ns_ < kLeaveEveryNs) return;
  left_at_ns_ = now_ns;
  leaveProcessor(pthread_self(), here);
}

void SegmentPreloader::waitForWork(Backoff& backoff) {
  if (wait_since_ns_ == 0) {
    wait_since_ns_ = monotonicNs();
    const bool is_idle = preloading_is_done() || has_failed();
    wait_reason_ = is_idle ? WaitReason::IDLE : WaitReason::PREPARED_RING_FULL;
    clock_.enter(is_idle ? PreloaderActivity::IDLE : PreloaderActivity::WAITING_ROOM, wait_since_ns_);
    handler_.trace().waitBegin(wait_since_ns_, wait_reason_);
  }
  backoff.pause();
}

void SegmentPreloader::endWait() {
  if (wait_since_ns_ == 0) return;
  const std::uint64_t now_ns = monotonicNs();
  handler_.trace().waitEnd(now_ns, wait_reason_, now_ns - wait_since_ns_);
  wait_since_ns_ = 0;
}

}  // namespace walscope::recovery
