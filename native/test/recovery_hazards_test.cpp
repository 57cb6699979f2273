#include "recovery/hazards.hpp"

#include <gtest/gtest.h>

#include "recovery_support.hpp"

namespace walscope::recovery {
namespace {

using Kind = SegmentOutcome::Kind;
using format::Status;

RunPlan planOf(std::uint32_t segments) {
  io::DirectoryScan scan;
  for (std::uint32_t i = 0; i < segments; ++i) {
    io::SegmentFile file;
    file.name = test::segmentName(i);
    file.header_status = Status::OK;
    file.is_regular = true;
    file.header.first_event_id = i * 100 + 1;
    file.header.last_event_id = i * 100 + 100;
    file.header.event_count = 100;
    scan.hot.push_back(file);
  }
  RunPlan plan(std::move(scan), 1, false);
  for (SegmentOutcome& outcome : plan.outcomes) outcome.kind = Kind::LOADED;
  return plan;
}

std::vector<HazardCode> codes(const RunPlan& plan, std::vector<VanishedPages> vanished = {}) {
  std::vector<HazardCode> found;
  for (const Hazard& hazard : findHazards(plan, vanished)) found.push_back(hazard.code);
  return found;
}

TEST(Hazards, SayNothingOfSegmentsThatWereNotOpened) {
  RunPlan plan = planOf(3);
  plan.outcomes[1].kind = Kind::CANCELLED;
  plan.outcomes[2].kind = Kind::NOT_OPENED;
  EXPECT_TRUE(codes(plan).empty());
}

TEST(Hazards, TellHowManyEventsAreBehindTheCut) {
  RunPlan plan = planOf(2);
  plan.scan.hot[0].header.block_count = 261'124;
  plan.outcomes[0].events_behind_cut = 42;
  const std::vector<Hazard> hazards = findHazards(plan, {});
  ASSERT_EQ(hazards.size(), 2U);
  EXPECT_EQ(hazards[1].code, HazardCode::OVERFLOW_SEGMENT_SIZE);
  EXPECT_EQ(hazards[1].file, test::segmentName(0));
  EXPECT_NE(hazards[1].message.find("261,124 blocks"), std::string::npos);
  EXPECT_NE(hazards[1].message.find("42 events behind the cut"), std::string::npos);
}

TEST(Hazards, TellOnlyTheCrashWhereTheOriginalDoesNotLiveToHang) {
  RunPlan plan = planOf(1);
  EXPECT_EQ(codes(plan, {VanishedPages{0, 4'096}}), std::vector{HazardCode::CRASH_TRUNCATED_WHILE_MAPPED});
  plan = planOf(3);
  plan.outcomes[2].kind = Kind::FAILED;
  plan.outcomes[2].status = plan.outcomes[2].verify_status = Status::READ_FAILED;
  plan.outcomes[2].vanished_offset = 8'192;
  EXPECT_EQ(codes(plan), std::vector{HazardCode::CRASH_TRUNCATED_WHILE_MAPPED});
}

TEST(Hazards, GoBackwardsByNameToTheFirstSegmentThatVerifies) {
  RunPlan plan = planOf(4);
  for (const std::size_t bad : {0U, 2U, 3U}) {
    plan.outcomes[bad].kind = Kind::FAILED;
    plan.outcomes[bad].status = plan.outcomes[bad].verify_status = Status::BLOCK_CHECKSUM_MISMATCH;
    plan.outcomes[bad].verified_events = 1;
  }
  std::vector<std::string> deleted;
  for (const Hazard& hazard : findHazards(plan, {})) {
    if (hazard.code == HazardCode::RESTART_DELETES_SEGMENT) deleted.push_back(*hazard.file);
  }
  EXPECT_EQ(deleted, (std::vector{test::segmentName(3), test::segmentName(2)}));
}

}  // namespace
}  // namespace walscope::recovery
