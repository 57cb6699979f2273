// A recovery that its process has no more resources for is given up, and none of its segments is called damaged.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <system_error>

#include "io/open_file.hpp"
#include "recovery_support.hpp"

namespace walscope::recovery {
namespace {

/// As long as it lives, this process may open one file more than it has open.
class OneMoreFile {
 public:
  OneMoreFile() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest_free = ::open("/dev/null", O_RDONLY);
    ::close(lowest_free);
    const rlimit limited{static_cast<rlim_t>(lowest_free) + 1, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &limited);
  }
  ~OneMoreFile() { setrlimit(RLIMIT_NOFILE, &before_); }
  OneMoreFile(const OneMoreFile&) = delete;
  OneMoreFile& operator=(const OneMoreFile&) = delete;

 private:
  rlimit before_{};
};

class Failure : public ::testing::TestWithParam<RecoveryMode> {
 protected:
  void SetUp() override { test::writeLog(directory_.path(), 6, 600); }

  test::TemporaryDirectory directory_;
};
INSTANTIATE_TEST_SUITE_P(InBothModes, Failure, ::testing::Values(RecoveryMode::STRICT, RecoveryMode::DIAGNOSTIC));

TEST_P(Failure, IsGivenUpWhereNoMoreFilesCanBeOpened) {
  // What is replayed is open for long enough that the preloader needs another file at the same time.
  const RecoveryOptions options{.mode = GetParam(), .apply_ns = 1'000'000};
  {
    const OneMoreFile limited;
    RecoveryRun run(directory_.path(), options);
    run.wait();
    try {
      run.result();
      ADD_FAILURE() << "it was not given up";
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), std::errc::too_many_files_open);
    }
    EXPECT_EQ(run.snapshot(1).phase, RunPhase::FINISHED);
    EXPECT_EQ(io::OpenFile::openCount(), 0U);
  }
  const RecoveryResult result = test::recover(directory_.path(), {.mode = GetParam()});
  EXPECT_EQ(result.events_replayed, 3'600U);
  EXPECT_TRUE(result.skipped.empty());
}

}  // namespace
}  // namespace walscope::recovery
