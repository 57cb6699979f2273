// One look at a directory: what it tells of a file, and that nothing odd in the directory holds it up.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "format/segment_header.hpp"
#include "io/directory_look.hpp"
#include "recorder/meta_file.hpp"
#include "recovery_support.hpp"

namespace walscope::io {
namespace {

namespace fs = std::filesystem;

using test::segmentName;

bool isSame(const LookRow& a, const LookRow& b) { return std::memcmp(&a, &b, sizeof(LookRow)) == 0; }

class Look : public ::testing::Test {
 protected:
  std::string file(const std::string& name) const { return directory_.file(name); }
  DirectoryLook look() const { return lookAtDirectory(directory_.path(), cancel_); }
  LookRow only() const {
    const DirectoryLook found = look();
    EXPECT_EQ(found.rows.size(), 1U);
    EXPECT_EQ(found.names.size(), 1U);
    return found.rows.empty() ? LookRow{} : found.rows.front();
  }

  /// Stores bytes through a map, as the recorder does. Where the file is in memory, neither size nor time tells.
  void storeThroughMap(const std::string& path, std::uint64_t offset, std::span<const std::byte> bytes) const {
    const int descriptor = ::open(path.c_str(), O_RDWR);
    ASSERT_GE(descriptor, 0);
    const std::size_t size_bytes = fs::file_size(path);
    void* map = mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    ::close(descriptor);
    ASSERT_NE(map, MAP_FAILED);
    std::memcpy(static_cast<std::byte*>(map) + offset, bytes.data(), bytes.size());
    munmap(map, size_bytes);
  }

  test::TemporaryDirectory directory_;
  std::atomic<bool> cancel_{false};
};

TEST_F(Look, SaysWhyADirectoryCannotBeListed) {
  EXPECT_EQ(lookAtDirectory(file("nothing"), cancel_).error_number, ENOENT);
  std::ofstream(file("file")) << "x";
  EXPECT_EQ(lookAtDirectory(file("file"), cancel_).error_number, ENOTDIR);
}

TEST_F(Look, FindsSegmentsAndMetaFilesByTheirNamesInOrder) {
  for (const char* name : {"b.wal", "a.wal.lz4", "wal_meta.dat", "wal.meta.tmp", "a.wal"}) std::ofstream(file(name)) << "x";
  for (const char* name : {".wal", ".wal.lz4", "x.WAL", "x.wal.old", "wal_meta.data", "notes"}) std::ofstream(file(name)) << "x";
  const DirectoryLook found = look();
  EXPECT_EQ(found.error_number, 0);
  EXPECT_EQ(found.names, (std::vector<std::string>{"a.wal", "a.wal.lz4", "b.wal", "wal.meta.tmp", "wal_meta.dat"}));
  std::vector<LookKind> kinds;
  for (const LookRow& row : found.rows) kinds.push_back(row.kind);
  using enum LookKind;
  EXPECT_EQ(kinds, (std::vector{HOT, COLD, HOT, META_TEMPORARY, META}));
}

TEST_F(Look, TellsSizeAndHeaderAndIsTheSameWhereNothingHasChanged) {
  const std::string path = test::writeSegment(directory_.path(), {.segment_index = 3, .events = 600});
  const LookRow row = only();
  EXPECT_EQ(row.size_bytes, fs::file_size(path));
  EXPECT_EQ(row.is_regular, 1);
  EXPECT_EQ(row.is_finalised, 1);
  EXPECT_EQ(row.blocks, 3U);
  EXPECT_EQ(row.head_bytes, format::kSegmentHeaderSize);
  EXPECT_EQ(format::SegmentHeader::parse(row.head.data()).event_count, 600U);
  EXPECT_TRUE(isSame(row, only()));
}

TEST_F(Look, NoticesTheTimeOfAChange) {
  const std::string path = test::writeSegment(directory_.path(), {.events = 600});
  const LookRow before = only();
  const struct timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, {.tv_sec = 1'000, .tv_nsec = 7}};
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  const LookRow later = only();
  EXPECT_FALSE(isSame(before, later));
  EXPECT_EQ(later.modified_ns, 1'000'000'000'007);
}

TEST_F(Look, NoticesAnotherFileOfTheSameName) {
  const std::string path = test::writeSegment(directory_.path(), {.events = 600});
  const LookRow before = only();
  fs::copy_file(path, file("copy"));
  fs::rename(file("copy"), path);
  EXPECT_NE(only().inode, before.inode);
}

TEST_F(Look, SeesHowFarAnUnfinalisedSegmentIsWritten) {
  for (const std::uint64_t blocks : {0U, 1U, 2U, 7U, 15U, 16U}) {
    fs::remove(file(segmentName(0)));
    test::writeSegment(directory_.path(), {.events = blocks * 256, .unfinalised = true});
    EXPECT_EQ(only().blocks, blocks);
    EXPECT_EQ(only().is_finalised, 0);
  }
}

TEST_F(Look, NoticesABlockThatIsWrittenThroughAMap) {
  const std::string path = test::writeSegment(directory_.path(), {.events = 2 * 256, .unfinalised = true});
  std::vector<std::byte> block(format::kBlockHeaderSize, std::byte{1});
  storeThroughMap(path, format::blockOffset(2), block);
  EXPECT_EQ(only().blocks, 3U);
}

TEST_F(Look, NoticesBlocksBehindThoseThatAreCounted) {
  const std::string path = test::writeSegment(directory_.path(), {.events = 2 * 256});
  fs::resize_file(path, format::blockOffset(8));
  EXPECT_EQ(only().blocks, 2U);
  std::vector<std::byte> block(format::kBlockHeaderSize, std::byte{1});
  storeThroughMap(path, format::blockOffset(2), block);
  EXPECT_EQ(only().is_finalised, 1);
  EXPECT_EQ(only().blocks, 3U);
}

TEST_F(Look, CountsNoBlockThatIsCutAway) {
  const std::string path = test::writeSegment(directory_.path(), {.events = 10 * 256});
  fs::resize_file(path, format::blockOffset(6) + 100);
  EXPECT_EQ(only().blocks, 6U);
  fs::resize_file(path, format::kSegmentHeaderSize);
  EXPECT_EQ(only().blocks, 0U);
}

TEST_F(Look, NoticesAHeaderThatIsWrittenThroughAMap) {
  const std::string path = test::writeSegment(directory_.path(), {.events = 256, .unfinalised = true});
  const LookRow before = only();
  const std::array<std::byte, 8> closed{std::byte{9}};
  storeThroughMap(path, offsetof(format::SegmentHeader, closed_ns), closed);
  EXPECT_NE(only().head, before.head);
}

TEST_F(Look, SurvivesSizesThatAreNoSegments) {
  for (const std::uint64_t size : {0U, 1U, 63U, 64U, 65U, 16'511U}) {
    std::ofstream(file("x.wal")) << std::string(size, 'x');
    EXPECT_EQ(only().head_bytes, std::min<std::uint64_t>(size, 64));
    EXPECT_EQ(only().blocks, 0U);
  }
  // Sparse, and larger than any segment.
  fs::resize_file(file("x.wal"), 1ULL << 40);
  EXPECT_EQ(only().size_bytes, 1ULL << 40);
}

TEST_F(Look, ReadsTheMetaFile) {
  ASSERT_FALSE(recorder::writeMetaFile(directory_.path(), {16'512, 7, 123'456'789'012}));
  const LookRow row = only();
  EXPECT_EQ(row.kind, LookKind::META);
  EXPECT_EQ(row.head_bytes, format::kMetaFileSize);
  EXPECT_EQ(format::load<std::uint64_t>(row.head.data() + 8), 123'456'789'012U);
}

TEST_F(Look, NeverOpensWhatIsNoFile) {
  ASSERT_EQ(mkfifo(file("pipe.wal").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo(file("wal_meta.dat").c_str(), 0600), 0);
  fs::create_directory(file("directory.wal"));
  fs::create_symlink("nowhere", file("broken link.wal"));
  fs::create_symlink("/dev/zero", file("device.wal"));
  fs::create_symlink("loop.wal", file("loop.wal"));
  const DirectoryLook found = look();
  ASSERT_EQ(found.rows.size(), 6U);
  for (const LookRow& row : found.rows) {
    EXPECT_EQ(row.is_regular, 0);
    EXPECT_EQ(row.head_bytes, 0U);
  }
  EXPECT_EQ(found.names[0], "broken link.wal");
  EXPECT_EQ(found.rows[0].error_number, ENOENT);
  // What happens in it is nobody's concern.
  std::ofstream(file("directory.wal/x")) << "x";
  EXPECT_TRUE(isSame(found.rows[2], look().rows[2]));
  EXPECT_EQ(found.names[2], "directory.wal");
}

TEST_F(Look, FollowsALinkToASegment) {
  test::TemporaryDirectory elsewhere;
  fs::create_symlink(test::writeSegment(elsewhere.path(), {.events = 300}), file("link.wal"));
  EXPECT_EQ(only().is_regular, 1);
  EXPECT_EQ(only().is_finalised, 1);
}

TEST_F(Look, SaysWhyAFileCannotBeRead) {
  test::writeSegment(directory_.path(), {.events = 300});
  fs::permissions(file(segmentName(0)), fs::perms::none);
  fs::permissions(directory_.path(), fs::perms(0755));
  // Root reads everything: as far as files go, this thread is nobody for a moment.
  constexpr uid_t kNobody = 65'534;
  const bool is_root = geteuid() == 0;
  if (is_root) setfsuid(kNobody);
  const LookRow row = only();
  if (is_root) setfsuid(0);
  EXPECT_EQ(row.error_number, EACCES);
  EXPECT_EQ(row.is_regular, 1);
  EXPECT_EQ(row.head_bytes, 0U);
}

TEST_F(Look, EndsWhereItIsCancelled) {
  test::writeLog(directory_.path(), 5, 100);
  cancel_ = true;
  const DirectoryLook found = look();
  EXPECT_TRUE(found.cancelled);
  EXPECT_TRUE(found.rows.empty());
}

TEST_F(Look, LooksAtNoMoreThanItsLimit) {
  for (std::size_t i = 0; i <= kLookLimit; ++i) {
    fs::create_symlink("nowhere", file(std::to_string(i) + ".wal"));
  }
  EXPECT_EQ(look().error_number, E2BIG);
}

}  // namespace
}  // namespace walscope::io
