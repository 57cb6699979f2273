// Verifies segments as the preloader does it.
#pragma once

#include "io/directory_scan.hpp"

namespace walscope::bench {

/// All hot segments, opened, verified and closed one after the other. Throws where one is not sound, and where it is interrupted.
void verifyStrictly(const io::DirectoryScan& scan);

}  // namespace walscope::bench
