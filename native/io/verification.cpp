#include "io/verification.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "format/block_hash.hpp"
#include "io/disk_reads.hpp"
#include "io/first_failure.hpp"
#include "io/worker_threads.hpp"

namespace walscope::io {

namespace {

using format::BlockHeader;
using format::Status;

/// Pieces that may be verified ahead of their delivery, for each worker.
constexpr std::uint64_t kPiecesAhead = 4;
/// Blocks that are hashed side by side.
constexpr std::size_t kBatchBlocks = 8;

/// Verifies blocks that lie one behind the other. The seed of each is what its predecessor stores, so no block waits for another.
void observe(const std::byte* blocks, std::uint64_t first, std::uint64_t seed, std::span<BlockObservation> observations) {
  std::array<format::BlockEvents, kBatchBlocks> events;
  std::array<BlockObservation*, kBatchBlocks> hashed_blocks;
  std::size_t count = 0;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    BlockObservation& observation = observations[i];
    const std::byte* block = blocks + i * format::kBlockSize;
    observation.block = static_cast<std::uint32_t>(first + i);
    observation.offset = format::blockOffset(first + i);
    observation.header = BlockHeader::parse(block);
    observation.chain_seed = seed;
    observation.status = Status::SEGMENT_POSSIBLY_CORRUPTED;
    observation.hashes = {};
    seed = observation.header.chained_checksum;
    if (!format::isBlockHeaderValid(observation.header)) continue;
    hashed_blocks[count] = &observation;
    events[count++] = {block + format::kBlockHeaderSize, observation.header.event_count, observation.chain_seed};
  }
  std::array<format::HashedEvents, kBatchBlocks> hashed;
  format::hashBlocks({events.data(), count}, hashed.data());
  for (std::size_t i = 0; i < count; ++i) {
    hashed_blocks[i]->status = format::statusOf(hashed_blocks[i]->header, hashed[i]);
    if (hashed[i].ids_rise) hashed_blocks[i]->hashes = hashed[i].hashes;
  }
}

bool isCancelled(const VerifyOptions& options) {
  return options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);
}

/// Some blocks that are read and verified at once.
struct Piece {
  std::uint64_t first;
  std::uint64_t blocks;
};

struct ObservedPiece {
  std::vector<BlockObservation> observations;
  /// Where the file ended before all its blocks were read.
  std::optional<std::uint64_t> end_offset;
};

/// Reads and verifies pieces of a segment. One thread.
class PieceReader {
 public:
  PieceReader(const OpenFile& file, const VerifyOptions& options, BlockBuffer& buffer)
      : file_(file), options_(options), buffer_(buffer) {}

  /// Ends early where it is cancelled.
  void observe(const Piece& piece, ObservedPiece& observed) {
    const MapGuard guard(file_);
    std::uint64_t seed = seedOf(piece.first);
    buffer_.read(file_, piece.first, piece.blocks);
    observed.end_offset.reset();
    observed.observations.resize(piece.blocks);
    endAt(format::blockOffset(piece.first) + buffer_.sizeBytes(), piece, observed);
    std::span<BlockObservation> left(observed.observations);
    while (!left.empty() && !isCancelled(options_)) {
      const std::uint64_t block = piece.first + observed.observations.size() - left.size();
      const std::span<BlockObservation> batch = left.first(std::min(kBatchBlocks, left.size()));
      io::observe(buffer_.block(block).data(), block, seed, batch);
      seed = batch.back().header.chained_checksum;
      left = left.subspan(batch.size());
    }
    if (file_.isMapped()) checkMap(piece, observed);
  }

 private:
  /// What lies behind is not there.
  static void endAt(std::uint64_t end_offset, const Piece& piece, ObservedPiece& observed) {
    const std::uint64_t begin_offset = format::blockOffset(piece.first);
    const std::uint64_t whole_blocks = (std::max(end_offset, begin_offset) - begin_offset) / format::kBlockSize;
    if (whole_blocks >= observed.observations.size()) return;
    observed.observations.resize(whole_blocks);
    observed.end_offset = end_offset;
  }

  /// Of a file that was cut meanwhile, zeros are read.
  void checkMap(const Piece& piece, ObservedPiece& observed) const {
    const auto isBad = [](const BlockObservation& observation) { return observation.status != Status::OK; };
    if (file_.fault().faulted()) endAt(file_.fault().offset(), piece, observed);
    if (std::ranges::any_of(observed.observations, isBad)) endAt(file_.sizeNowBytes(), piece, observed);
  }

  /// What the last block in front of a piece stores.
  std::uint64_t seedOf(std::uint64_t first) {
    if (first == 0) return format::kChainSeed;
    const std::span<const std::byte> before = buffer_.block(first - 1);
    if (before.size() == format::kBlockSize) return BlockHeader::parse(before.data()).chained_checksum;
    std::array<std::byte, format::kBlockHeaderSize> header{};
    file_.read(format::blockOffset(first - 1), header);
    return BlockHeader::parse(header.data()).chained_checksum;
  }

  const OpenFile& file_;
  const VerifyOptions& options_;
  BlockBuffer& buffer_;
};

/// What walking the blocks came to, before the last chained checksum is compared.
struct Walk {
  Verification verification;
  std::uint64_t last_chained = format::kChainSeed;
  bool ended_by_sink = false;
  std::uint64_t workers_disk_bytes = 0;
};

/// Takes the pieces in their order.
class Delivery {
 public:
  Delivery(const OpenFile& file, VerificationSink& sink, const VerifyOptions& options)
      : file_(file), sink_(sink), options_(options) {}

  /// False ends the walk.
  bool take(const ObservedPiece& piece) {
    if (isCancelled(options_)) {
      walk_.verification.cancelled = true;
      return false;
    }
    for (const BlockObservation& observation : piece.observations) {
      if (!take(observation)) return false;
    }
    if (options_.verified_bytes != nullptr) {
      options_.verified_bytes->fetch_add(piece.observations.size() * format::kBlockSize, std::memory_order_relaxed);
    }
    if (piece.end_offset) end(*piece.end_offset);
    return !piece.end_offset;
  }

  const Walk& walk() const { return walk_; }

 private:
  bool take(const BlockObservation& observation) {
    if (observation.status != Status::OK && walk_.verification.status == Status::OK) {
      walk_.verification.status = observation.status;
      walk_.verification.block = observation.block;
      walk_.verification.offset = observation.offset;
    }
    walk_.last_chained = observation.header.chained_checksum;
    walk_.ended_by_sink = sink_.onBlock(observation) == SinkAnswer::STOP;
    return !walk_.ended_by_sink;
  }

  /// It may have been cut in front of what was read last.
  void end(std::uint64_t end_offset) {
    const std::uint64_t offset = std::min(end_offset, file_.sizeNowBytes());
    walk_.verification = {
        .status = Status::READ_FAILED, .block = blocksInside(offset), .offset = offset, .cancelled = false};
  }

  const OpenFile& file_;
  VerificationSink& sink_;
  const VerifyOptions& options_;
  Walk walk_;
};

Piece pieceAt(std::uint64_t first, std::uint64_t blocks) { return {first, std::min(kVerifiedAtOnceBlocks, blocks - first)}; }

Walk walkAlone(const OpenFile& file, std::uint64_t blocks, VerificationSink& sink, const VerifyOptions& options,
               BlockBuffer& buffer) {
  PieceReader reader(file, options, buffer);
  Delivery delivery(file, sink, options);
  ObservedPiece observed;
  for (std::uint64_t first = 0; first < blocks; first += kVerifiedAtOnceBlocks) {
    reader.observe(pieceAt(first, blocks), observed);
    if (!delivery.take(observed)) break;
  }
  return delivery.walk();
}

/// Workers take pieces in order and verify them; the calling thread works too and delivers what is ready, in order.
class SharedWalk {
 public:
  SharedWalk(const OpenFile& file, std::uint64_t blocks, const VerifyOptions& options)
      : file_(file),
        blocks_(blocks),
        pieces_((blocks + kVerifiedAtOnceBlocks - 1) / kVerifiedAtOnceBlocks),
        options_(options),
        slots_(options.threads * kPiecesAhead) {}

  Walk run(VerificationSink& sink, BlockBuffer& buffer) {
    Delivery delivery(file_, sink, options_);
    {
      const std::vector<std::jthread> workers = startWorkers(options_.threads - 1, [this] {
        if (!failure_.guard([this] { work(); })) end();
      });
      failure_.guard([&] {
        PieceReader reader(file_, options_, buffer);
        deliverAll(reader, delivery);
      });
      end();
    }
    failure_.rethrow();
    Walk walk = delivery.walk();
    walk.workers_disk_bytes = workers_disk_bytes_;
    return walk;
  }

 private:
  struct Slot {
    ObservedPiece observed;
    bool is_ready = false;
  };

  void end() {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
  }

  void deliverAll(PieceReader& reader, Delivery& delivery) {
    for (std::uint64_t piece = 0; piece < pieces_; ++piece) {
      Slot& slot = slots_[piece % slots_.size()];
      // Help until it is this piece's turn; then wait for whoever has it.
      while (!isReady(slot) && workOnOne(reader)) continue;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return slot.is_ready || is_over_; });
        if (!slot.is_ready) return;
      }
      if (!delivery.take(slot.observed)) return;
      const std::lock_guard lock(mutex_);
      slot.is_ready = false;
      ++delivered_;
      changed_.notify_all();
    }
  }

  bool isReady(const Slot& slot) {
    const std::lock_guard lock(mutex_);
    return slot.is_ready;
  }

  void work() {
    BlockBuffer buffer(kVerifiedAtOnceBlocks);
    PieceReader reader(file_, options_, buffer);
    while (true) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return is_over_ || next_ >= pieces_ || hasRoom(); });
        if (is_over_ || next_ >= pieces_) break;
      }
      workOnOne(reader);
    }
    const std::lock_guard lock(mutex_);
    workers_disk_bytes_ += diskBytesOfThread();
  }

  bool hasRoom() const { return next_ < pieces_ && next_ < delivered_ + slots_.size(); }

  /// Takes the next piece and verifies it; false where there is none to take.
  bool workOnOne(PieceReader& reader) {
    std::uint64_t piece = 0;
    {
      const std::lock_guard lock(mutex_);
      if (is_over_ || !hasRoom()) return false;
      piece = next_++;
    }
    Slot& slot = slots_[piece % slots_.size()];
    reader.observe(pieceAt(piece * kVerifiedAtOnceBlocks, blocks_), slot.observed);
    const std::lock_guard lock(mutex_);
    slot.is_ready = true;
    changed_.notify_all();
    return true;
  }

  const OpenFile& file_;
  const std::uint64_t blocks_;
  const std::uint64_t pieces_;
  const VerifyOptions& options_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t next_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t workers_disk_bytes_ = 0;
  /// Everything was delivered, or a thread has failed.
  bool is_over_ = false;
  FirstFailure failure_;
};

Walk walk(const OpenFile& file, std::uint64_t blocks, VerificationSink& sink, const VerifyOptions& options) {
  std::optional<BlockBuffer> own;
  if (options.buffer == nullptr) own.emplace(kVerifiedAtOnceBlocks);
  BlockBuffer& buffer = own ? *own : *options.buffer;
  // What it holds is of another file, or was read at another time.
  buffer.clear();
  const bool is_shared = options.threads > 1 && blocks > kVerifiedAtOnceBlocks;
  if (is_shared) return SharedWalk(file, blocks, options).run(sink, buffer);
  return walkAlone(file, blocks, sink, options, buffer);
}

}  // namespace

std::uint64_t blocksInside(std::uint64_t size_bytes) {
  return size_bytes < format::kSegmentHeaderSize ? 0 : (size_bytes - format::kSegmentHeaderSize) / format::kBlockSize;
}

Verification verifyBlocks(const OpenFile& file, const format::SegmentHeader& header, VerificationSink& sink,
                          const VerifyOptions& options) {
  const std::uint64_t inside = std::min<std::uint64_t>(header.block_count, blocksInside(file.sizeBytes()));
  const Walk walked = walk(file, inside, sink, options);
  Verification verification = walked.verification;
  verification.workers_disk_bytes = walked.workers_disk_bytes;
  if (verification.cancelled || walked.ended_by_sink || verification.status != Status::OK) return verification;
  if (inside < header.block_count) {
    verification.status = Status::SEGMENT_CORRUPTED;
    verification.block = inside;
    verification.offset = format::blockOffset(inside);
  } else if (walked.last_chained != header.last_chained_checksum) {
    verification.status = Status::SEGMENT_CORRUPTED;
    verification.offset = offsetof(format::SegmentHeader, last_chained_checksum);
  }
  return verification;
}

}  // namespace walscope::io
