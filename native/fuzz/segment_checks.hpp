// The invariants of what the engine says of one segment, against the models.
#pragma once

#include <string>

#include "diagnostics/report.hpp"
#include "fuzz/models.hpp"
#include "io/directory_scan.hpp"

namespace walscope::fuzz {

/// The bit solver takes up to a second for a full block: false for a segment with a bad block of more than 4 events.
bool isQuick(Bytes segment);

/// Opens, verifies, replays and seeks as a strict recovery does.
void checkReader(const std::string& path, Bytes segment);

/// Verifies with a finding for everything. `segment` are the bytes of the segment, decompressed.
diagnostics::VerifiedSegment verifyAndCheck(const io::SegmentFile& file, Bytes segment);

/// What a strict recovery would say of it.
void checkStrictStatus(const diagnostics::VerifiedSegment& verified, Bytes segment);

}  // namespace walscope::fuzz
