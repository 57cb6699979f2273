#include "format/block_judge.hpp"

namespace walscope::format {

void BlockJudge::judge(const std::byte* block, std::uint64_t position, const HashedAhead* ahead, BlockJudgement& judgement) {
  judgement.status = Status::OK;
  judgement.hashes = {};
  const BlockHeader header = BlockHeader::parse(block);
  judgement.header = header;
  judgement.header_intact = computeBlockHeaderChecksum(header) == header.header_checksum;

  const std::byte* events = block + kBlockHeaderSize;
  HashedEvents hashed{};
  const BlockEvents to_hash{events, header.event_count, true_chain_.value_or(0)};
  if (ahead != nullptr && ahead->seed == to_hash.chain_seed) {
    hashed = ahead->hashed;
  } else if (isEventCountValid(header.event_count)) {
    hashBlocks({&to_hash, 1}, &hashed);
  }
  // A header whose structure is wrong can stand over events that are right.
  const bool is_ordered = hashed.ids_rise;
  judgement.kind_bits = hashed.kind_bits;
  const bool is_structured = is_ordered && isBlockHeaderValid(header);
  if (is_ordered) judgement.hashes = hashed.hashes;
  if (!true_chain_) judgement.hashes.chained = 0;
  const bool is_block_hash_right = is_ordered && judgement.hashes.block == header.block_checksum;
  const bool is_chain_right = is_ordered && true_chain_ && judgement.hashes.chained == header.chained_checksum;

  if (!is_structured) {
    judgement.status = Status::SEGMENT_POSSIBLY_CORRUPTED;
  } else if (!is_block_hash_right) {
    judgement.status = Status::BLOCK_CHECKSUM_MISMATCH;
  } else if (true_chain_ && !is_chain_right) {
    judgement.status = Status::CHAINED_CHECKSUM_MISMATCH;
  }

  const bool chain_breaks = is_block_hash_right && true_chain_ && !is_chain_right;
  judgement.belongs_elsewhere = judgement.header_intact && (header.block_index != position || chain_breaks);
  const bool is_confirmed = is_block_hash_right || is_chain_right;
  // The structure says nothing of the first event's id, and 0 is no id.
  judgement.events_can_be_had =
      is_confirmed && !judgement.belongs_elsewhere && eventId(events) != kInvalidEventId;
  // Where the seed is unknown, a block that belongs elsewhere does not vouch for a chain of its own.
  judgement.verifies = judgement.status == Status::OK && (true_chain_ || !judgement.belongs_elsewhere);

  if (judgement.events_can_be_had && true_chain_) {
    true_chain_ = judgement.hashes.chained;
  } else if (judgement.header_intact && !judgement.belongs_elsewhere) {
    true_chain_ = header.chained_checksum;
  } else {
    true_chain_.reset();
  }
}

}  // namespace walscope::format
