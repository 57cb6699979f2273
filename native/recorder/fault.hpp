// Faults: named ways to damage a WAL directory, for tests, the sample recovery and `walscope generate --fault`.
//
//   SPEC  =  KIND [ ":" KEY "=" VALUE { "," KEY "=" VALUE } ]
//
// A value is a decimal number or a hexadecimal one with `0x`. Keys that are not given are chosen from the seed.
// `segment` is the number in the file name; without it, a segment is chosen among those for which the fault makes
// sense. A fault in the blocks or the header of a cold segment is in the segment inside the frame, which is compressed
// again; kinds marked * change the bytes of the file itself.
//
//   flip-event          segment block event byte bit   flips a bit of an event (an event behind the block's count lies
//                                                      in the unused tail of the block)
//   flip-two-bits       segment block event first last flips two bits, 0 to 511, of an event
//   change-byte         segment block event byte mask  changes a byte of an event by the mask; without one, in three
//                                                      bits or more
//   flip-block-header   segment block byte bit         flips a bit of a block header
//   flip-segment-header segment byte bit               flips a bit of the segment header
//   zero                segment block length           zeroes a block, or the first `length` bytes of it
//   zero              * segment offset length          zeroes a range of the file
//   torn-write          segment block offset old from  as a write that ended at `offset` of the segment, a multiple of 512
//                                                      inside the block: behind it zeros, or (old=1) the bytes of the
//                                                      same block of another segment (the one in front)
//   stale-block         segment block from             puts the same block of another segment (the one in front) there
//   swap-blocks         segment block as               swaps two blocks of the segment
//   write             * segment offset bytes           writes bytes given as an even number of hex digits
//   truncate            segment blocks                 cuts the segment behind so many blocks
//   truncate          * segment size                   cuts the file to so many bytes
//   delete            * segment                        deletes the file
//   duplicate         * segment as                     copies the file under another number: the next free one
//   cold-copy           segment                        puts a cold copy beside a hot segment
//   unfinalised         segment pretouched             takes back what closing wrote, as a crash leaves the (last)
//                                                      segment: header, partial block, meta file; pretouched is 0 or 1
//   reopened            segment events                 as a recorder leaves the (last) segment that was started again
//                                                      and crashed: the header is that of a first closing after so many
//                                                      events, the blocks are newer, the partial block is lost
//   overlap             segment events                 lowers all ids of a segment by so many, so that it overlaps its
//                                                      predecessor by as many events; all checksums are made anew
//   segment-ids         segment first last             sets the ids in the segment header and its checksum
//   rehash-header       segment                        makes the segment header's checksum anew, whatever it covers
//   rehash-block        segment block                  makes the block header's checksum anew, whatever it covers
//   meta                index offset event             rewrites the meta file; what is not given stays
//   meta-truncate       size                           cuts the meta file to 0 to 15 bytes
//   meta-temporary                                     leaves a `wal_meta.dat.tmp` behind, as a crash while renaming
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "recorder/failure.hpp"

namespace walscope::recorder {

enum class FaultKind : std::uint8_t {
  FLIP_EVENT,
  FLIP_TWO_BITS,
  CHANGE_BYTE,
  FLIP_BLOCK_HEADER,
  FLIP_SEGMENT_HEADER,
  ZERO,
  TORN_WRITE,
  STALE_BLOCK,
  SWAP_BLOCKS,
  WRITE,
  TRUNCATE,
  DELETE,
  DUPLICATE,
  COLD_COPY,
  UNFINALISED,
  REOPENED,
  OVERLAP,
  SEGMENT_IDS,
  REHASH_HEADER,
  REHASH_BLOCK,
  META,
  META_TRUNCATE,
  META_TEMPORARY,
};

/// Every key of the grammar but `bytes`.
enum class FaultKey : std::uint8_t {
  SEGMENT, BLOCK, EVENT, BYTE, BIT, OFFSET, LENGTH, SIZE, BLOCKS, AS, PRETOUCHED, EVENTS, FIRST, LAST, INDEX,
  MASK, OLD, FROM, COUNT_OF_KEYS
};

/// A parsed fault. Values are inside the range of their key; whether the segment and the block exist shows when it is applied.
struct FaultSpec {
  FaultKind kind = FaultKind::FLIP_EVENT;
  std::string text;
  std::array<std::optional<std::uint64_t>, static_cast<std::size_t>(FaultKey::COUNT_OF_KEYS)> values{};
  /// Of `write`.
  std::vector<std::byte> bytes{};

  std::optional<std::uint64_t> get(FaultKey key) const { return values[static_cast<std::size_t>(key)]; }
};

/// Parses one specification. USAGE says what is wrong and at which character.
std::variant<FaultSpec, Failure> parseFault(std::string_view text);

/// What a fault did.
struct AppliedFault {
  std::string fault;
  /// Name of the file in the directory.
  std::string file;
  /// Where in the segment (of a cold one: of the segment inside, or of the file for the kinds marked *).
  std::optional<std::uint64_t> offset;
  std::string message;
};

/// Damages `directory`, which holds a log whose segments have the recorder's names. `ordinal` numbers the faults of one
/// directory: the choices are made from (seed, ordinal). USAGE where the fault does not apply to what is there.
std::variant<AppliedFault, Failure> applyFault(const std::string& directory, const FaultSpec& spec, std::uint64_t seed,
                                               std::uint64_t ordinal);

}  // namespace walscope::recorder
