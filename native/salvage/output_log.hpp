// The directory that a salvage writes: segments as the recorder writes them, and the meta file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "recorder/segment_writer.hpp"
#include "salvage/failure.hpp"
#include "salvage/gaps.hpp"
#include "salvage/segment_survey.hpp"

struct XXH64_state_s;

namespace walscope::salvage {

struct OutputSegment {
  std::string file;
  std::uint32_t segment_index = 0;
  /// Place in the order of the segment that it stands for: name, index, capacity and times are that one's.
  std::size_t order = 0;
  std::uint64_t events = 0;
  std::uint32_t blocks = 0;
  std::uint64_t first_event_id = 0;
  std::uint64_t last_event_id = 0;
};

/// Events go in by rising id. What stands for a segment of the input takes all events up to that one's last id, whichever
/// copy they come from, so that the result has the segments of the input. One thread.
class OutputLog {
 public:
  /// `directory` exists and is empty; `segments` are in their order. The first segment takes `first_limit` events at most.
  OutputLog(const std::string& directory, const std::vector<SegmentSurvey>& segments,
            std::optional<std::uint64_t> first_limit);
  ~OutputLog();

  MaybeFailure append(std::size_t order, std::span<const format::RequestEvent> events);
  /// Closes the last segment, gives the segments the indexes of the input where that can be, and writes the meta file.
  MaybeFailure finish();

  const std::vector<OutputSegment>& segments() const { return outputs_; }
  /// Events that were taken of each segment, in their order.
  const std::vector<std::uint64_t>& taken() const { return taken_; }
  std::uint64_t events() const { return events_; }
  /// XXH64 (seed 0) over all events.
  std::uint64_t digest() const;
  /// Why the segments are numbered anew from 0; empty where they are not.
  const std::string& renumbering() const { return renumbering_; }

 private:
  struct DigestDeleter {
    void operator()(XXH64_state_s* state) const;
  };

  MaybeFailure begin(std::size_t order, const format::RequestEvent& first);
  MaybeFailure close();
  bool isCurrent(std::uint64_t event_id) const;
  std::uint32_t capacityOf(const SegmentSurvey& segment) const;
  /// The indexes of the input; nothing, and a reason, where they cannot be kept.
  std::optional<std::vector<std::uint32_t>> inputIndexes();
  MaybeFailure renumber(const std::vector<std::uint32_t>& indexes);
  std::string path(std::uint32_t index) const;

  const std::string directory_;
  const std::vector<SegmentSurvey>& segments_;
  const std::optional<std::uint64_t> first_limit_;
  std::uint64_t largest_capacity_ = 0;
  std::unique_ptr<recorder::SegmentWriter> writer_;
  /// Of the segment that is being written.
  std::uint64_t limit_ = 0;
  std::uint64_t last_id_of_input_ = 0;
  std::uint64_t first_timestamp_ns_ = 0;
  std::uint64_t last_timestamp_ns_ = 0;
  std::uint32_t last_full_blocks_ = 0;

  std::vector<OutputSegment> outputs_;
  std::vector<std::uint64_t> taken_;
  std::uint64_t events_ = 0;
  std::unique_ptr<XXH64_state_s, DigestDeleter> digest_;
  std::string renumbering_;
};

}  // namespace walscope::salvage
