// What the classes of events return, as values of JavaScript.
#pragma once

#include <napi.h>

#include "events/event_filter.hpp"
#include "events/event_pages.hpp"
#include "events/event_table.hpp"

namespace walscope::addon {

Napi::Value toEventSegment(Napi::Env env, const events::TableSegment& segment);
Napi::Value toEventRange(Napi::Env env, const events::TableRange& range);
Napi::Value toEventColumns(Napi::Env env, const events::EventPage& page);
Napi::Value toFilterError(Napi::Env env, const events::FilterError& error);

/// The names that a filter knows the segments of a table by: as documents have them.
std::vector<std::string> segmentNames(const events::EventTable& table);

/// An Error with the code FILTER_INVALID, and where in the text it is: `textPlace`.
Napi::Value makeFilterError(Napi::Env env, const events::FilterError& error);

}  // namespace walscope::addon
