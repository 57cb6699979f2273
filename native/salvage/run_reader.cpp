#include "salvage/run_reader.hpp"

#include <algorithm>
#include <cstring>

namespace walscope::salvage {

using format::Status;

RunReader::RunReader(const SegmentSurvey& segment, const BlockRun& run, std::size_t order)
    : segment_(segment), run_(run), order_(order), walk_(segment.file) {}

MaybeFailure RunReader::open() {
  if (walk_.open() != Status::OK) {
    const int error_number = walk_.source().errorNumber();
    if (error_number == 0) return changed();
    return Failure{"FILE_UNREADABLE", std::string("The segment cannot be opened again: ") + std::strerror(error_number) + ".",
                   segment_.file.name};
  }
  walk_.resume(run_.start);
  return nextBlock();
}

MaybeFailure RunReader::advance(std::size_t count) {
  position_ += count;
  return isAtEnd() ? nextBlock() : std::nullopt;
}

MaybeFailure RunReader::nextBlock() {
  events_ = {};
  position_ = 0;
  while (events_read_ < run_.events) {
    if (!walk_.next() || walk_.position() > run_.last_position) return changed();
    if (walk_.isZeros()) continue;
    repairBlock();
    if (!walk_.judgement().events_can_be_had) continue;
    events_ = walk_.events();
    if (events_.front().event_id <= last_event_id_ || events_.back().event_id > run_.last_event_id) return changed();
    last_event_id_ = events_.back().event_id;
    events_read_ += events_.size();
    return events_read_ > run_.events ? MaybeFailure(changed()) : std::nullopt;
  }
  return std::nullopt;
}

void RunReader::repairBlock() {
  const auto& repairs = segment_.repairs;
  const auto found = std::lower_bound(repairs.begin(), repairs.end(), walk_.position(),
                                      [](const RepairedBlock& it, std::uint64_t position) { return it.position < position; });
  if (found != repairs.end() && found->position == walk_.position()) walk_.repair(found->repair);
}

Failure RunReader::changed() const {
  return {"FILE_UNREADABLE", "The segment was changed while it was salvaged; stop what writes to it, or copy it first.",
          segment_.file.name, format::blockOffset(walk_.position())};
}

}  // namespace walscope::salvage
