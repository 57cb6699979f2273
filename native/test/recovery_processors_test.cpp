// A thread that leaves a processor goes on on another one, and may use all that it might before.
#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <thread>

#include "recovery/processors.hpp"

namespace walscope::recovery {
namespace {

cpu_set_t allowed(pthread_t thread) {
  cpu_set_t set;
  EXPECT_EQ(pthread_getaffinity_np(thread, sizeof set, &set), 0);
  return set;
}

/// Leaves the processor that it is on, up to a hundred times: the system may bring it back at once.
bool leavesItsOwn() {
  for (int i = 0; i < 100; ++i) {
    const int before = currentProcessor();
    leaveProcessor(pthread_self(), before);
    if (currentProcessor() != before) return true;
  }
  return false;
}

TEST(RecoveryProcessors, AreLeftWhereThereIsAnother) {
  const cpu_set_t before = allowed(pthread_self());
  EXPECT_EQ(leavesItsOwn(), CPU_COUNT(&before) > 1);
  const cpu_set_t after = allowed(pthread_self());
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(RecoveryProcessors, AreLeftByAnotherThread) {
  std::atomic<bool> is_over{false};
  std::atomic<int> on{-1};
  std::jthread other([&] {
    while (!is_over.load(std::memory_order_relaxed)) on.store(currentProcessor(), std::memory_order_relaxed);
  });
  const cpu_set_t before = allowed(other.native_handle());
  while (on.load(std::memory_order_relaxed) < 0) std::this_thread::yield();
  bool has_left = false;
  for (int i = 0; i < 100 && !has_left; ++i) {
    const int left = on.load(std::memory_order_relaxed);
    leaveProcessor(other.native_handle(), left);
    for (int look = 0; look < 1'000 && !has_left; ++look) {
      has_left = on.load(std::memory_order_relaxed) != left;
      std::this_thread::yield();
    }
  }
  is_over.store(true, std::memory_order_relaxed);
  EXPECT_EQ(has_left, CPU_COUNT(&before) > 1);
  const cpu_set_t after = allowed(other.native_handle());
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(RecoveryProcessors, StayWhereThereIsNoOther) {
  std::jthread([] {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<unsigned>(currentProcessor()), &one);
    ASSERT_EQ(pthread_setaffinity_np(pthread_self(), sizeof one, &one), 0);
    leaveProcessor(pthread_self(), currentProcessor());
    const cpu_set_t after = allowed(pthread_self());
    EXPECT_TRUE(CPU_EQUAL(&one, &after));
    leaveProcessor(pthread_self(), -1);
    leaveProcessor(pthread_self(), CPU_SETSIZE);
  });
}

}  // namespace
}  // namespace walscope::recovery
