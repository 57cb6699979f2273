// A whole `.wal` file: the strict reader, and the verification that has a finding for everything. Input: the file, packed
// (packing.hpp).
#include "fuzz/packing.hpp"
#include "fuzz/segment_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  using namespace walscope;
  static const fuzz::Workspace workspace;
  const std::vector<std::byte> segment = fuzz::unpack(fuzz::asBytes(data, size_bytes));
  if (segment.empty() || !fuzz::isQuick(segment)) return 0;
  const std::string path = workspace.write("FS.00000000.wal", segment);

  fuzz::checkReader(path, segment);
  const io::DirectoryScan scan = io::scanFiles({path}, {});
  fuzz::check(scan.hot.size() == 1, "a .wal file is a hot segment");
  fuzz::checkEqual(scan.hot.front().file_bytes, segment.size(), "size of the file");
  const diagnostics::VerifiedSegment verified = fuzz::verifyAndCheck(scan.hot.front(), segment);
  fuzz::checkStrictStatus(verified, segment);
  return 0;
}
