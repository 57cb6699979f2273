// The documents of `scan` and `verify`, as src/contract/documents.ts has them.
#pragma once

#include <napi.h>

#include "diagnostics/report.hpp"

namespace walscope::addon {

Napi::Value toScanDocument(Napi::Env env, const diagnostics::ScanReport& report);

/// Without segments: they are drained one by one.
Napi::Value toVerifyDocument(Napi::Env env, const diagnostics::VerifyReport& report);

/// `badBlocks` has at most `bad_block_limit` entries; `badBlockCount` counts all.
Napi::Value toVerifiedSegment(Napi::Env env, const diagnostics::VerifiedSegment& segment, std::size_t bad_block_limit);

Napi::Value toFinding(Napi::Env env, const diagnostics::Finding& finding);

Napi::Value toBit(Napi::Env env, const diagnostics::FlippedBit& flipped);

/// "hot" or "cold".
Napi::Value kindText(Napi::Env env, io::SegmentKind kind);

Napi::Value toHazard(Napi::Env env, const recovery::Hazard& hazard);

}  // namespace walscope::addon
