// One segment file by its path, for what looks at a single one.
#pragma once

#include <string>
#include <variant>

#include "diagnostics/report.hpp"

namespace walscope::diagnostics {

/// FILE_UNREADABLE: it cannot be read.
Failure unreadableFile(const std::string& path, int error_number);

/// The file with its header, hot or cold by its name. FILE_UNREADABLE where it is no regular file or cannot be opened.
std::variant<io::SegmentFile, Failure> findSegmentFile(const std::string& path);

}  // namespace walscope::diagnostics
