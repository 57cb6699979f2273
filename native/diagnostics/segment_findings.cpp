#include "diagnostics/segment_findings.hpp"

#include "diagnostics/header_findings.hpp"
#include "format/text.hpp"
#include "io/cold.hpp"

namespace walscope::diagnostics {

using format::counted;
using format::grouped;
using format::idRange;

namespace {

using format::SegmentHeader;
using format::Status;

class Reporter {
 public:
  Reporter(const VerifiedSegment& segment, const SegmentTally& tally, FindingList& findings)
      : segment_(segment), header_(segment.header), tally_(tally), findings_(findings) {}

  void frame(const std::string& error) {
    findings_.addSegment(FindingCode::COLD_SEGMENT_CORRUPT, std::nullopt, segment_.bytes,
                         "The LZ4 frame is broken (" + error + "): " + counted(segment_.bytes, "byte") +
                             " of the segment can be had, with " + counted(segment_.verified_events, "event") +
                             " that verify.",
                         error == io::kFrameEndsEarly ? Cause::TRUNCATED : Cause::UNKNOWN);
  }

  /// The header, damaged or not, and what it says.
  void header() {
    if (segment_.header_intact) return;
    if (segment_.is_unused) {
      add(FindingCode::SEGMENT_UNUSED, 0, "The segment was prepared ahead and never used.");
    } else if (tally_.is_unfinalised) {
      add(FindingCode::SEGMENT_UNFINALISED, 0,
          "The segment was never closed: recovery does not see it, with " +
              counted(segment_.verified_events, "event") +
              " in it that verify; up to 255 more were only in the writer's memory.",
          std::nullopt, Cause::UNFINALISED);
    } else if (segment_.strict_status == Status::SEGMENT_POSSIBLY_CORRUPTED) {
      add(FindingCode::HEADER_INVALID, 0,
          "The header's checksum holds, but its magic, version or size is not that of the format: recovery does not "
          "see this segment, with " + counted(segment_.verified_events, "event") + " in it that verify.");
    } else {
      damagedHeader();
    }
  }

  void times() {
    if (!segment_.header_intact && !tally_.is_unfinalised) return;
    if (auto flaw = findTimeFlaw(header_)) {
      add(FindingCode::TIMESTAMP_SUSPICIOUS, offsetof(SegmentHeader, created_ns), std::move(*flaw));
    }
  }

  /// The end of the file: behind the counted blocks, or in one of them.
  void end() {
    if (tally_.strict.blocksPresent() < tally_.strict.countedBlocks()) {
      add(FindingCode::SEGMENT_TRUNCATED, segment_.bytes,
          "The header counts " + counted(tally_.strict.countedBlocks(), "block") + "; the segment ends after " +
              counted(tally_.strict.blocksPresent(), "whole block") + ", at " + counted(segment_.bytes, "byte") + ".",
          tally_.strict.blocksPresent(), Cause::TRUNCATED);
    } else if (tally_.cut_bytes > 0) {
      add(FindingCode::SEGMENT_TRUNCATED, segment_.bytes,
          "The file ends " + counted(tally_.cut_bytes, "byte") + " into block " + grouped(tally_.cut_block) + ".",
          tally_.cut_block, Cause::TRUNCATED);
    }
    if (segment_.header_intact && header_.block_count == 0) {
      add(FindingCode::SEGMENT_EMPTY, 0, "The segment was closed without an event.");
    }
  }

  /// An intact header against the blocks.
  void blocksOfIntactHeader() {
    if (!segment_.header_intact || tally_.strict.blocksPresent() < tally_.strict.countedBlocks()) return;
    const bool is_other_chain = tally_.is_last_verified && tally_.strict.lastChained() != header_.last_chained_checksum;
    const bool is_older = tally_.strict.storedEvents() >= header_.event_count &&
                          (tally_.uncounted_blocks > 0 || tally_.strict.storedEvents() > header_.event_count);
    if (is_other_chain && is_older) {
      add(FindingCode::SEGMENT_REOPENED, offsetof(SegmentHeader, last_chained_checksum),
          "A recorder reopened the segment, wrote on and crashed: the header is from its first closing, with " +
              counted(header_.event_count, "event") + "; recovery skips the segment, in which " +
              counted(segment_.verified_events, "event") + " verify.",
          std::nullopt, Cause::UNFINALISED);
      return;
    }
    if (is_other_chain) {
      add(FindingCode::LAST_CHAIN_MISMATCH, offsetof(SegmentHeader, last_chained_checksum),
          "The last block verifies, but its chained checksum is not the one that the header names: recovery skips the "
          "segment.");
    }
    uncounted();
    if (segment_.bad_block_count == 0) {
      eventCount();
      ids();
    }
  }

  /// Ids that do not join inside the segment.
  void innerIds() {
    const InnerBreaks& gaps = tally_.inner_ids.gaps();
    if (gaps.ids > 0) {
      add(FindingCode::EVENT_ID_GAP, std::nullopt,
          counted(gaps.ids, "id") + " inside the segment " + (gaps.ids == 1 ? "has" : "have") +
              " no event; first at block " + grouped(gaps.block) + ": " + idRange(gaps.first.first, gaps.first.last) + ".",
          gaps.block);
    }
    const InnerBreaks& repeats = tally_.inner_ids.repeats();
    if (repeats.ids > 0) {
      add(FindingCode::EVENT_ID_OVERLAP, std::nullopt,
          "Ids stand again inside the segment; first in block " + grouped(repeats.block) + ": " +
              idRange(repeats.first.first, repeats.first.last) + ".",
          repeats.block);
    }
  }

 private:
  void damagedHeader() {
    const CauseVerdict verdict = classifySegmentHeader(header_);
    const std::uint64_t offset = verdict.repair ? verdict.repair->bytes.front().offset : offsetof(SegmentHeader, header_checksum);
    add(FindingCode::HEADER_CHECKSUM_MISMATCH, offset,
        "The header's checksum does not hold: recovery does not see this segment, with " +
            counted(segment_.verified_events, "event") + " in it that verify." +
            (verdict.evidence.empty() ? "" : " " + verdict.evidence),
        std::nullopt, verdict.cause);
  }

  void add(FindingCode code, FindingList::Place offset, std::string message, FindingList::Place block = std::nullopt,
           std::optional<Cause> cause = std::nullopt) {
    findings_.addSegment(code, block, offset, std::move(message), cause);
  }

  void uncounted() {
    if (tally_.first_uncounted) {
      add(FindingCode::UNCOUNTED_BLOCKS, format::blockOffset(*tally_.first_uncounted),
          counted(tally_.uncounted_blocks, "block") + " with " + counted(tally_.uncounted_events, "event") +
              " can be had behind those that the header counts; recovery does not reach them.",
          tally_.first_uncounted);
    } else if (tally_.first_garbage) {
      findings_.addSegment(Severity::NOTE, FindingCode::UNCOUNTED_BLOCKS, tally_.first_garbage,
                           format::blockOffset(*tally_.first_garbage),
                           "There are bytes behind the counted blocks in which nothing verifies.");
    }
  }

  void eventCount() {
    if (tally_.strict.storedEvents() == header_.event_count) return;
    add(FindingCode::EVENT_COUNT_MISMATCH, offsetof(SegmentHeader, event_count),
        "The header counts " + counted(header_.event_count, "event") + "; the blocks hold " +
            grouped(tally_.strict.storedEvents()) + ".");
  }

  void ids() {
    if (!tally_.first_id || !tally_.last_id) return;
    const bool is_first_right = *tally_.first_id == header_.first_event_id;
    if (is_first_right && *tally_.last_id == header_.last_event_id) return;
    add(FindingCode::SEGMENT_IDS_MISMATCH,
        is_first_right ? offsetof(SegmentHeader, last_event_id) : offsetof(SegmentHeader, first_event_id),
        "The header names " + idRange(header_.first_event_id, header_.last_event_id) + "; the blocks hold " +
            idRange(*tally_.first_id, *tally_.last_id) + ".");
  }

  const VerifiedSegment& segment_;
  const SegmentHeader& header_;
  const SegmentTally& tally_;
  FindingList& findings_;
};

}  // namespace

void reportSegment(const VerifiedSegment& segment, const SegmentTally& tally, const std::string& frame_error,
                   FindingList& findings) {
  Reporter reporter(segment, tally, findings);
  if (!frame_error.empty()) reporter.frame(frame_error);
  reporter.header();
  reporter.times();
  // What a broken frame lacks is said already.
  if (frame_error.empty()) reporter.end();
  reporter.blocksOfIntactHeader();
  reporter.innerIds();
}

}  // namespace walscope::diagnostics
