#include "io/fault_guard.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mutex>

namespace walscope::io {

namespace {

/// The innermost guard of each thread. Touched when a guard is made, so that the handler never allocates it.
thread_local FaultGuard* current_guard = nullptr;

struct sigaction previous_action;
/// Asked for when the handler is installed: sysconf is not for signal handlers.
std::uintptr_t page_size = 0;

}  // namespace

FaultGuard::FaultGuard(const std::byte* begin, std::size_t size_bytes, FaultRecord& record)
    : begin_(begin), size_bytes_(size_bytes), record_(&record), outer_(current_guard) {
  current_guard = this;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

FaultGuard::~FaultGuard() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  FaultGuard** link = &current_guard;
  while (*link != this) link = &(*link)->outer_;
  *link = outer_;
}

void FaultGuard::install() {
  static std::once_flag once;
  std::call_once(once, [] {
    page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    struct sigaction action {};
    action.sa_sigaction = [](int signal, siginfo_t* info, void* context) { handle(signal, info, context); };
    // Blocked meanwhile: a second fault, as where the file that this code is from was cut, ends the process by the same signal.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previous_action);
  });
}

void FaultGuard::handle(int signal, void* info_pointer, void* context) {
  auto* info = static_cast<siginfo_t*>(info_pointer);
  const auto* address = static_cast<const std::byte*>(info->si_addr);
  for (FaultGuard* guard = current_guard; guard != nullptr; guard = guard->outer_) {
    if (address < guard->begin_ || address >= guard->begin_ + guard->size_bytes_) continue;
    const auto page = reinterpret_cast<std::uintptr_t>(address) & ~(page_size - 1);
    const auto end = reinterpret_cast<std::uintptr_t>(guard->begin_) + guard->size_bytes_;
    // A plain system call, so it is safe here. What is gone stays gone: the rest of the map reads as zeros from now on.
    void* zeros = mmap(reinterpret_cast<void*>(page), end - page, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
    if (zeros == MAP_FAILED) break;
    const std::uint64_t offset = page - reinterpret_cast<std::uintptr_t>(guard->begin_);
    // Several threads may read the map, and the first to fault need not be the one that reads the lowest page.
    std::uint64_t lowest = guard->record_->offset_.load(std::memory_order_relaxed);
    while (offset < lowest &&
           !guard->record_->offset_.compare_exchange_weak(lowest, offset, std::memory_order_acq_rel)) {
      continue;
    }
    return;
  }
  if ((previous_action.sa_flags & SA_SIGINFO) != 0 && previous_action.sa_sigaction != nullptr) {
    previous_action.sa_sigaction(signal, info, context);
    return;
  }
  if (previous_action.sa_handler != SIG_DFL && previous_action.sa_handler != SIG_IGN) {
    previous_action.sa_handler(signal);
    return;
  }
  // Not ours: die of it as if we had never been here.
  sigaction(SIGBUS, &previous_action, nullptr);
  raise(signal);
}

}  // namespace walscope::io
