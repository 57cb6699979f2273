// Hot segments are read through a map or into buffers: which one is chosen, and that damage is judged by bytes that stay as they are.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "io/block_source.hpp"
#include "io/block_walk.hpp"
#include "io/reading_way.hpp"
#include "recorder/generator.hpp"
#include "recovery/page_cache.hpp"
#include "recovery_support.hpp"
#include "segment_parsing_support.hpp"

namespace walscope::io {
namespace {

using format::Status;

/// A log of one segment of so many blocks.
class ReadingWays : public ::testing::Test {
 protected:
  std::string write(std::uint32_t blocks) const {
    const std::string log = directory_.file("wal");
    EXPECT_FALSE(recorder::generate(log, {.segments = 1, .blocks = blocks}).failure);
    return log + "/" + test::segmentName(0);
  }

  test::TemporaryDirectory directory_;
};

/// What a process whose environment names `way` exits with: 0 for buffers, 1 for a map, 2 for no name, 3 where it is told that there is no such way.
int exitCodeFor(const char* way) {
  setenv("WALSCOPE_READING", way, 1);
  try {
    const std::optional<ReadingWay> named = namedReadingWay();
    return named ? static_cast<int>(*named) : 2;
  } catch (const std::invalid_argument&) {
    return 3;
  }
}

// Death tests run first, before this process has read the variable.
TEST(ReadingWayDeathTest, TakesTheWayThatIsNamed) {
  EXPECT_EXIT(exit(exitCodeFor("buffer")), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(exit(exitCodeFor("map")), ::testing::ExitedWithCode(1), "");
  EXPECT_EXIT(exit(exitCodeFor("")), ::testing::ExitedWithCode(2), "");
  EXPECT_EXIT(exit(exitCodeFor("mmap")), ::testing::ExitedWithCode(3), "");
}

TEST_F(ReadingWays, LeaveTheFileAsItWas) {
  OpenFile file;
  ASSERT_EQ(file.open(write(256)), Status::OK);
  chooseReadingWay(file);
  EXPECT_TRUE(file.isOpen());
  EXPECT_FALSE(file.isMapped());
}

TEST_F(ReadingWays, AreChosenByAllThreadsAtOnce) {
  const std::string path = write(256);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      OpenFile file;
      ASSERT_EQ(openToRead(file, path), Status::OK);
      ASSERT_EQ(file.isMapped(), file.data() != nullptr);
    });
  }
}

TEST_F(ReadingWays, TakeFilesOfAnySize) {
  const std::string path = write(40);
  for (const std::uint64_t size_bytes : {1U, 63U, 64U, 65U, 16'511U, 16'512U, 16'513U}) {
    std::filesystem::resize_file(path, size_bytes);
    OpenFile file;
    ASSERT_EQ(openToRead(file, path), Status::OK) << size_bytes;
    EXPECT_EQ(file.sizeBytes(), size_bytes);
  }
}

/// As after a restart. (Some file systems keep everything in memory; what is read is the same there.)
TEST_F(ReadingWays, ReadWhatIsOnDiskAlone) {
  const std::string path = write(400);
  const test::Bytes before = test::readFile(path);
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  ASSERT_EQ(fsync(descriptor), 0);
  close(descriptor);
  const std::atomic<bool> never{false};
  for (int round = 0; round < 3; ++round) {
    recovery::dropFromPageCache({path}, never);
    const std::unique_ptr<BlockSource> source = makeBlockSource(SegmentKind::HOT, path);
    ASSERT_EQ(source->open(), Status::OK);
    BlockWalk walk(*source);
    for (std::uint64_t i = 0; i < 400; ++i) {
      const WalkedBlock* block = walk.next();
      ASSERT_NE(block, nullptr) << i;
      EXPECT_TRUE(block->judgement.verifies) << i;
      EXPECT_EQ(std::memcmp(block->bytes, before.data() + format::blockOffset(i), format::kBlockSize), 0) << i;
    }
    EXPECT_EQ(walk.next(), nullptr);
  }
  EXPECT_EQ(test::readFile(path), before);
}

/// Of a block that somebody writes to, whatever way it is read.
TEST_F(ReadingWays, JudgeDamageByBytesThatStay) {
  const std::string path = write(40);
  const std::uint64_t offset = format::blockOffset(3) + 1'000;
  test::overwrite(path, offset, std::vector<std::uint8_t>(8, 0xAA));
  const std::unique_ptr<BlockSource> source = makeBlockSource(SegmentKind::HOT, path);
  ASSERT_EQ(source->open(), Status::OK);
  BlockWalk walk(*source);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(walk.next()->judgement.verifies);
  const WalkedBlock* damaged = walk.next();
  ASSERT_TRUE(damaged);
  EXPECT_FALSE(damaged->judgement.verifies);
  test::overwrite(path, offset, std::vector<std::uint8_t>(8, 0xBB));
  EXPECT_EQ(damaged->bytes[1'000], std::byte{0xAA});
  // Behind it, all is as it was.
  for (int i = 4; i < 40; ++i) {
    const WalkedBlock* block = walk.next();
    ASSERT_TRUE(block) << i;
    EXPECT_EQ(block->position, static_cast<std::uint64_t>(i));
    EXPECT_TRUE(block->judgement.verifies) << i;
  }
  EXPECT_FALSE(walk.next());
}

TEST_F(ReadingWays, SettleABlockOnce) {
  const std::string path = write(40);
  const std::unique_ptr<BlockSource> source = makeBlockSource(SegmentKind::HOT, path);
  ASSERT_EQ(source->open(), Status::OK);
  source->next();
  const std::byte* block = source->next();
  const std::byte* settled = source->settle();
  EXPECT_EQ(settled != nullptr, namedReadingWay() == ReadingWay::MAP);
  if (settled != nullptr) {
    EXPECT_EQ(std::memcmp(block, settled, format::kBlockSize), 0);
  }
  EXPECT_EQ(source->settle(), nullptr);
  EXPECT_GE(source->ahead().size(), format::kBlockSize);
}

}  // namespace
}  // namespace walscope::io
