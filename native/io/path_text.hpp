// Names of files are bytes; documents are text. One rule for both directions, described in docs/names.md.
#pragma once

#include <string>
#include <string_view>

namespace walscope::io {

/// Any bytes as UTF-8: a byte that belongs to no well-formed sequence becomes `\xHH`, and a backslash that would read as such
/// an escape becomes `\x5C`. Everything else stays as it is.
std::string textOf(std::string_view bytes);

/// The bytes that a text stands for: `bytesOf(textOf(b))` is `b`. Escapes are read for the bytes that a view writes as one:
/// those from 0x80 on, control characters, the backslash; never for a slash or a NUL, which no name has.
std::string bytesOf(std::string_view text);

}  // namespace walscope::io
