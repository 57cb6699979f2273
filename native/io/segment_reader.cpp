#include "io/segment_reader.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "format/block_hash.hpp"
#include "io/worker_threads.hpp"

namespace walscope::io {

namespace {

using format::BlockHeader;
using format::Status;

/// Blocks that one worker verifies before it hands them over: about 1 MiB.
constexpr std::uint64_t kChunkBlocks = 64;
/// Chunks that may be verified ahead of their delivery, for each worker.
constexpr std::uint64_t kChunksAhead = 4;

/// Whole blocks that lie inside a file of this size.
std::uint64_t blocksInside(std::uint64_t size_bytes) {
  return size_bytes < format::kSegmentHeaderSize ? 0 : (size_bytes - format::kSegmentHeaderSize) / format::kBlockSize;
}

/// Blocks that are hashed side by side.
constexpr std::size_t kBatchBlocks = 8;

/// Verifies blocks from `first` on. The seed of each is what its predecessor stores, so no block waits for another.
void observe(const std::byte* data, std::uint64_t first, std::span<BlockObservation> observations) {
  std::array<format::BlockEvents, kBatchBlocks> events;
  std::array<BlockObservation*, kBatchBlocks> hashed_blocks;
  std::size_t count = 0;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const std::uint64_t block = first + i;
    BlockObservation& observation = observations[i];
    observation.block = static_cast<std::uint32_t>(block);
    observation.offset = format::blockOffset(block);
    const std::byte* bytes = data + observation.offset;
    observation.header = BlockHeader::parse(bytes);
    observation.chain_seed =
        block == 0 ? format::kChainSeed
                   : format::load<std::uint64_t>(bytes - format::kBlockSize + offsetof(BlockHeader, chained_checksum));
    observation.status = Status::SEGMENT_POSSIBLY_CORRUPTED;
    observation.hashes = {};
    if (!format::isBlockHeaderValid(observation.header)) continue;
    hashed_blocks[count] = &observation;
    events[count++] = {bytes + format::kBlockHeaderSize, observation.header.event_count, observation.chain_seed};
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

/// What walking the blocks came to, before the last chained checksum is compared.
struct Walk {
  Verification verification;
  std::uint64_t last_chained = format::kChainSeed;
  bool ended_by_sink = false;
};

/// Where pages are gone: no thread may have come to the first of them yet, so the size that the file now has counts too.
std::uint64_t lostOffset(const MappedFile& file) {
  struct stat now {};
  const std::uint64_t fault_offset = file.fault().offset();
  if (fstat(file.descriptor(), &now) != 0) return fault_offset;
  return std::min(fault_offset, static_cast<std::uint64_t>(now.st_size));
}

/// Takes one observation in order; false ends the walk.
bool deliver(const BlockObservation& observation, const MappedFile& file, VerificationSink& sink, Walk& walk) {
  if (file.fault().faulted()) {
    // What was read may be the zeros that stand in for lost pages.
    const std::uint64_t offset = lostOffset(file);
    const std::uint64_t block = offset < format::kSegmentHeaderSize ? 0 : (offset - format::kSegmentHeaderSize) / format::kBlockSize;
    walk.verification = {.status = Status::READ_FAILED, .block = block, .offset = offset, .cancelled = false};
    return false;
  }
  if (observation.status != Status::OK && walk.verification.status == Status::OK) {
    walk.verification.status = observation.status;
    walk.verification.block = observation.block;
    walk.verification.offset = observation.offset;
  }
  walk.last_chained = observation.header.chained_checksum;
  if (sink.onBlock(observation) == SinkAnswer::STOP) {
    walk.ended_by_sink = true;
    return false;
  }
  return true;
}

void count(const VerifyOptions& options, std::uint64_t blocks) {
  if (options.verified_bytes != nullptr) {
    options.verified_bytes->fetch_add(blocks * format::kBlockSize, std::memory_order_relaxed);
  }
}

Walk walkAlone(const MappedFile& file, std::uint64_t blocks, VerificationSink& sink, const VerifyOptions& options) {
  const FaultGuard guard(file.data(), file.sizeBytes(), file.fault());
  Walk walk;
  std::array<BlockObservation, kBatchBlocks> batch;
  for (std::uint64_t block = 0; block < blocks; block += kBatchBlocks) {
    if (isCancelled(options)) {
      walk.verification.cancelled = true;
      return walk;
    }
    const std::span observations(batch.data(), std::min<std::uint64_t>(kBatchBlocks, blocks - block));
    observe(file.data(), block, observations);
    for (const BlockObservation& observation : observations) {
      if (!deliver(observation, file, sink, walk)) return walk;
    }
    count(options, observations.size());
  }
  return walk;
}

/// Workers take chunks in order and verify them; the calling thread works too and delivers what is ready, in order.
class SharedWalk {
 public:
  SharedWalk(const MappedFile& file, std::uint64_t blocks, const VerifyOptions& options)
      : file_(file),
        blocks_(blocks),
        chunks_((blocks + kChunkBlocks - 1) / kChunkBlocks),
        options_(options),
        slots_(options.threads * kChunksAhead) {}

  Walk run(VerificationSink& sink) {
    const std::vector<std::jthread> workers = startWorkers(options_.threads - 1, [this] { work(); });
    Walk walk = deliverAll(sink);
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    changed_.notify_all();
    return walk;
  }

 private:
  struct Slot {
    std::vector<BlockObservation> observations;
    bool is_ready = false;
  };

  Walk deliverAll(VerificationSink& sink) {
    Walk walk;
    for (std::uint64_t chunk = 0; chunk < chunks_; ++chunk) {
      Slot& slot = slots_[chunk % slots_.size()];
      // Help until it is this chunk's turn; then wait for whoever has it.
      while (!isReady(slot) && workOnOne()) continue;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return slot.is_ready; });
      }
      if (isCancelled(options_)) {
        walk.verification.cancelled = true;
        return walk;
      }
      for (const BlockObservation& observation : slot.observations) {
        if (!deliver(observation, file_, sink, walk)) return walk;
      }
      count(options_, slot.observations.size());
      const std::lock_guard lock(mutex_);
      slot.is_ready = false;
      ++delivered_;
      changed_.notify_all();
    }
    return walk;
  }

  bool isReady(const Slot& slot) {
    const std::lock_guard lock(mutex_);
    return slot.is_ready;
  }

  void work() {
    while (true) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return is_over_ || next_ >= chunks_ || hasRoom(); });
        if (is_over_ || next_ >= chunks_) return;
      }
      workOnOne();
    }
  }

  bool hasRoom() const { return next_ < chunks_ && next_ < delivered_ + slots_.size(); }

  /// Takes the next chunk and verifies it; false where there is none to take.
  bool workOnOne() {
    std::uint64_t chunk = 0;
    {
      const std::lock_guard lock(mutex_);
      if (is_over_ || !hasRoom()) return false;
      chunk = next_++;
    }
    Slot& slot = slots_[chunk % slots_.size()];
    const FaultGuard guard(file_.data(), file_.sizeBytes(), file_.fault());
    const std::uint64_t end = std::min(blocks_, (chunk + 1) * kChunkBlocks);
    slot.observations.resize(end - chunk * kChunkBlocks);
    std::span<BlockObservation> left(slot.observations);
    for (std::uint64_t block = chunk * kChunkBlocks; block < end && !isCancelled(options_); block += kBatchBlocks) {
      const std::size_t size = std::min(kBatchBlocks, left.size());
      observe(file_.data(), block, left.first(size));
      left = left.subspan(size);
    }
    const std::lock_guard lock(mutex_);
    slot.is_ready = true;
    changed_.notify_all();
    return true;
  }

  const MappedFile& file_;
  const std::uint64_t blocks_;
  const std::uint64_t chunks_;
  const VerifyOptions& options_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t next_ = 0;
  std::uint64_t delivered_ = 0;
  bool is_over_ = false;
};

}  // namespace

SegmentReader::SegmentReader(std::string path) : path_(std::move(path)) {}

Status SegmentReader::open() {
  const Status status = file_.open(path_);
  if (status != Status::OK) return status;
  if (file_.sizeBytes() < format::kSegmentHeaderSize) {
    file_.close();
    return Status::OPEN_FAILED;
  }
  const FaultGuard guard(file_.data(), file_.sizeBytes(), file_.fault());
  header_ = format::SegmentHeader::parse(file_.data());
  return Status::OK;
}

Verification SegmentReader::verify(VerificationSink& sink, const VerifyOptions& options) {
  const Status header_status = format::verifyHeader(header_);
  if (file_.fault().faulted()) return {.status = Status::READ_FAILED, .offset = file_.fault().offset()};
  if (header_status != Status::OK) return {.status = header_status, .offset = 0};

  const std::uint64_t inside = std::min<std::uint64_t>(header_.block_count, blocksInside(file_.sizeBytes()));
  const bool is_shared = options.threads > 1 && inside > kChunkBlocks;
  Walk walk = is_shared ? SharedWalk(file_, inside, options).run(sink) : walkAlone(file_, inside, sink, options);
  Verification& verification = walk.verification;
  if (verification.cancelled || walk.ended_by_sink || verification.status != Status::OK) return verification;
  if (inside < header_.block_count) {
    return {.status = Status::SEGMENT_CORRUPTED, .block = inside, .offset = format::blockOffset(inside)};
  }
  if (walk.last_chained != header_.last_chained_checksum) {
    return {.status = Status::SEGMENT_CORRUPTED, .offset = offsetof(format::SegmentHeader, last_chained_checksum)};
  }
  return verification;
}

std::uint32_t SegmentReader::replayableBlocks() const {
  // The original keeps a segment's size in 32 bits; the wrap is what it does.
  const auto size_bytes = static_cast<std::uint32_t>(format::blockOffset(header_.block_count));
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(blocksInside(size_bytes), blocksInside(file_.sizeBytes())));
}

Status SegmentReader::rewind() {
  next_block_ = 0;
  next_event_ = 0;
  if (replayableBlocks() == 0) return Status::READ_FAILED;
  first_block_.resize(format::kBlockSize);
  const ssize_t count = pread(file_.descriptor(), first_block_.data(), format::kBlockSize, format::kSegmentHeaderSize);
  // A file that was cut: its map tells where.
  if (count != static_cast<ssize_t>(format::kBlockSize)) first_block_.clear();
  return Status::OK;
}

void SegmentReader::buildIndex() {
  const FaultGuard guard(file_.data(), file_.sizeBytes(), file_.fault());
  const std::uint32_t blocks = replayableBlocks();
  index_.clear();
  index_.reserve(blocks);
  for (std::uint32_t block = 0; block < blocks; ++block) {
    const std::byte* header = file_.data() + format::blockOffset(block);
    index_.push_back({.first_event_id = format::load<std::uint64_t>(header),
                      .last_event_id = format::load<std::uint64_t>(header + offsetof(BlockHeader, last_event_id))});
  }
}

bool SegmentReader::seek(std::uint64_t event_id) {
  if (index_.empty()) buildIndex();
  if (index_.empty()) return false;
  std::size_t position = 0;
  std::size_t begin = 0;
  std::size_t end = index_.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    const IndexEntry& entry = index_[middle];
    if (event_id < entry.first_event_id) {
      end = middle;
    } else {
      position = middle;
      if (event_id <= entry.last_event_id) break;
      begin = middle + 1;
    }
  }
  const FaultGuard guard(file_.data(), file_.sizeBytes(), file_.fault());
  const std::byte* block = file_.data() + format::blockOffset(position);
  const std::size_t events = std::min<std::size_t>(BlockHeader::parse(block).event_count, format::kEventsPerBlock);
  next_block_ = static_cast<std::uint32_t>(position);
  for (std::size_t i = 0; i < events; ++i) {
    if (format::eventId(block + format::kBlockHeaderSize + i * format::kEventSize) < event_id) continue;
    next_event_ = static_cast<std::uint32_t>(i);
    return true;
  }
  // Behind this block's last event: the next block's first, or where there is none, this block's last.
  const bool has_next = position + 1 < index_.size();
  next_block_ += has_next ? 1 : 0;
  next_event_ = has_next || events == 0 ? 0 : static_cast<std::uint32_t>(events - 1);
  return true;
}

std::span<const format::RequestEvent> SegmentReader::nextEvents() {
  if (next_block_ >= replayableBlocks()) return {};
  const std::uint64_t offset = format::blockOffset(next_block_);
  const bool is_copied = next_block_ == 0 && !first_block_.empty();
  const std::byte* block = is_copied ? first_block_.data() : file_.data() + offset;
  const FaultGuard guard(file_.data(), file_.sizeBytes(), file_.fault());
  const std::size_t events = std::min<std::size_t>(BlockHeader::parse(block).event_count, format::kEventsPerBlock);
  const std::size_t first = std::min<std::size_t>(next_event_, events);
  events_offset_ = offset + format::kBlockHeaderSize + first * format::kEventSize;
  ++next_block_;
  next_event_ = 0;
  // Offsets in a segment are multiples of 64 and the map starts on a page: the events are aligned.
  const auto* begin = reinterpret_cast<const format::RequestEvent*>(block + format::kBlockHeaderSize);
  return {begin + first, events - first};
}

Status SegmentReader::close() {
  index_ = {};
  first_block_ = {};
  next_block_ = 0;
  next_event_ = 0;
  return file_.close();
}

}  // namespace walscope::io
