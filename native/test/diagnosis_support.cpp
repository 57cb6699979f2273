#include "diagnosis_support.hpp"

#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "segment_parsing_support.hpp"

namespace walscope::test {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostRuns = 8;

struct Segment {
  std::string name;
  bool is_cold = false;
  Bytes bytes;
  /// The events that can be had, as places in `bytes`, block by block.
  std::vector<std::vector<const unsigned char*>> blocks;
  bool is_intact = false;
  std::optional<std::uint64_t> named_first;
  std::optional<std::uint64_t> named_last;
};

std::uint64_t idOf(const unsigned char* event) { return at<std::uint64_t>(event, 0); }

bool isZero(const unsigned char* begin, const unsigned char* end) {
  return std::all_of(begin, end, [](unsigned char byte) { return byte == 0; });
}

/// The rule of the diagnostic mode, block after block.
void judge(Segment& segment) {
  std::optional<std::uint64_t> chain = 0;
  for (std::size_t i = 0; kHeaderBytes + (i + 1) * kBlockBytes <= segment.bytes.size(); ++i) {
    const unsigned char* block = segment.bytes.data() + kHeaderBytes + i * kBlockBytes;
    if (isZero(block, block + kBlockBytes)) {
      chain.reset();
      continue;
    }
    const std::size_t count = at<std::uint16_t>(block, 44);
    std::vector<const unsigned char*> events;
    bool rises = count >= 1 && count <= 256;
    for (std::size_t e = 0; rises && e < count; ++e) {
      events.push_back(block + 64 + e * 64);
      rises = e == 0 || idOf(events[e]) > idOf(events[e - 1]);
    }
    const bool block_holds = rises && XXH64(block + 64, count * 64, 0) == at<std::uint64_t>(block, 16);
    const std::uint64_t chained = rises && chain ? XXH64(block + 64, count * 64, *chain) : 0;
    const bool chain_holds = rises && chain && chained == at<std::uint64_t>(block, 24);
    const std::uint64_t header_hash = XXH64(block + 40, 24, XXH64(block, 32, 0));
    const bool is_intact = header_hash == at<std::uint64_t>(block, 32);
    const bool other_chain = block_holds && chain && !chain_holds;
    const bool is_elsewhere = is_intact && (at<std::uint32_t>(block, 40) != i || other_chain);
    const bool is_had = (block_holds || chain_holds) && !is_elsewhere && idOf(events[0]) != 0;
    if (is_had) segment.blocks.push_back(events);
    if (is_had && chain) chain = chained;
    else if (is_intact && !is_elsewhere) chain = at<std::uint64_t>(block, 24);
    else chain.reset();
  }
}

Segment readSegment(const fs::path& path) {
  Segment segment;
  segment.name = path.filename().string();
  segment.is_cold = path.extension() == ".lz4";
  segment.bytes = readFile(path);
  if (segment.is_cold) segment.bytes = decompress(segment.bytes);
  segment.is_intact = headerStatus(segment.bytes) == "OK";
  if (segment.bytes.size() < kHeaderBytes) return segment;
  const auto first = at<std::uint64_t>(segment.bytes.data(), 16);
  const auto last = at<std::uint64_t>(segment.bytes.data(), 24);
  if (segment.is_intact && first != 0 && first <= last) {
    segment.named_first = first;
    segment.named_last = last;
  }
  judge(segment);
  return segment;
}

std::optional<std::uint64_t> believedFirst(const Segment& segment) {
  if (segment.named_first) return segment.named_first;
  if (segment.blocks.empty()) return std::nullopt;
  return idOf(segment.blocks.front().front());
}

/// Never used, or closed without an event: then nothing is missing in it.
bool isUnused(const Segment& segment) {
  const unsigned char* header = segment.bytes.data();
  if (segment.bytes.size() < kHeaderBytes) return false;
  if (!isZero(header + kHeaderBytes, header + segment.bytes.size())) return false;
  const bool counts_nothing = isZero(header + 8, header + 32);
  if (segment.is_intact) return counts_nothing;
  const auto magic = at<std::uint16_t>(header, 0);
  return (magic == 0x4653 || magic == 0x4600) && header[2] == 1 && header[3] == 64 && counts_nothing &&
         isZero(header + 40, header + 64);
}

using Events = std::vector<const unsigned char*>;

/// Blocks whose ids do not rise are streams of their own.
std::vector<Events> runsOf(const Segment& segment, std::uint64_t from) {
  std::vector<Events> runs;
  for (const Events& block : segment.blocks) {
    if (idOf(block.back()) < from) continue;
    std::optional<std::size_t> best;
    for (std::size_t run = 0; run < runs.size(); ++run) {
      const std::uint64_t last = idOf(runs[run].back());
      if (last < idOf(block.front()) && (!best || last > idOf(runs[*best].back()))) best = run;
    }
    if (!best && runs.size() < kMostRuns) runs.emplace_back();
    Events& run = best ? runs[*best] : runs.back();
    run.insert(run.end(), block.begin(), block.end());
  }
  return runs;
}

struct Stream {
  Events events;
  std::size_t position = 0;
};

class Merge {
 public:
  Merge(const std::vector<Segment>& segments, std::uint64_t from, ExpectedDiagnosis& expected)
      : segments_(segments), from_(from), expected_(expected), state_(XXH64_createState()) {
    XXH64_reset(state_, 0);
    expected_.prefix_digests.push_back(XXH64_digest(state_));
  }
  ~Merge() { XXH64_freeState(state_); }
  Merge(const Merge&) = delete;
  Merge& operator=(const Merge&) = delete;

  void run() {
    while (true) {
      Stream* lowest = findLowest();
      if (isNextDue(lowest)) {
        for (Events& run : runsOf(segments_[next_], from_)) streams_.push_back({std::move(run)});
        ++next_;
      } else if (lowest == nullptr) {
        break;
      } else {
        replay(lowest->events[lowest->position++]);
      }
    }
    expected_.digest = XXH64_digest(state_);
  }

  const std::set<std::uint64_t>& replayed() const { return replayed_; }

 private:
  /// Of the streams that have an event left that was not replayed: in the order of segments, so the first wins a tie.
  Stream* findLowest() {
    Stream* lowest = nullptr;
    for (Stream& stream : streams_) {
      while (stream.position < stream.events.size() && !isWanted(idOf(stream.events[stream.position]))) ++stream.position;
      if (stream.position == stream.events.size()) continue;
      const auto id = [](const Stream& it) { return idOf(it.events[it.position]); };
      if (lowest == nullptr || id(stream) < id(*lowest)) lowest = &stream;
    }
    return lowest;
  }

  bool isWanted(std::uint64_t id) const { return id >= from_ && !replayed_.contains(id); }

  bool isNextDue(const Stream* lowest) const {
    if (next_ == segments_.size()) return false;
    if (lowest == nullptr) return true;
    const std::optional<std::uint64_t> first = believedFirst(segments_[next_]);
    return first && idOf(lowest->events[lowest->position]) >= *first;
  }

  void replay(const unsigned char* event) {
    const std::uint64_t id = idOf(event);
    if (!replayed_.empty() && id < *replayed_.rbegin()) ++expected_.out_of_order_events;
    if (expected_.events++ == 0) expected_.first_event_id = id;
    expected_.last_event_id = id;
    replayed_.insert(id);
    XXH64_update(state_, event, 64);
    expected_.prefix_digests.push_back(XXH64_digest(state_));
  }

  const std::vector<Segment>& segments_;
  const std::uint64_t from_;
  ExpectedDiagnosis& expected_;
  XXH64_state_t* state_;
  std::size_t next_ = 0;
  std::vector<Stream> streams_;
  std::set<std::uint64_t> replayed_;
};

void addLost(const std::vector<Segment>& segments, std::uint64_t from, const std::set<std::uint64_t>& replayed,
             ExpectedDiagnosis& expected) {
  std::uint64_t first = ~std::uint64_t{0};
  std::uint64_t last = 0;
  const auto widen = [&](std::uint64_t id) {
    first = std::min(first, id);
    last = std::max(last, id);
  };
  for (const Segment& segment : segments) {
    if (segment.named_first) widen(*segment.named_first);
    if (segment.named_last) widen(*segment.named_last);
    for (const Events& block : segment.blocks) {
      widen(idOf(block.front()));
      widen(idOf(block.back()));
    }
  }
  first = std::max(first, from);
  if (last < first) return;
  const auto add = [&](std::uint64_t gap_first, std::uint64_t gap_last) {
    expected.lost.emplace_back(gap_first, gap_last);
    expected.lost_events += gap_last - gap_first + 1;
  };
  std::optional<std::uint64_t> before;
  for (const std::uint64_t id : replayed) {
    const std::uint64_t next = before ? *before + 1 : first;
    if (id > next) add(next, id - 1);
    before = id;
  }
  if (!before) add(first, last);
  else if (*before < last) add(*before + 1, last);
}

std::vector<Segment> readSegments(const std::string& directory) {
  std::vector<Segment> segments;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".wal") || name.ends_with(".wal.lz4")) segments.push_back(readSegment(entry.path()));
  }
  std::sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    const auto key = [](const Segment& it) {
      const std::optional<std::uint64_t> first = believedFirst(it);
      return std::tuple(!first, first.value_or(0), it.is_cold, it.name);
    };
    return key(a) < key(b);
  });
  return segments;
}

}  // namespace

ExpectedDiagnosis diagnoseSequentially(const std::string& directory, std::uint64_t from_event_id) {
  ExpectedDiagnosis expected;
  const std::vector<Segment> segments = readSegments(directory);
  for (const Segment& segment : segments) {
    const bool is_below = segment.named_last && *segment.named_last < from_event_id;
    if (segment.blocks.empty() && !isUnused(segment) && !is_below) {
      expected.skipped.push_back({segment.name, strictStatus(segment.bytes)});
    }
  }
  Merge merge(segments, from_event_id, expected);
  merge.run();
  addLost(segments, from_event_id, merge.replayed(), expected);
  return expected;
}

std::string findDifference(const recovery::RecoveryResult& result, const ExpectedDiagnosis& expected) {
  const auto differ = [](const std::string& what, const auto& actual, const auto& wanted) {
    return what + " " + std::to_string(actual) + " instead of " + std::to_string(wanted);
  };
  if (result.status != format::Status::ITEM_NOT_FOUND) return "status " + std::string(toString(result.status));
  if (result.events_replayed != expected.events) return differ("events", result.events_replayed, expected.events);
  if (result.first_event_id != expected.first_event_id) return "first id";
  if (result.last_event_id != expected.last_event_id) return "last id";
  if (result.digest && *result.digest != expected.digest) return "digest";
  if (result.lost_events != expected.lost_events) return differ("lost", result.lost_events, expected.lost_events);
  if (result.gap_count != expected.lost.size()) return differ("gaps", result.gap_count, expected.lost.size());
  for (std::size_t i = 0; i < result.gaps.size(); ++i) {
    const bool is_same = result.gaps[i].first_event_id == expected.lost[i].first && result.gaps[i].last_event_id == expected.lost[i].second;
    if (!is_same) return "gap " + std::to_string(i);
  }
  if (result.out_of_order_events != expected.out_of_order_events) {
    return differ("out of order", result.out_of_order_events, expected.out_of_order_events);
  }
  if (!result.invisible.empty()) return "invisible segments";
  if (result.skipped.size() != expected.skipped.size()) return differ("skipped", result.skipped.size(), expected.skipped.size());
  for (std::size_t i = 0; i < expected.skipped.size(); ++i) {
    const recovery::SkippedSegment& skipped = result.skipped[i];
    if (skipped.file != expected.skipped[i].file) return "skipped " + skipped.file;
    if (toString(skipped.status) != expected.skipped[i].status) {
      return skipped.file + " skipped as " + std::string(toString(skipped.status)) + " instead of " + expected.skipped[i].status;
    }
  }
  return "";
}

}  // namespace walscope::test
