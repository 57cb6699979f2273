// The benchmarks. Each has a file of its own and throws std::runtime_error where it cannot measure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bench/report.hpp"
#include "bench/workspace.hpp"

namespace walscope::bench {

/// The replay goes from one segment to the next, with the preloader and without it: of 1 MiB, 32 MiB and 256 MiB each.
Report benchSegmentSwitch1MiB(Workspace& workspace, std::uint32_t rounds);
Report benchSegmentSwitch32MiB(Workspace& workspace, std::uint32_t rounds);
Report benchSegmentSwitch256MiB(Workspace& workspace, std::uint32_t rounds);
/// A recovery that is traced, watched and recorded, against one that is nothing of that.
Report benchSnapshots(Workspace& workspace, std::uint32_t rounds);
/// Every block of a directory: of 512 segments of 1 MiB, 16 of 32 MiB, and 2 of 256 MiB.
Report benchVerify1MiB(Workspace& workspace, std::uint32_t rounds);
Report benchVerify32MiB(Workspace& workspace, std::uint32_t rounds);
Report benchVerify256MiB(Workspace& workspace, std::uint32_t rounds);
/// A recovery whose consumer does nothing, of 16 segments of 32 MiB and of 6 of 256 MiB.
Report benchRecovery32MiB(Workspace& workspace, std::uint32_t rounds);
Report benchRecovery256MiB(Workspace& workspace, std::uint32_t rounds);
/// The replay loop, timed by the block, event by event, and not at all.
Report benchTiming(Workspace& workspace, std::uint32_t rounds);
/// The headers of 640 segments, and of 10,000.
Report benchScan640(Workspace& workspace, std::uint32_t rounds);
Report benchScan10000(Workspace& workspace, std::uint32_t rounds);
/// What a recovery and a verification of 10 GB take of memory.
Report benchMemory(Workspace& workspace, std::uint32_t rounds);

/// Both checksums of blocks in memory, by every kernel, beside a copy and a plain read.
Report benchKernel(Workspace& workspace, std::uint32_t rounds);
/// A segment in the page cache, through fresh maps and in pieces.
Report benchReading(Workspace& workspace, std::uint32_t rounds);

/// The bit solver on one block, with something to find and with nothing.
Report benchSolver(Workspace& workspace, std::uint32_t rounds);

/// The events of a log of 50 million as a table: jumps, filters, streams of columns.
Report benchEvents(Workspace& workspace, std::uint32_t rounds);
/// The table of 10,000 segments.
Report benchEventTable10000(Workspace& workspace, std::uint32_t rounds);

struct Benchmark {
  std::string_view name;
  std::uint32_t rounds;
  Report (*run)(Workspace& workspace, std::uint32_t rounds);
};

inline constexpr std::array<Benchmark, 18> kBenchmarks = {{
    {"segment_switch_1_mib", 3, benchSegmentSwitch1MiB},
    {"segment_switch_32_mib", 7, benchSegmentSwitch32MiB},
    {"segment_switch_256_mib", 5, benchSegmentSwitch256MiB},
    {"snapshots", 15, benchSnapshots},
    {"kernel", 7, benchKernel},
    {"reading", 7, benchReading},
    {"verify_1_mib", 7, benchVerify1MiB},
    {"verify_32_mib", 7, benchVerify32MiB},
    {"verify_256_mib", 7, benchVerify256MiB},
    {"recovery_32_mib", 7, benchRecovery32MiB},
    {"recovery_256_mib", 7, benchRecovery256MiB},
    {"timing", 101, benchTiming},
    {"scan_640", 31, benchScan640},
    {"scan_10000", 7, benchScan10000},
    {"event_table_10000", 7, benchEventTable10000},
    {"events", 5, benchEvents},
    {"solver", 21, benchSolver},
    {"memory", 1, benchMemory},
}};

/// 16 segments of 2,048 blocks: 8.4 million events, 540 MB.
inline constexpr std::uint32_t kSegments = 16;
inline constexpr std::uint32_t kBlocks = 2'048;
/// What a consumer takes for an event: a matching engine that applies some ten million requests a second.
inline constexpr std::uint64_t kApplyNs = 100;

}  // namespace walscope::bench
