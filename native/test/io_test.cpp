// Listing directories, opening files and reading cold frames: also where the names are odd and the files are not what they were.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "io/block_bytes.hpp"
#include "io/cold.hpp"
#include "io/directory_scan.hpp"
#include "io/open_file.hpp"
#include "recorder/cold_writer.hpp"
#include "recorder/meta_file.hpp"
#include "recovery_support.hpp"

namespace walscope::io {
namespace {

namespace fs = std::filesystem;

using format::Status;
using test::segmentName;

std::vector<std::string> namesOf(const std::vector<SegmentFile>& files) {
  std::vector<std::string> names;
  for (const SegmentFile& file : files) names.push_back(file.name);
  return names;
}

std::vector<std::byte> bytesOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::vector<std::byte> bytes(fs::file_size(path));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

class Io : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(OpenFile::openCount(), 0U); }

  std::string file(const std::string& name) const { return directory_.file(name); }
  DirectoryScan scan() const { return scanDirectory(directory_.path(), {}); }
  const SegmentFile& only(const DirectoryScan& scan) const {
    EXPECT_EQ(scan.hot.size() + scan.cold.size(), 1U);
    return scan.hot.empty() ? scan.cold.front() : scan.hot.front();
  }
  /// A segment of the given size, cut from a sound one.
  void writeCut(const std::string& name, std::uint64_t size_bytes) const {
    fs::copy_file(test::writeSegment(sources_.path(), {.events = 300}), file(name));
    fs::remove(sources_.file(segmentName(0)));
    fs::resize_file(file(name), size_bytes);
  }

  test::TemporaryDirectory directory_;
  test::TemporaryDirectory sources_;
};

using Scan = Io;

TEST_F(Scan, SaysWhyADirectoryCannotBeListed) {
  const DirectoryScan missing = scanDirectory(file("nothing"), {});
  EXPECT_EQ(missing.status, Status::DIRECTORY_NOT_FOUND);
  EXPECT_EQ(missing.error_number, ENOENT);
  writeCut("FS.00000000.wal", 64);
  EXPECT_EQ(scanDirectory(file("FS.00000000.wal"), {}).error_number, ENOTDIR);
}

TEST_F(Scan, FindsNothingInAnEmptyDirectory) {
  const DirectoryScan empty = scan();
  EXPECT_EQ(empty.status, Status::OK);
  EXPECT_TRUE(empty.hot.empty() && empty.cold.empty() && !empty.meta && !empty.meta_temporary);
}

TEST_F(Scan, OrdersByFirstEventIdThenByName) {
  test::writeSegment(directory_.path(), {.segment_index = 0, .first_event_id = 1'001, .events = 100});
  test::writeSegment(directory_.path(), {.segment_index = 5, .first_event_id = 1, .events = 100});
  fs::copy_file(file(segmentName(5)), file("a copy.wal"));
  EXPECT_EQ(namesOf(scan().hot), (std::vector<std::string>{segmentName(5), "a copy.wal", segmentName(0)}));
}

/// As in the original: a header that does not verify is ordered by the garbage in it.
TEST_F(Scan, OrdersCorruptHeadersByTheirGarbage) {
  test::writeLog(directory_.path(), 3, 100);
  test::flipBit(file(segmentName(0)), 23, 7);
  const DirectoryScan found = scan();
  EXPECT_EQ(namesOf(found.hot), (std::vector<std::string>{segmentName(1), segmentName(2), segmentName(0)}));
  EXPECT_EQ(found.hot[2].header_status, Status::HEADER_CHECKSUM_MISMATCH);
}

TEST_F(Scan, TakesEveryNameThatEndsLikeASegment) {
  for (const char* name : {"with spaces.wal", "Größe — 日誌.wal", "x.wal", ".hidden.wal"}) writeCut(name, 64);
  for (const char* name : {".wal", "x.WAL", "x.wal.old", "xwal", "x.wal.lz4.tmp"}) writeCut(name, 64);
  std::vector<std::string> names = namesOf(scan().hot);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{".hidden.wal", "Größe — 日誌.wal", "with spaces.wal", "x.wal"}));
}

TEST_F(Scan, NeverOpensWhatIsNoFile) {
  ASSERT_EQ(mkfifo(file("pipe.wal").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo(file("pipe.wal.lz4").c_str(), 0600), 0);
  fs::create_directory(file("directory.wal"));
  fs::create_symlink("nowhere", file("broken link.wal"));
  fs::create_symlink("/dev/zero", file("device.wal"));
  fs::create_symlink("loop.wal", file("loop.wal"));
  const DirectoryScan found = scan();
  EXPECT_EQ(found.hot.size(), 5U);
  EXPECT_EQ(found.cold.size(), 1U);
  for (const std::vector<SegmentFile>* files : {&found.hot, &found.cold}) {
    for (const SegmentFile& segment : *files) {
      EXPECT_FALSE(segment.is_regular) << segment.name;
      EXPECT_EQ(segment.header_status, Status::OPEN_FAILED) << segment.name;
      OpenFile map;
      EXPECT_EQ(map.open(segment.path), Status::OPEN_FAILED) << segment.name;
    }
  }
  const auto broken = std::find_if(found.hot.begin(), found.hot.end(),
                                   [](const SegmentFile& segment) { return segment.name == "broken link.wal"; });
  EXPECT_EQ(broken->error_number, ENOENT);
}

TEST_F(Scan, FollowsALinkToASegment) {
  fs::create_symlink(test::writeSegment(sources_.path(), {.events = 300}), file("link.wal"));
  const DirectoryScan found = scan();
  EXPECT_TRUE(only(found).is_regular);
  EXPECT_EQ(only(found).header_status, Status::OK);
  EXPECT_EQ(only(found).header.event_count, 300U);
}

TEST_F(Scan, SaysOfEverySmallSizeWhatItIs) {
  for (const std::uint64_t size : {0U, 1U, 63U}) {
    writeCut("small.wal", size);
    const DirectoryScan found = scan();
    EXPECT_EQ(only(found).header_status, Status::OPEN_FAILED) << size;
    EXPECT_EQ(only(found).error_number, 0);
    EXPECT_EQ(only(found).file_bytes, size);
    EXPECT_TRUE(only(found).is_regular);
    fs::remove(file("small.wal"));
  }
  writeCut("header only.wal", 64);
  EXPECT_EQ(only(scan()).header_status, Status::OK);
  fs::remove(file("header only.wal"));
  std::ofstream(file("zeros.wal")) << std::string(64, '\0');
  const DirectoryScan zeros = scan();
  EXPECT_EQ(only(zeros).header_status, Status::HEADER_CHECKSUM_MISMATCH);
  EXPECT_FALSE(only(zeros).is_unused);
}

TEST_F(Scan, SaysWhyAFileCannotBeRead) {
  writeCut("secret.wal", 64);
  fs::permissions(file("secret.wal"), fs::perms::none);
  fs::permissions(directory_.path(), fs::perms(0755));
  // Root reads everything: as far as files go, this thread is nobody for a moment.
  constexpr uid_t kNobody = 65'534;
  const bool is_root = geteuid() == 0;
  if (is_root) setfsuid(kNobody);
  const DirectoryScan found = scan();
  if (is_root) setfsuid(0);
  EXPECT_EQ(only(found).header_status, Status::OPEN_FAILED);
  EXPECT_EQ(only(found).error_number, EACCES);
  EXPECT_TRUE(only(found).is_regular);
}

TEST_F(Scan, TellsUnusedFromUnfinalisedSegments) {
  test::writeSegment(directory_.path(), {.segment_index = 0, .events = 600, .unfinalised = true});
  test::writeSegment(directory_.path(), {.segment_index = 1, .events = 0, .unfinalised = true});
  const DirectoryScan found = scan();
  EXPECT_FALSE(found.hot[0].is_unused);
  EXPECT_TRUE(found.hot[1].is_unused);
  for (const SegmentFile& segment : found.hot) EXPECT_TRUE(format::isUnfinalised(segment.header));
}

TEST_F(Scan, ReadsTheMetaFileUnderBothNames) {
  for (const std::string name : {"wal_meta.dat", "wal.meta"}) {
    ASSERT_FALSE(recorder::writeMetaFile(directory_.path(), {16'512, 7, 123'456'789'012}));
    if (name != "wal_meta.dat") fs::rename(file("wal_meta.dat"), file(name));
    const DirectoryScan found = scan();
    ASSERT_TRUE(found.meta);
    EXPECT_EQ(found.meta->name, name);
    EXPECT_TRUE(found.meta->is_valid);
    EXPECT_EQ(found.meta->last_offset, 16'512U);
    EXPECT_EQ(found.meta->last_segment_index, 7U);
    EXPECT_EQ(found.meta->last_event_id, 123'456'789'012U);
    fs::resize_file(file(name), 15);
    EXPECT_FALSE(scan().meta->is_valid);
    fs::rename(file(name), file(name + ".tmp"));
    EXPECT_EQ(scan().meta_temporary, name + ".tmp");
    EXPECT_FALSE(scan().meta);
    fs::remove(file(name + ".tmp"));
  }
}

TEST_F(Scan, TellsEveryHeaderItReadAndItsProgress) {
  test::writeLog(directory_.path(), 2, 100);
  test::flipBit(file(segmentName(1)), 20, 0);
  fs::create_directory(file("directory.wal"));
  std::vector<Status> headers;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  ScanOptions options;
  options.on_header = [&](Status status, std::uint64_t) { headers.push_back(status); };
  options.on_progress = [&](std::uint64_t now, std::uint64_t of) {
    EXPECT_EQ(now, done + 1);
    done = now;
    total = of;
  };
  scanDirectory(directory_.path(), options);
  EXPECT_EQ(headers, (std::vector{Status::OK, Status::HEADER_CHECKSUM_MISMATCH}));
  EXPECT_EQ(done, 3U);
  EXPECT_EQ(total, 3U);
}

TEST_F(Scan, EndsWhereItIsCancelled) {
  test::writeLog(directory_.path(), 5, 100);
  std::atomic<bool> cancel{false};
  ScanOptions options;
  options.cancel = &cancel;
  options.on_progress = [&](std::uint64_t done, std::uint64_t) { cancel = done == 2; };
  const DirectoryScan found = scanDirectory(directory_.path(), options);
  EXPECT_TRUE(found.cancelled);
  EXPECT_EQ(found.hot.size(), 2U);
}

TEST_F(Scan, TakesGivenFilesWhateverTheirNames) {
  fs::copy_file(test::writeSegment(sources_.path(), {.events = 300}), file("backup.bin"));
  ASSERT_FALSE(recorder::compressSegment(file("backup.bin"), file("backup.lz4")));
  const DirectoryScan found = scanFiles({file("backup.bin"), file("backup.lz4"), file("nothing.wal")}, {});
  ASSERT_EQ(found.hot.size(), 2U);
  ASSERT_EQ(found.cold.size(), 1U);
  EXPECT_EQ(namesOf(found.hot), (std::vector<std::string>{"nothing.wal", "backup.bin"}));
  EXPECT_EQ(found.cold[0].header.event_count, 300U);
}

class Cold : public Io {
 protected:
  void SetUp() override {
    hot_ = test::writeSegment(sources_.path(), {.segment_index = 3, .first_event_id = 77, .events = 1'000});
    cold_ = file(segmentName(3) + ".lz4");
    ASSERT_FALSE(recorder::compressSegment(hot_, cold_));
    compressed_ = bytesOf(cold_);
  }
  std::string hot_;
  std::string cold_;
  std::vector<std::byte> compressed_;
};

TEST_F(Cold, HasTheHeaderOfTheSegmentInside) {
  const DirectoryScan found = scan();
  EXPECT_EQ(only(found).kind, SegmentKind::COLD);
  EXPECT_EQ(only(found).header_status, Status::OK);
  EXPECT_EQ(only(found).header.segment_index, 3U);
  EXPECT_EQ(only(found).header.first_event_id, 77U);
  EXPECT_EQ(only(found).file_bytes, compressed_.size());
}

TEST_F(Cold, IsLeftOutWhereOnlyHotOnesAreAskedFor) {
  ScanOptions options;
  options.include_cold = false;
  EXPECT_TRUE(scanDirectory(directory_.path(), options).cold.empty());
}

TEST_F(Cold, DecodesToTheSegmentInPiecesOfAnySize) {
  const std::vector<std::byte> expected = bytesOf(hot_);
  for (const std::size_t piece : {std::size_t{1'000}, format::kBlockSize, expected.size(), expected.size() + 1}) {
    FrameDecoder decoder(compressed_);
    std::vector<std::byte> decoded;
    std::vector<std::byte> buffer(piece);
    while (const std::size_t size = decoder.read(buffer)) {
      decoded.insert(decoded.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
    }
    EXPECT_EQ(decoded, expected);
    EXPECT_TRUE(decoder.isComplete());
    EXPECT_EQ(decoder.error(), "");
    EXPECT_EQ(decoder.compressedOffset(), compressed_.size());
  }
}

TEST_F(Cold, SaysWhereABrokenFrameBreaks) {
  std::vector<std::byte> buffer(1 << 20);
  const std::size_t whole = compressed_.size();
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{7}, whole / 2, whole - 1}) {
    FrameDecoder decoder({compressed_.data(), size});
    while (decoder.read(buffer) > 0) continue;
    EXPECT_FALSE(decoder.isComplete()) << size;
    EXPECT_NE(decoder.error(), "") << size;
    EXPECT_LE(decoder.compressedOffset(), size);
  }
}

TEST_F(Cold, TellsBytesBehindTheFrame) {
  std::vector<std::byte> longer = compressed_;
  longer.push_back(std::byte{1});
  FrameDecoder decoder(longer);
  std::vector<std::byte> buffer(fs::file_size(hot_) + 1);
  EXPECT_EQ(decoder.read(buffer), fs::file_size(hot_));
  EXPECT_EQ(decoder.error(), "bytes behind the end of the frame");
}

TEST_F(Cold, HasNoHeaderWhereTheFrameIsBrokenOrNone) {
  fs::resize_file(cold_, 100);
  EXPECT_EQ(only(scan()).header_status, Status::OPEN_FAILED);
  test::overwrite(cold_, 0, {'n', 'o', ' ', 'f', 'r', 'a', 'm', 'e'});
  EXPECT_EQ(only(scan()).header_status, Status::OPEN_FAILED);
  fs::resize_file(cold_, 0);
  EXPECT_EQ(only(scan()).header_status, Status::OPEN_FAILED);
}

using Map = Io;

TEST_F(Map, MovesAndCloses) {
  const std::string path = test::writeSegment(directory_.path(), {.events = 300});
  OpenFile first;
  ASSERT_EQ(first.openMapped(path), Status::OK);
  EXPECT_EQ(OpenFile::openCount(), 1U);
  OpenFile second = std::move(first);
  EXPECT_EQ(OpenFile::openCount(), 1U);
  EXPECT_TRUE(second.isOpen());
  EXPECT_EQ(second.sizeBytes(), fs::file_size(path));
  // Opening again lets go of what was open.
  ASSERT_EQ(second.openMapped(path), Status::OK);
  EXPECT_EQ(OpenFile::openCount(), 1U);
  EXPECT_EQ(second.close(), Status::OK);
  EXPECT_EQ(second.close(), Status::OK);
  EXPECT_EQ(OpenFile::openCount(), 0U);
  EXPECT_EQ(test::resourcesOf(directory_.path()).files, 0U);
}

TEST_F(Map, CountsACloseThatFails) {
  OpenFile map;
  ASSERT_EQ(map.openMapped(test::writeSegment(directory_.path(), {.events = 300})), Status::OK);
  ::close(map.descriptor());
  EXPECT_EQ(map.close(), Status::CLOSE_FAILED);
  EXPECT_EQ(map.errorNumber(), EBADF);
}

TEST_F(Map, KeepsTheFaultsOfTwoFilesApart) {
  OpenFile whole;
  OpenFile cut;
  ASSERT_EQ(whole.openMapped(test::writeSegment(directory_.path(), {.segment_index = 0, .events = 300})), Status::OK);
  ASSERT_EQ(cut.openMapped(test::writeSegment(directory_.path(), {.segment_index = 1, .events = 300})), Status::OK);
  fs::resize_file(file(segmentName(1)), 0);
  const FaultGuard outer(cut.data(), cut.sizeBytes(), cut.fault());
  const FaultGuard inner(whole.data(), whole.sizeBytes(), whole.fault());
  EXPECT_EQ(cut.data()[20'000], std::byte{0});
  EXPECT_EQ(cut.fault().offset(), 16'384U);
  EXPECT_FALSE(whole.fault().faulted());
  EXPECT_EQ(format::SegmentHeader::parse(whole.data()).event_count, 300U);
}

TEST_F(Map, GivesTheBytesOfSingleBlocks) {
  const std::string path = test::writeSegment(directory_.path(), {.events = 256 * 5});
  std::ifstream stream(path, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(stream), {}};
  const auto bytesAt = [&](std::uint64_t offset, std::size_t size_bytes) {
    const auto* begin = reinterpret_cast<const std::byte*>(all.data() + offset);
    return std::vector<std::byte>(begin, begin + size_bytes);
  };
  fs::resize_file(path, format::blockOffset(3) + 100);
  const std::atomic<bool> cancel{false};
  const DirectoryScan scan = scanFiles({path}, {});
  const SegmentBytes segment = readBlockBytes(scan.hot.front(), {0, 2, 3, 4}, cancel);
  EXPECT_EQ(segment.header, bytesAt(0, format::kSegmentHeaderSize));
  ASSERT_EQ(segment.blocks.size(), 3U);
  EXPECT_TRUE(segment.blocks[0].previous_header.empty());
  EXPECT_EQ(segment.blocks[0].bytes, bytesAt(format::blockOffset(0), format::kBlockSize));
  EXPECT_EQ(segment.blocks[1].previous_header, bytesAt(format::blockOffset(1), format::kBlockHeaderSize));
  EXPECT_EQ(segment.blocks[1].bytes, bytesAt(format::blockOffset(2), format::kBlockSize));
  // Block 3 is cut, and 4 is not there.
  EXPECT_EQ(segment.blocks[2].position, 3U);
  EXPECT_EQ(segment.blocks[2].previous_header, bytesAt(format::blockOffset(2), format::kBlockHeaderSize));
  EXPECT_EQ(segment.blocks[2].bytes, bytesAt(format::blockOffset(3), 100));
}

TEST_F(Map, IsGuardedWhenAGuardThatWasMadeBeforeHasEnded) {
  OpenFile whole;
  OpenFile cut;
  ASSERT_EQ(whole.openMapped(test::writeSegment(directory_.path(), {.segment_index = 0, .events = 300})), Status::OK);
  ASSERT_EQ(cut.openMapped(test::writeSegment(directory_.path(), {.segment_index = 1, .events = 300})), Status::OK);
  fs::resize_file(file(segmentName(1)), 0);
  std::optional<FaultGuard> first(std::in_place, whole.data(), whole.sizeBytes(), whole.fault());
  const FaultGuard second(cut.data(), cut.sizeBytes(), cut.fault());
  first.reset();
  EXPECT_EQ(cut.data()[20'000], std::byte{0});
  EXPECT_EQ(cut.fault().offset(), 16'384U);
}

/// A SIGBUS that no guard expects is as deadly as it ever was.
TEST_F(Map, DiesOfAFaultThatNobodyGuards) {
  OpenFile map;
  ASSERT_EQ(map.openMapped(test::writeSegment(directory_.path(), {.events = 300})), Status::OK);
  fs::resize_file(file(segmentName(0)), 0);
  const auto read = [&] { return static_cast<int>(*static_cast<const volatile std::byte*>(map.data())); };
  EXPECT_DEATH(read(), "");
}

}  // namespace
}  // namespace walscope::io
