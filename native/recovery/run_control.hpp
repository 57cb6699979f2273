// What the outside wants of a running recovery: one word that the replay loop looks at before every event.
#pragma once

#include <atomic>
#include <cstdint>

namespace walscope::recovery {

/// Any thread may ask; the manager's thread answers.
class RunControl {
 public:
  void pause() {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    while (!word_.compare_exchange_weak(word, (word & ~kStep) | kPause)) continue;
  }
  void resume() {
    word_.fetch_and(~(kPause | kStep));
    word_.notify_all();
  }
  void step() {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    while (!word_.compare_exchange_weak(word, (word & ~kPause) | kStep)) continue;
    word_.notify_all();
  }
  void stop() {
    cancel_.store(true);
    word_.fetch_or(kStop);
    word_.notify_all();
  }

  /// True where the replay must not simply go on.
  bool isInterrupted() const { return (word_.load(std::memory_order_relaxed) & (kPause | kStop)) != 0; }
  bool isStopped() const { return (word_.load(std::memory_order_relaxed) & kStop) != 0; }
  bool isPaused() const { return (word_.load(std::memory_order_relaxed) & (kPause | kStop)) == kPause; }
  /// Set together with a stop, for those who take a flag.
  const std::atomic<bool>& cancelFlag() const { return cancel_; }

  /// The manager's thread: blocks, without spinning, while a pause is asked for.
  void waitWhilePaused() const {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    while ((word & (kPause | kStop)) == kPause) {
      word_.wait(word);
      word = word_.load(std::memory_order_relaxed);
    }
  }
  /// The manager's thread, at the first event of a segment: a step becomes a pause.
  void endStep() {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    while ((word & kStep) != 0 && !word_.compare_exchange_weak(word, (word & ~kStep) | kPause)) continue;
  }

 private:
  static constexpr std::uint32_t kStop = 1;
  static constexpr std::uint32_t kPause = 2;
  static constexpr std::uint32_t kStep = 4;

  std::atomic<std::uint32_t> word_{0};
  std::atomic<bool> cancel_{false};
};

}  // namespace walscope::recovery
