#include "bench/strict_verification.hpp"

#include <stdexcept>

#include "bench/interruption.hpp"
#include "io/segment_reader.hpp"

namespace walscope::bench {

void verifyStrictly(const io::DirectoryScan& scan) {
  for (const io::SegmentFile& file : scan.hot) {
    throwIfInterrupted();
    io::SegmentReader reader(file.path);
    io::StrictSink sink;
    const bool is_sound =
        reader.open() == format::Status::OK && reader.verify(sink, {}).status == format::Status::OK;
    if (!is_sound) throw std::runtime_error(file.path + " does not verify");
    reader.close();
  }
}

}  // namespace walscope::bench
