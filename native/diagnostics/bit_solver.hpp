// The bit solver: finds the flipped bits, or the changed byte, that a block or a segment header is damaged by.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "diagnostics/repair.hpp"
#include "format/segment_header.hpp"

namespace walscope::diagnostics {

/// One or two flipped bits (two: in the same event, or in the block header) or one changed byte of a block's 16,448 bytes, so
/// that with them changed back structure, block checksum and chained checksum hold, and the block header's own checksum where
/// the change is in the header. `chain_seed` is the true chain value of the predecessor; where it is not known, a change in
/// the header can be confirmed by the block checksum and the header's own, one in the events by nothing.
/// On one core some 10 ms for a bit, 0.3 s for a byte, 1 s for two bits and where there is nothing to find. Any thread;
/// nothing once `cancel` is set.
std::optional<Repair> solveBlock(const std::byte* block, std::optional<std::uint64_t> chain_seed,
                                 const std::atomic<bool>& cancel);

/// The same in a block's header alone, for a block whose events verify: milliseconds.
std::optional<Repair> solveBlockHeader(const std::byte* block, std::optional<std::uint64_t> chain_seed);

/// The same for a segment header: its checksum holds again, and so do magic, version and size.
std::optional<Repair> solveSegmentHeader(const format::SegmentHeader& header);

}  // namespace walscope::diagnostics
