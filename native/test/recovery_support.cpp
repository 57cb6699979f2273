#include "recovery_support.hpp"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <random>
#include <stdexcept>
#include <thread>

#include "recorder/event_source.hpp"
#include "recorder/segment_writer.hpp"
#include "segment_parsing_support.hpp"

namespace walscope::test {

namespace fs = std::filesystem;

namespace {

void require(const recorder::MaybeFailure& failure) {
  if (failure) throw std::runtime_error(failure->message);
}

/// The reader below shares no code with the engine.
struct Position {
  std::size_t block = 0;
  std::size_t event = 0;
};

/// The original's seek: a binary search over the ids that the block headers store, then a scan in that block.
Position seek(const Bytes& bytes, std::uint64_t from) {
  const std::size_t blocks = at<std::uint32_t>(bytes.data(), 8);
  const auto block_at = [&](std::size_t i) { return bytes.data() + kHeaderBytes + i * kBlockBytes; };
  std::size_t found = 0;
  for (std::size_t low = 0, high = blocks; low < high;) {
    const std::size_t middle = (low + high) / 2;
    if (at<std::uint64_t>(block_at(middle), 0) > from) {
      high = middle;
      continue;
    }
    found = middle;
    if (at<std::uint64_t>(block_at(middle), 8) >= from) break;
    low = middle + 1;
  }
  const std::size_t events = at<std::uint16_t>(block_at(found), 44);
  for (std::size_t event = 0; event < events; ++event) {
    if (at<std::uint64_t>(block_at(found), 64 + event * 64) >= from) return {found, event};
  }
  if (found + 1 < blocks) return {found + 1, 0};
  return {found, events - 1};
}

class Replay {
 public:
  Replay(ExpectedRecovery& expected, bool with_prefixes)
      : expected_(expected), state_(XXH64_createState()), with_prefixes_(with_prefixes) {
    XXH64_reset(state_, 0);
    if (with_prefixes_) expected_.prefix_digests.push_back(XXH64_digest(state_));
  }
  ~Replay() { XXH64_freeState(state_); }
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  void segment(const Bytes& bytes, Position position) {
    const std::size_t blocks = at<std::uint32_t>(bytes.data(), 8);
    for (std::size_t i = position.block; i < blocks; ++i) {
      const unsigned char* block = bytes.data() + kHeaderBytes + i * kBlockBytes;
      const std::size_t events = at<std::uint16_t>(block, 44);
      for (std::size_t event = i == position.block ? position.event : 0; event < events; ++event) {
        take(block + 64 + event * 64);
      }
    }
  }
  void end() { expected_.digest = XXH64_digest(state_); }

 private:
  void take(const unsigned char* event) {
    if (expected_.events++ == 0) expected_.first_event_id = at<std::uint64_t>(event, 0);
    expected_.last_event_id = at<std::uint64_t>(event, 0);
    XXH64_update(state_, event, 64);
    if (with_prefixes_) expected_.prefix_digests.push_back(XXH64_digest(state_));
  }

  ExpectedRecovery& expected_;
  XXH64_state_t* state_;
  bool with_prefixes_;
};

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  const fs::path memory = "/dev/shm";
  const bool has_memory = access(memory.c_str(), W_OK) == 0;
  std::string name = ((has_memory ? memory : fs::temp_directory_path()) / "walscope-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory can be made");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // What cannot be removed is left to the system.
  fs::remove_all(path_, ignored);
}

std::string segmentName(std::uint32_t segment_index) { return recorder::segmentFileName(segment_index); }

std::string writeSegment(const std::string& directory, const SegmentContent& content) {
  const std::string path = directory + "/" + segmentName(content.segment_index);
  const std::uint64_t blocks = (content.events + format::kEventsPerBlock - 1) / format::kEventsPerBlock;
  recorder::SegmentWriter writer;
  require(writer.create(path, {.segment_index = content.segment_index,
                               .capacity_blocks = std::max(format::kMinBlocks, static_cast<std::uint32_t>(blocks)),
                               .created_ns = 1'700'000'000'000'000'000,
                               .is_pretouched = content.segment_index != 0}));
  recorder::EventSource source(content.first_event_id, content.first_event_id);
  std::vector<format::RequestEvent> events(content.events);
  source.fill(events);
  require(writer.append(events));
  require(content.unfinalised ? writer.abandon() : writer.finalise(1'700'000'001'000'000'000));
  return path;
}

void writeLog(const std::string& directory, std::uint32_t segments, std::uint64_t events_each) {
  for (std::uint32_t i = 0; i < segments; ++i) {
    // The writer makes new files only.
    fs::remove(fs::path(directory) / recorder::segmentFileName(i));
    writeSegment(directory, {.segment_index = i, .first_event_id = i * events_each + 1, .events = events_each});
  }
}

void flipBit(const std::string& path, std::uint64_t offset, unsigned bit) {
  std::fstream stream(path, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekg(static_cast<std::streamoff>(offset));
  const int byte = stream.get();
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.put(static_cast<char>(byte ^ (1 << bit)));
  if (!stream) throw std::runtime_error("cannot flip a bit of " + path);
}

void overwrite(const std::string& path, std::uint64_t offset, const std::vector<std::uint8_t>& bytes) {
  std::fstream stream(path, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream) throw std::runtime_error("cannot write into " + path);
}

void rehashHeader(const std::string& path) {
  const Bytes header = readFile(path, kHeaderBytes);
  const std::uint64_t hash = XXH64(header.data() + 56, 8, XXH64(header.data(), 48, 0));
  std::vector<std::uint8_t> bytes(sizeof hash);
  std::memcpy(bytes.data(), &hash, sizeof hash);
  overwrite(path, 48, bytes);
}

ExpectedRecovery readSequentially(const std::string& directory, std::uint64_t from_event_id,
                                  bool with_prefix_digests) {
  ExpectedRecovery expected;
  Replay replay(expected, with_prefix_digests);
  // By first event id, then by name; garbage of bad headers takes part.
  std::map<std::pair<std::uint64_t, std::string>, fs::path> ordered;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != ".wal") continue;
    const Bytes header = readFile(entry.path(), kHeaderBytes);
    const std::uint64_t first_id = header.size() < kHeaderBytes ? 0 : at<std::uint64_t>(header.data(), 16);
    ordered.emplace(std::pair(first_id, entry.path().filename().string()), entry.path());
  }
  bool has_started = false;
  expected.status = "ITEM_NOT_FOUND";
  for (const auto& [key, path] : ordered) {
    const Bytes bytes = readFile(path);
    if (headerStatus(bytes) != "OK") {
      expected.invisible.push_back(key.second);
      continue;
    }
    if (!has_started && at<std::uint64_t>(bytes.data(), 24) < from_event_id) continue;
    if (expected.status != "ITEM_NOT_FOUND") continue;  // refused
    const std::string status = strictStatus(bytes);
    if (status != "OK") {
      expected.skipped.push_back({key.second, status});
      if (!has_started) expected.status = status;
    } else {
      replay.segment(bytes, has_started ? Position{} : seek(bytes, from_event_id));
      expected.replayed.push_back(key.second);
    }
    has_started = true;
  }
  replay.end();
  return expected;
}

Resources resourcesOf(const std::string& directory) {
  Resources resources;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // The descriptor of this very listing is.
    const std::string target = fs::read_symlink(entry.path(), gone).string();
    if (!gone && target.starts_with(directory)) ++resources.files;
  }
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find(directory) != std::string::npos) ++resources.maps;
  }
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc/self/task")) {
    resources.threads += entry.path().empty() ? 0 : 1;
  }
  return resources;
}

recovery::RecoverySnapshot drainAll(recovery::RecoveryRun& run) {
  run.wait();
  return run.snapshot(1'000'000);
}

recovery::RecoveryResult recover(const std::string& directory, const recovery::RecoveryOptions& options) {
  recovery::RecoveryRun run(directory, options);
  run.wait();
  return run.result();
}

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

std::string findIllegalTransition(const recovery::RecoverySnapshot& snapshot, std::size_t segments) {
  using recovery::SegmentState;
  std::vector<std::vector<SegmentState>> states(segments);
  std::vector<std::uint64_t> last_ns(segments);
  for (const recovery::Transition& transition : snapshot.transitions) {
    const std::string what = "segment " + std::to_string(transition.ordinal) + " " + std::string(toString(transition.state));
    if (transition.ordinal >= segments) return what + ": no such segment";
    if (transition.at_ns < last_ns[transition.ordinal]) return what + ": older than the one before";
    last_ns[transition.ordinal] = transition.at_ns;
    std::vector<SegmentState>& seen = states[transition.ordinal];
    if (seen.empty() != (transition.state == SegmentState::QUEUED)) return what + ": a segment is queued first, and once";
    if (!seen.empty() && seen.back() >= transition.state) return what + ": goes back";
    if (!seen.empty() && seen.back() == SegmentState::CLOSED) return what + ": after it was closed";
    if (transition.state == SegmentState::SKIPPED && seen.back() > SegmentState::PREPARED) return what + ": too late";
    if ((transition.state == SegmentState::SKIPPED) != transition.status.has_value()) return what + ": status";
    seen.push_back(transition.state);
  }
  for (std::size_t ordinal = 0; ordinal < segments; ++ordinal) {
    const std::string what = "segment " + std::to_string(ordinal);
    if (states[ordinal].empty()) return what + ": never queued";
    const SegmentState last = states[ordinal].back();
    const bool is_end = last == SegmentState::QUEUED || last == SegmentState::CLOSED || last == SegmentState::SKIPPED;
    if (!is_end) return what + ": ends as " + std::string(toString(last));
  }
  return "";
}

std::uint64_t testSeed() {
  const char* given = std::getenv("WALSCOPE_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::printf("seed: WALSCOPE_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

std::string hexOf(std::uint64_t hash) {
  char text[19];
  std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(hash));
  return text;
}

bool hasHazard(const recovery::RecoveryResult& result, recovery::HazardCode code) {
  return std::any_of(result.hazards.begin(), result.hazards.end(),
                     [code](const recovery::Hazard& hazard) { return hazard.code == code; });
}

}  // namespace walscope::test
