// Makes the event table of a directory.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "diagnostics/directory_report.hpp"
#include "events/event_table.hpp"

namespace walscope::events {

using OpenedTable = std::variant<std::shared_ptr<const EventTable>, diagnostics::Failure>;

/// Segments by number, hot before cold of the same number, those without a number last; only those whose file names are given,
/// or all. Fails where the directory cannot be listed, and as CANCELLED. `progress` counts looks at segments, two for each.
/// Starts threads of its own.
OpenedTable openEventTable(const std::string& directory, const std::optional<std::vector<std::string>>& names,
                           const std::atomic<bool>& cancel, diagnostics::WorkProgress& progress);

}  // namespace walscope::events
