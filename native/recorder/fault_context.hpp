// What the faults share: the directory, the choices made from the seed, and how they say what they did.
#pragma once

#include <functional>

#include "recorder/fault.hpp"
#include "recorder/random.hpp"
#include "recorder/segment_editor.hpp"

namespace walscope::recorder {

using FaultOutcome = std::variant<AppliedFault, Failure>;

/// One fault being applied. One thread.
class FaultContext {
 public:
  FaultContext(const std::string& directory, const FaultSpec& spec, std::uint64_t seed, std::uint64_t ordinal);

  /// The segment that the fault names, or one of those that `suits` accepts, chosen from the seed.
  std::variant<SegmentPlace, Failure> chooseSegment(const std::function<bool(const SegmentPlace&)>& suits);
  /// The segment that the fault names, or the last hot one that holds a block.
  std::variant<SegmentPlace, Failure> lastSegment();
  /// The value of a key, or one chosen from `least` … `least + count - 1`.
  std::uint64_t choose(FaultKey key, std::uint64_t least, std::uint64_t count);
  /// The number of a block that is there: the one named, or a chosen one. USAGE where there is none.
  std::variant<std::uint32_t, Failure> chooseBlock(const SegmentEditor& editor);

  FaultOutcome done(const std::string& file, std::optional<std::uint64_t> offset, std::string message) const;
  /// USAGE: the fault does not apply.
  Failure fail(const std::string& what) const;

  const std::string& directory() const { return directory_; }
  const FaultSpec& spec() const { return spec_; }
  Random& random() { return random_; }

 private:
  const std::string& directory_;
  const FaultSpec& spec_;
  Random random_;
};

/// True for a segment in which there is at least one block, damaged or not; a cold one is taken to hold some.
bool hasBlocks(const SegmentPlace& place);

/// True for any segment file.
inline bool isAny(const SegmentPlace&) { return true; }

// The kinds, by what they change.

FaultOutcome flipEvent(FaultContext& context);
FaultOutcome flipTwoBits(FaultContext& context);
FaultOutcome changeByte(FaultContext& context);
FaultOutcome tearWrite(FaultContext& context);
FaultOutcome leaveStaleBlock(FaultContext& context);
FaultOutcome swapBlocks(FaultContext& context);
FaultOutcome flipBlockHeader(FaultContext& context);
FaultOutcome flipSegmentHeader(FaultContext& context);
FaultOutcome zeroRange(FaultContext& context);
FaultOutcome writeBytes(FaultContext& context);
FaultOutcome truncateSegment(FaultContext& context);
FaultOutcome rehashHeader(FaultContext& context);
FaultOutcome rehashBlock(FaultContext& context);

FaultOutcome deleteSegment(FaultContext& context);
FaultOutcome duplicateSegment(FaultContext& context);
FaultOutcome copyCold(FaultContext& context);
FaultOutcome changeMeta(FaultContext& context);
FaultOutcome truncateMeta(FaultContext& context);
FaultOutcome leaveMetaTemporary(FaultContext& context);

FaultOutcome unfinalise(FaultContext& context);
FaultOutcome reopen(FaultContext& context);
FaultOutcome overlapPredecessor(FaultContext& context);
FaultOutcome setSegmentIds(FaultContext& context);

}  // namespace walscope::recorder
