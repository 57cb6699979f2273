// What the replaying thread must not do from one segment to the next: allocate, take a lock, or meet a page fault. (That it makes no
// system call is seen from outside, by strace: e2e/cli/hot-path.spec.ts.)
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <new>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "recovery_support.hpp"

namespace {

std::atomic<std::uint64_t> allocations{0};
std::atomic<std::uint64_t> locks{0};

bool isManager() {
  char name[16] = {};
  return pthread_getname_np(pthread_self(), name, sizeof name) == 0 && std::strcmp(name, "wal-manager") == 0;
}

void* allocate(std::size_t size_bytes, std::size_t alignment) {
  if (isManager()) allocations.fetch_add(1);
  void* memory = std::aligned_alloc(alignment, (std::max<std::size_t>(size_bytes, 1) + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size_bytes) { return allocate(size_bytes, alignof(std::max_align_t)); }
void* operator new[](std::size_t size_bytes) { return allocate(size_bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t size_bytes, std::align_val_t alignment) { return allocate(size_bytes, static_cast<std::size_t>(alignment)); }
void* operator new[](std::size_t size_bytes, std::align_val_t alignment) { return allocate(size_bytes, static_cast<std::size_t>(alignment)); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

/// Stands before the library's own.
extern "C" int pthread_mutex_lock(pthread_mutex_t* mutex) {
  using Lock = int (*)(pthread_mutex_t*);
  static const Lock lock = reinterpret_cast<Lock>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  if (isManager()) locks.fetch_add(1);
  return lock(mutex);
}

namespace walscope::recovery {
namespace {

namespace fs = std::filesystem;

/// Page faults of this process's manager thread, as the system counts them: those that were served from memory, and from a disk.
std::uint64_t managerFaults() {
  for (const fs::directory_entry& thread : fs::directory_iterator("/proc/self/task")) {
    std::ifstream stream(thread.path() / "stat");
    std::string line;
    std::getline(stream, line);
    if (line.find("(wal-manager)") == std::string::npos) continue;
    std::istringstream fields(line.substr(line.rfind(')') + 2));
    std::vector<std::string> all;
    for (std::string field; fields >> field;) all.push_back(field);
    // Fields 10 and 12 of proc_pid_stat(5), counted from the third.
    return std::stoull(all.at(7)) + std::stoull(all.at(9));
  }
  ADD_FAILURE() << "there is no manager thread";
  return 0;
}

struct Costs {
  std::uint64_t allocations;
  std::uint64_t locks;
  std::uint64_t faults;
};

TEST(HotPathCounters, SeeALock) {
  const std::uint64_t before = locks.load();
  std::thread([] {
    pthread_setname_np(pthread_self(), "wal-manager");
    std::mutex mutex;
    const std::lock_guard lock(mutex);
  }).join();
  EXPECT_EQ(locks.load(), before + 1);
}

class HotPath : public ::testing::TestWithParam<TimingLevel> {};
INSTANTIATE_TEST_SUITE_P(BothTimings, HotPath, ::testing::Values(TimingLevel::BLOCK, TimingLevel::EVENT));

TEST_P(HotPath, GoesFromSegmentToSegmentWithoutAllocationLockOrPageFault) {
  constexpr std::uint32_t kSegments = 64;
  const test::TemporaryDirectory directory;
  test::writeLog(directory.path(), kSegments, 20 * 256);
  // The consumer's work lets the preloader stay ahead.
  RecoveryRun run(directory.path(), {.apply_ns = 500, .timing_level = GetParam()});
  run.pause();
  ASSERT_TRUE(test::eventually([&] { return run.snapshot(1'000).phase == RunPhase::PAUSED; }));
  std::vector<Costs> costs;
  for (std::uint32_t segment = 1; segment < kSegments; ++segment) {
    run.step();
    ASSERT_TRUE(test::eventually([&] {
      const RecoverySnapshot now = run.snapshot(1'000);
      return now.phase == RunPhase::PAUSED && now.current_ordinal == segment;
    }));
    costs.push_back({allocations.load(), locks.load(), managerFaults()});
  }
  // The code and the stack of the first switches are used for the first time.
  constexpr std::size_t kWarmUp = 3;
  const Costs& first = costs[kWarmUp];
  const Costs& last = costs.back();
  EXPECT_EQ(last.allocations, first.allocations);
  EXPECT_EQ(last.locks, first.locks);
  EXPECT_EQ(last.faults, first.faults);
  // The counters do count: the manager makes its plan, with memory that is used for the first time.
  EXPECT_GT(first.allocations, 0U);
  EXPECT_GT(first.faults, 0U);
  run.stop();
}

}  // namespace
}  // namespace walscope::recovery
