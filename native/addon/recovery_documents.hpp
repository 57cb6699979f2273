// What a recovery tells, as src/contract/recovery.ts and documents.ts have it.
#pragma once

#include <napi.h>

#include "recovery/recovery_result.hpp"
#include "recovery/recovery_snapshot.hpp"

namespace walscope::addon {

/// `{ segments, invisible }`.
Napi::Value toRunSegments(Napi::Env env, const recovery::RunSegments& segments);

/// A `RecoverySnapshot` without what the engine process adds.
Napi::Value toSnapshot(Napi::Env env, const recovery::RecoverySnapshot& snapshot);

/// `{ document, curves }`.
Napi::Value toOutcome(Napi::Env env, const recovery::RecoveryResult& result);

}  // namespace walscope::addon
