// Functions that are compiled for several processors.
#pragma once

/// In front of a function: the program takes the form that is best for its own processor when it starts. A sanitizer's checks are not
/// ready when that is decided, and clang has other words for it.
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__clang__)
#define WALSCOPE_EVERY_PROCESSOR [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define WALSCOPE_EVERY_PROCESSOR
#endif
