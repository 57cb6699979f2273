// The documents about single blocks, headers and block maps, as src/contract/blocks.ts has them; bytes are copied.
#pragma once

#include <napi.h>

#include "diagnostics/block_inspection.hpp"
#include "diagnostics/block_map.hpp"
#include "diagnostics/head_inspection.hpp"

namespace walscope::addon {

Napi::Value toBlockDocument(Napi::Env env, const diagnostics::BlockInspection& block);

Napi::Value toHeadDocument(Napi::Env env, const diagnostics::HeadInspection& head);

Napi::Value toCellRun(Napi::Env env, const diagnostics::CellRun& run);

}  // namespace walscope::addon
