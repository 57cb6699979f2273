// The recorder: what it writes is byte for byte what FlashStrike's recorder wrote, the same seed gives the same bytes, and
// each fault changes what it says and nothing else.
#include <gtest/gtest.h>
#include <lz4.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "io/directory_scan.hpp"
#include "io/segment_reader.hpp"
#include "recorder/cold_writer.hpp"
#include "recorder/fault.hpp"
#include "recorder/generator.hpp"
#include "recorder/meta_file.hpp"
#include "recorder/segment_writer.hpp"
#include "recovery_support.hpp"

namespace walscope::recorder {
namespace {

namespace fs = std::filesystem;

using format::blockOffset;
using format::BlockHeader;
using format::kBlockHeaderSize;
using format::kBlockSize;
using format::kEventSize;
using format::kEventsPerBlock;
using format::RequestEvent;
using format::SegmentHeader;
using format::Status;
using test::segmentName;

using Bytes = std::vector<std::byte>;
using Files = std::map<std::string, Bytes>;

Bytes read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  Bytes bytes(fs::file_size(path));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

Files readAll(const std::string& directory) {
  Files files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    files.emplace(entry.path().filename().string(), read(entry.path()));
  }
  return files;
}

std::vector<std::string> namesOf(const Files& files) {
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) names.push_back(name);
  return names;
}

SegmentHeader headerOf(const Bytes& bytes) { return SegmentHeader::parse(bytes.data()); }
BlockHeader blockHeaderOf(const Bytes& bytes, std::uint64_t block) {
  return BlockHeader::parse(bytes.data() + blockOffset(block));
}

void expectDone(const MaybeFailure& failure) { EXPECT_FALSE(failure) << failure->message; }

/// The events of the blocks that were written, whatever the segment header says of them.
std::vector<RequestEvent> eventsOf(const Bytes& bytes) {
  std::vector<RequestEvent> events;
  for (std::uint64_t block = 0; blockOffset(block + 1) <= bytes.size(); ++block) {
    const std::uint16_t count = blockHeaderOf(bytes, block).event_count;
    for (std::uint16_t event = 0; event < count; ++event) {
      const std::uint64_t offset = blockOffset(block) + kBlockHeaderSize + event * kEventSize;
      events.push_back(format::load<RequestEvent>(bytes.data() + offset));
    }
  }
  return events;
}

/// Offsets at which two files differ; of files of different sizes, all behind the end of the shorter one too.
std::vector<std::uint64_t> differences(const Bytes& a, const Bytes& b) {
  std::vector<std::uint64_t> offsets;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i >= a.size() || i >= b.size() || a[i] != b[i]) offsets.push_back(i);
  }
  return offsets;
}

GenerateResult generateInto(const std::string& directory, const GenerateOptions& options) {
  GenerateOutcome outcome = generate(directory, options);
  EXPECT_FALSE(outcome.failure) << outcome.failure->message;
  return outcome.result;
}

class Recorder : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return directory_.file(name); }

  test::TemporaryDirectory directory_;
};

// What the original's recorder wrote, recorded again.

class Corpus : public Recorder, public ::testing::WithParamInterface<const char*> {
 protected:
  /// Records a segment as the original did: closed once, or never, or reopened and lost.
  void record(const Bytes& original, std::uint32_t index, const std::string& target) {
    const SegmentHeader header = headerOf(original);
    const std::vector<RequestEvent> events = eventsOf(original);
    const auto capacity = static_cast<std::uint32_t>((original.size() - format::kSegmentHeaderSize) / kBlockSize);
    SegmentWriter writer;
    expectDone(writer.create(target, {.segment_index = index,
                                      .capacity_blocks = capacity,
                                      .created_ns = header.created_ns,
                                      .is_pretouched = index != 0}));
    if (format::isUnfinalised(header)) {
      expectDone(writer.append(events));
      expectDone(writer.abandon());
      return;
    }
    const std::span<const RequestEvent> all(events);
    expectDone(writer.append(all.first(header.event_count)));
    expectDone(writer.finalise(header.closed_ns));
    if (events.size() == header.event_count) return;
    SegmentWriter again;
    expectDone(again.reopen(target, capacity));
    expectDone(again.append(all.subspan(header.event_count)));
    expectDone(again.abandon());
  }

  const std::string corpus_ = std::string(TEST_DATA_DIR "/corpus/") + GetParam();
};

TEST_P(Corpus, IsWrittenAgainByteForByte) {
  io::DirectoryScan scan = io::scanDirectory(corpus_, {});
  ASSERT_FALSE(scan.hot.empty());
  for (const io::SegmentFile& file : scan.hot) {
    record(read(file.path), file.header.segment_index, path(file.name));
    EXPECT_TRUE(read(path(file.name)) == read(file.path)) << file.name;
  }
  for (const io::SegmentFile& file : scan.cold) {
    const std::string thawed = path("thawed");
    const std::string hot = path(segmentFileName(file.header.segment_index));
    expectDone(decompressSegment(file.path, thawed));
    record(read(thawed), file.header.segment_index, hot);
    EXPECT_TRUE(read(hot) == read(thawed)) << file.name;
    fs::remove(thawed);
    if (LZ4_versionNumber() / 100 != 109) continue;  // Other versions may compress differently.
    expectDone(compressSegment(hot, path(file.name)));
    EXPECT_TRUE(read(path(file.name)) == read(file.path)) << file.name;
  }
}

/// As generate() would write it: the last closed position, or the last rotation where the last segment was left.
TEST_P(Corpus, HasTheMetaFileThatTheGeneratorWouldWrite) {
  const io::DirectoryScan scan = io::scanDirectory(corpus_, {});
  MetaRecord expected;
  std::vector<const io::SegmentFile*> written;
  for (const io::SegmentFile& file : scan.hot) {
    if (!file.is_unused) written.push_back(&file);
  }
  std::sort(written.begin(), written.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  const SegmentHeader& last = written.back()->header;
  const auto capacity = static_cast<std::uint32_t>(written.back()->file_bytes / kBlockSize);
  expected.last_segment_index = last.segment_index;
  if (last.event_count == 0 && !format::isUnfinalised(last)) {
    // A recorder that has recorded nothing leaves zeros.
  } else if (!format::isUnfinalised(last)) {
    expected.last_offset = metaOffset(static_cast<std::uint32_t>(last.event_count / kEventsPerBlock));
    expected.last_event_id = last.last_event_id;
  } else if (written.size() > 1) {
    expected.last_offset = metaOffset(capacity);
    expected.last_event_id = written[written.size() - 2]->header.last_event_id;
  } else {
    EXPECT_FALSE(scan.meta);
    return;
  }
  expectDone(writeMetaFile(directory_.path(), expected));
  EXPECT_TRUE(read(path(kMetaFileName)) == read(corpus_ + "/" + kMetaFileName))
      << scan.meta->last_segment_index << " " << scan.meta->last_offset << " " << scan.meta->last_event_id;
}

INSTANTIATE_TEST_SUITE_P(OfTheOriginal, Corpus,
                         ::testing::Values("clean-small", "cold", "crash-after-reopen", "crash-in-first", "empty-segment",
                                           "single", "unfinalised"),
                         [](const auto& given) {
                           std::string name = given.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// The segment writer.

using Writer = Recorder;

TEST_F(Writer, WritesTheSameWhateverThePiecesAre) {
  const std::vector<RequestEvent> events = eventsOf(read(test::writeSegment(directory_.path(), {.events = 20'000})));
  const SegmentSettings settings{.segment_index = 0, .capacity_blocks = 100, .created_ns = 5, .is_pretouched = false};
  std::optional<Bytes> first;
  for (const std::size_t piece : {1U, 255U, 256U, 257U, 20'000U}) {
    SegmentWriter writer;
    expectDone(writer.create(path("pieces.wal"), settings));
    for (std::size_t i = 0; i < events.size(); i += piece) {
      expectDone(writer.append(std::span(events).subspan(i, std::min(piece, events.size() - i))));
    }
    expectDone(writer.finalise(10));
    Bytes written = read(path("pieces.wal"));
    fs::remove(path("pieces.wal"));
    if (!first) first = std::move(written);
    else EXPECT_TRUE(written == *first) << piece;
  }
}

TEST_F(Writer, SaysThatASegmentIsFull) {
  const std::vector<RequestEvent> events = eventsOf(read(test::writeSegment(directory_.path(), {.events = 4'097})));
  SegmentWriter writer;
  expectDone(writer.create(path("full.wal"), {.capacity_blocks = 16}));
  EXPECT_EQ(writer.eventsLeft(), 4'096U);
  expectDone(writer.append(std::span(events).first(4'096)));
  EXPECT_EQ(writer.eventsLeft(), 0U);
  EXPECT_TRUE(writer.room().empty());
  const MaybeFailure failure = writer.append(std::span(events).last(1));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, FailureCode::USAGE);
}

TEST_F(Writer, DoesNotOverwriteAFile) {
  SegmentWriter writer;
  const MaybeFailure failure = writer.create(test::writeSegment(directory_.path(), {.events = 10}), {});
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, FailureCode::OUTPUT_UNWRITABLE);
}

// The generator.

using Generator = Recorder;

TEST_F(Generator, GivesTheSameBytesForTheSameSeedAndOthersForAnother) {
  const GenerateOptions options{.segments = 4, .blocks = 17, .events = 15'000, .seed = 42, .cold = 1, .unused = 2,
                                .faults = {"flip-event", "zero", "reopened"}};
  GenerateOptions other = options;
  other.seed = 43;
  generateInto(path("a"), options);
  generateInto(path("b"), options);
  generateInto(path("c"), other);
  EXPECT_EQ(readAll(path("a")), readAll(path("b")));
  EXPECT_NE(readAll(path("a")), readAll(path("c")));
}

TEST_F(Generator, WritesTheFilesThatARecorderLeaves) {
  const GenerateOptions options{.segments = 9, .blocks = 16, .events = 10'000, .first_event_id = 501, .cold = 1,
                                .unfinalised = true, .unused = 2};
  const GenerateResult result = generateInto(path("wal"), options);
  EXPECT_EQ(result.segments, 3U);
  EXPECT_EQ(result.events, 4'096U * 2 + 1'792);
  const Files files = readAll(path("wal"));
  EXPECT_EQ(namesOf(files), (std::vector<std::string>{"FS.00000000.wal.lz4", "FS.00000001.wal", "FS.00000002.wal",
                                                      "FS.00000003.wal", "FS.00000004.wal", "wal_meta.dat"}));
  std::uint64_t size_bytes = 0;
  for (const auto& [name, bytes] : files) {
    size_bytes += bytes.size();
    if (name.ends_with(".wal")) {
      EXPECT_EQ(bytes.size(), blockOffset(16)) << name;
    }
  }
  EXPECT_EQ(result.size_bytes, size_bytes);
  EXPECT_EQ(headerOf(files.at("FS.00000001.wal")).first_event_id, 4'597U);
  EXPECT_TRUE(format::isUnfinalised(headerOf(files.at("FS.00000002.wal"))));
  EXPECT_EQ(eventsOf(files.at("FS.00000002.wal")).size(), 1'792U);
  EXPECT_TRUE(eventsOf(files.at("FS.00000003.wal")).empty());
  const auto meta = format::load<MetaRecord>(files.at("wal_meta.dat").data());
  EXPECT_EQ(meta.last_segment_index, 2U);
  EXPECT_EQ(meta.last_event_id, 8'692U);
}

TEST_F(Generator, MakesEventsThatAreValidAndRise) {
  generateInto(path("wal"), {.segments = 3, .blocks = 32, .seed = 9, .first_event_id = 1'000});
  std::uint64_t id = 1'000;
  std::uint64_t last_ns = 0;
  std::map<unsigned, unsigned> types;
  for (std::uint32_t segment = 0; segment < 3; ++segment) {
    const Bytes bytes = read(path("wal/" + segmentName(segment)));
    const SegmentHeader header = headerOf(bytes);
    EXPECT_LT(header.created_ns, header.closed_ns);
    for (const RequestEvent& event : eventsOf(bytes)) {
      ASSERT_EQ(event.event_id, id++);
      ASSERT_GT(event.timestamp_ns, last_ns);
      last_ns = event.timestamp_ns;
      ASSERT_LE(event.request_type, 3);
      ASSERT_LE(event.order_type, 1);
      ASSERT_LE(event.side, 1);
      ++types[event.request_type];
    }
  }
  for (unsigned type = 0; type < 4; ++type) EXPECT_GT(types[type], 24'576U / 20) << type;
}

TEST_F(Generator, RefusesOptionsThatMakeNoSense) {
  const std::vector<GenerateOptions> senseless = {
      {.segments = 0},
      {.segments = 1'000'001},
      {.blocks = 15},
      {.blocks = 524'289},
      {.segments = 1, .blocks = 16, .events = 4'097},
      {.first_event_id = 0},
      {.segments = 1, .blocks = 16, .first_event_id = ~std::uint64_t{0} - 4'094},
      {.segments = 2, .blocks = 16, .cold = 3},
      {.segments = 1, .blocks = 16, .cold = 1, .unfinalised = true},
      {.unused = 1'001},
      {.faults = {"nonsense"}},
  };
  for (std::size_t i = 0; i < senseless.size(); ++i) {
    const GenerateOutcome outcome = generate(path("wal"), senseless[i]);
    ASSERT_TRUE(outcome.failure) << i;
    EXPECT_EQ(outcome.failure->code, FailureCode::USAGE) << i;
    EXPECT_FALSE(fs::exists(path("wal"))) << i;
  }
  generateInto(path("highest"), {.segments = 1, .blocks = 16, .first_event_id = ~std::uint64_t{0} - 4'095});
}

TEST_F(Generator, LeavesADirectoryAloneThatIsNotEmpty) {
  std::ofstream(path("somebody else's")) << "text";
  const GenerateOutcome outcome = generate(directory_.path(), {.segments = 1, .blocks = 16});
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, FailureCode::OUTPUT_NOT_EMPTY);
  EXPECT_EQ(namesOf(readAll(directory_.path())), std::vector<std::string>{"somebody else's"});
}

TEST_F(Generator, SaysWhereItCannotWrite) {
  std::ofstream(path("file")) << "text";
  for (const std::string target : {"file", "file/below"}) {
    const GenerateOutcome outcome = generate(path(target), {.segments = 1, .blocks = 16});
    ASSERT_TRUE(outcome.failure);
    EXPECT_EQ(outcome.failure->code, FailureCode::OUTPUT_UNWRITABLE) << outcome.failure->message;
  }
}

TEST_F(Generator, RemovesWhatItWroteWhenAFaultDoesNotApply) {
  const GenerateOutcome outcome =
      generate(path("above/wal"), {.segments = 2, .blocks = 16, .faults = {"delete:segment=0", "flip-event:segment=9"}});
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, FailureCode::USAGE);
  EXPECT_NE(outcome.failure->message.find("flip-event:segment=9"), std::string::npos);
  EXPECT_FALSE(fs::exists(path("above")));
}

TEST_F(Generator, RemovesWhatItWroteWhenItIsCancelled) {
  GenerateProgress progress;
  std::atomic<bool> cancel{false};
  std::thread person([&] {
    while (progress.done_bytes == 0) std::this_thread::yield();
    cancel = true;
  });
  const GenerateOutcome outcome = generate(path("wal"), {.segments = 64, .blocks = 1'024}, progress, cancel);
  person.join();
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->code, FailureCode::CANCELLED);
  EXPECT_FALSE(fs::exists(path("wal")));
}

TEST_F(Generator, CountsItsProgressToTheEnd) {
  GenerateProgress progress;
  const std::atomic<bool> cancel{false};
  ASSERT_FALSE(generate(path("wal"), {.segments = 4, .blocks = 16, .cold = 2, .unused = 1}, progress, cancel).failure);
  EXPECT_EQ(progress.done_bytes, progress.total_bytes);
  EXPECT_EQ(progress.phase, GenerateProgress::Phase::DAMAGING);
}

// The faults.

class Fault : public Recorder {
 protected:
  void SetUp() override { generateInto(wal_, {.segments = 4, .blocks = 16, .events = 15'000, .seed = 7}); }

  AppliedFault apply(const std::string& text, std::uint64_t seed = 1, std::uint64_t ordinal = 0) {
    before_ = readAll(wal_);
    const auto spec = parseFault(text);
    if (const auto* failure = std::get_if<Failure>(&spec)) {
      ADD_FAILURE() << failure->message;
      return {};
    }
    auto outcome = applyFault(wal_, std::get<FaultSpec>(spec), seed, ordinal);
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      ADD_FAILURE() << failure->message;
      return {};
    }
    after_ = readAll(wal_);
    return std::get<AppliedFault>(outcome);
  }

  /// The one file that the fault has changed: before and after.
  std::pair<Bytes, Bytes> onlyChange(const std::string& name) {
    Files before = before_;
    Files after = after_;
    const std::pair<Bytes, Bytes> change{before.at(name), after.at(name)};
    before.erase(name);
    after.erase(name);
    EXPECT_EQ(before, after);
    return change;
  }

  /// The same where the meta file follows the segment.
  std::pair<Bytes, Bytes> onlyChangeBesideMeta(const std::string& name) {
    after_[kMetaFileName] = before_.at(kMetaFileName);
    return onlyChange(name);
  }

  void expectFlip(const std::string& text, const std::string& name, std::uint64_t offset, unsigned bit) {
    const AppliedFault applied = apply(text);
    EXPECT_EQ(applied.fault, text);
    EXPECT_EQ(applied.file, name);
    EXPECT_EQ(applied.offset, offset);
    const auto [before, after] = onlyChange(name);
    ASSERT_EQ(differences(before, after), std::vector{offset});
    EXPECT_EQ(before[offset] ^ after[offset], std::byte{1} << bit);
  }

  Status statusOf(const std::string& name) {
    io::SegmentReader reader(wal_ + "/" + name);
    EXPECT_EQ(reader.open(), Status::OK);
    io::StrictSink sink;
    return reader.verify(sink, {}).status;
  }

  const std::string wal_ = directory_.file("wal");
  Files before_;
  Files after_;
};

TEST_F(Fault, FlipsTheBitItNames) {
  expectFlip("flip-event:segment=1,block=5,event=3,byte=24,bit=6", segmentName(1), blockOffset(5) + 64 + 3 * 64 + 24, 6);
  expectFlip("flip-block-header:segment=2,block=0,byte=63,bit=0", segmentName(2), blockOffset(0) + 63, 0);
  expectFlip("flip-segment-header:segment=0,byte=0x10,bit=7", segmentName(0), 16, 7);
}

TEST_F(Fault, FlipsABitInsideAColdSegment) {
  generateInto(path("cold"), {.segments = 2, .blocks = 16, .seed = 7, .cold = 1});
  const std::string cold = path("cold/FS.00000000.wal.lz4");
  expectDone(decompressSegment(cold, path("before")));
  const auto spec = std::get<FaultSpec>(parseFault("flip-event:segment=0,block=5,event=3,byte=24,bit=6"));
  ASSERT_TRUE(std::holds_alternative<AppliedFault>(applyFault(path("cold"), spec, 1, 0)));
  expectDone(decompressSegment(cold, path("after")));
  EXPECT_EQ(differences(read(path("before")), read(path("after"))), std::vector{blockOffset(5) + 64 + 3 * 64 + 24});
  EXPECT_EQ(readAll(path("cold")).size(), 3U);
}

TEST_F(Fault, ZeroesTheRangeItNames) {
  struct Case {
    const char* text;
    std::uint64_t offset;
    std::uint64_t length;
  };
  for (const Case& it : {Case{"zero:segment=1,block=15", blockOffset(15), kBlockSize},
                         Case{"zero:segment=1,block=3,length=512", blockOffset(3), 512},
                         Case{"zero:segment=1,offset=0", 0, 512},
                         Case{"zero:segment=1,offset=100,length=1000", 100, 1'000}}) {
    SCOPED_TRACE(it.text);
    EXPECT_EQ(apply(it.text).offset, it.offset);
    const auto [before, after] = onlyChange(segmentName(1));
    Bytes expected = before;
    std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(it.offset), it.length, std::byte{0});
    EXPECT_TRUE(after == expected);
  }
}

TEST_F(Fault, WritesTheBytesItNames) {
  apply("write:segment=2,offset=1000,bytes=00fFa5");
  const auto [before, after] = onlyChange(segmentName(2));
  Bytes expected = before;
  const Bytes bytes = {std::byte{0x00}, std::byte{0xff}, std::byte{0xa5}};
  std::copy(bytes.begin(), bytes.end(), expected.begin() + 1'000);
  EXPECT_TRUE(after == expected);
}

TEST_F(Fault, TruncatesToTheSizeItNames) {
  const auto expectCut = [&](const std::string& text, std::uint64_t size) {
    EXPECT_EQ(apply(text).offset, size);
    auto [before, after] = onlyChange(segmentName(1));
    before.resize(size);
    EXPECT_TRUE(after == before) << text;
  };
  expectCut("truncate:segment=1,blocks=10", blockOffset(10));
  expectCut("truncate:segment=1,size=1000", 1'000);
  expectCut("truncate:segment=1,size=0", 0);
}

TEST_F(Fault, DeletesDuplicatesAndFreezesFiles) {
  apply("delete:segment=2");
  EXPECT_EQ(before_.size(), after_.size() + 1);
  EXPECT_FALSE(after_.contains(segmentName(2)));

  EXPECT_EQ(apply("duplicate:segment=1,as=2").file, segmentName(2));
  EXPECT_TRUE(after_.at(segmentName(2)) == after_.at(segmentName(1)));
  EXPECT_EQ(apply("duplicate:segment=1").file, segmentName(4));
  EXPECT_TRUE(after_.at(segmentName(4)) == after_.at(segmentName(1)));

  const std::string cold = segmentName(1) + ".lz4";
  EXPECT_EQ(apply("cold-copy:segment=1").file, cold);
  expectDone(decompressSegment(wal_ + "/" + cold, path("thawed")));
  EXPECT_TRUE(read(path("thawed")) == after_.at(segmentName(1)));
  after_.erase(cold);
  EXPECT_EQ(before_, after_);
}

/// Taking back what closing wrote is the same as not having written it.
TEST_F(Fault, LeavesAnUnfinalisedSegmentAsTheGeneratorDoes) {
  for (const std::uint64_t events : {15'000U, 12'288U + 256U, 100U, 4'096U}) {
    SCOPED_TRACE(events);
    const GenerateOptions closed{.segments = 4, .blocks = 16, .events = events, .seed = 7, .faults = {"unfinalised"}};
    const GenerateOptions crashed{.segments = 4, .blocks = 16, .events = events, .seed = 7, .unfinalised = true};
    generateInto(path("closed"), closed);
    generateInto(path("crashed"), crashed);
    EXPECT_EQ(readAll(path("closed")), readAll(path("crashed")));
    fs::remove_all(path("closed"));
    fs::remove_all(path("crashed"));
  }
}

/// The fault forges what a recorder leaves that closes, is started again, and crashes.
TEST_F(Fault, LeavesAReopenedSegmentAsTheWriterDoes) {
  for (const std::uint64_t first : {1U, 255U, 256U, 600U, 2'560U}) {
    SCOPED_TRACE(first);
    fs::remove_all(wal_);
    SetUp();
    apply("reopened:segment=3,events=" + std::to_string(first));
    auto [before, after] = onlyChangeBesideMeta(segmentName(3));
    const SegmentHeader header = headerOf(after);
    EXPECT_EQ(header.event_count, first);
    const std::vector<RequestEvent> events = eventsOf(before);
    SegmentWriter writer;
    expectDone(writer.create(path("writer.wal"), {.segment_index = 3, .capacity_blocks = 16, .created_ns = header.created_ns,
                                                  .is_pretouched = true}));
    expectDone(writer.append(std::span(events).first(first)));
    expectDone(writer.finalise(header.closed_ns));
    SegmentWriter again;
    expectDone(again.reopen(path("writer.wal"), 16));
    expectDone(again.append(std::span(events).subspan(first)));
    expectDone(again.abandon());
    EXPECT_TRUE(read(path("writer.wal")) == after);
    fs::remove(path("writer.wal"));
    EXPECT_EQ(statusOf(segmentName(3)), first % 256 == 0 ? Status::OK : Status::SEGMENT_CORRUPTED);
  }
}

TEST_F(Fault, OverlapsWithAllChecksumsMadeAnew) {
  apply("overlap:segment=2,events=100");
  const auto [before, after] = onlyChange(segmentName(2));
  EXPECT_EQ(statusOf(segmentName(2)), Status::OK);
  std::vector<RequestEvent> expected = eventsOf(before);
  const std::vector<RequestEvent> events = eventsOf(after);
  ASSERT_EQ(events.size(), expected.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    expected[i].event_id -= 100;
    ASSERT_EQ(std::memcmp(&events[i], &expected[i], sizeof events[i]), 0);
  }
  EXPECT_EQ(headerOf(after).first_event_id, headerOf(before).first_event_id - 100);
  for (std::uint64_t block = 0; block < 16; ++block) {
    const BlockHeader header = blockHeaderOf(after, block);
    ASSERT_EQ(header.header_checksum, format::computeBlockHeaderChecksum(header));
  }
}

TEST_F(Fault, ForgesIdsAndChecksums) {
  apply("segment-ids:segment=1,first=5,last=9");
  auto [before, after] = onlyChange(segmentName(1));
  SegmentHeader header = headerOf(after);
  EXPECT_EQ(header.first_event_id, 5U);
  EXPECT_EQ(header.last_event_id, 9U);
  EXPECT_EQ(statusOf(segmentName(1)), Status::OK);

  apply("flip-segment-header:segment=1,byte=12,bit=0");
  EXPECT_EQ(statusOf(segmentName(1)), Status::HEADER_CHECKSUM_MISMATCH);
  apply("rehash-header:segment=1");
  EXPECT_EQ(statusOf(segmentName(1)), Status::OK);

  apply("flip-block-header:segment=1,block=4,byte=46,bit=0");
  apply("rehash-block:segment=1,block=4");
  const BlockHeader block = blockHeaderOf(onlyChange(segmentName(1)).second, 4);
  EXPECT_EQ(block.header_checksum, format::computeBlockHeaderChecksum(block));
  EXPECT_EQ(block.padding[0], 1);
}

TEST_F(Fault, ChangesTheMetaFile) {
  apply("meta:index=9,offset=64,event=12");
  const auto meta = format::load<MetaRecord>(onlyChange(kMetaFileName).second.data());
  EXPECT_EQ(meta.last_segment_index, 9U);
  EXPECT_EQ(meta.last_offset, 64U);
  EXPECT_EQ(meta.last_event_id, 12U);
  apply("meta:event=13");
  EXPECT_EQ(format::load<MetaRecord>(onlyChange(kMetaFileName).second.data()).last_segment_index, 9U);
  apply("meta-truncate:size=7");
  EXPECT_EQ(onlyChange(kMetaFileName).second.size(), 7U);
  apply("meta-temporary");
  EXPECT_TRUE(after_.contains("wal_meta.dat.tmp"));
}

TEST_F(Fault, ChoosesWhatIsNotNamedFromTheSeed) {
  std::map<std::string, std::uint64_t> places;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const AppliedFault first = apply("flip-event", seed);
    const AppliedFault again = apply("flip-event", seed);
    EXPECT_EQ(first.file, again.file);
    EXPECT_EQ(first.offset, again.offset);
    EXPECT_NE(first.offset, apply("flip-event", seed, 1).offset);
    ++places[first.file];
  }
  EXPECT_EQ(places.size(), 4U);
}

TEST_F(Fault, SaysWhatItCannotDo) {
  for (const char* text : {"flip-event:segment=9", "zero:segment=1,block=16", "duplicate:segment=1,as=2",
                           "overlap:segment=0,events=5", "truncate:segment=1,size=99999999",
                           "write:segment=1,offset=263232,bytes=00",
                           "reopened:segment=3,events=4096", "zero:segment=1,offset=263232", "meta:offset=4294967296"}) {
    const Files before = readAll(wal_);
    const auto outcome = applyFault(wal_, std::get<FaultSpec>(parseFault(text)), 1, 0);
    ASSERT_TRUE(std::holds_alternative<Failure>(outcome)) << text;
    const Failure& failure = std::get<Failure>(outcome);
    EXPECT_EQ(failure.code, FailureCode::USAGE) << text;
    EXPECT_NE(failure.message.find(text), std::string::npos) << failure.message;
    EXPECT_EQ(readAll(wal_), before) << text;
  }
}

TEST(FaultText, IsReadWithAllItsKeys) {
  const auto spec = std::get<FaultSpec>(parseFault("flip-event:segment=4294967295,block=0x1f,event=255,byte=63,bit=7"));
  EXPECT_EQ(spec.kind, FaultKind::FLIP_EVENT);
  EXPECT_EQ(spec.get(FaultKey::SEGMENT), 4'294'967'295U);
  EXPECT_EQ(spec.get(FaultKey::BLOCK), 31U);
  EXPECT_EQ(spec.get(FaultKey::EVENT), 255U);
  EXPECT_EQ(spec.get(FaultKey::BYTE), 63U);
  EXPECT_EQ(spec.get(FaultKey::BIT), 7U);
  EXPECT_EQ(spec.get(FaultKey::OFFSET), std::nullopt);
  EXPECT_EQ(std::get<FaultSpec>(parseFault("write:bytes=0aFF")).bytes, (Bytes{std::byte{0x0a}, std::byte{0xff}}));
  const auto highest = std::get<FaultSpec>(parseFault("segment-ids:first=18446744073709551615"));
  EXPECT_EQ(highest.get(FaultKey::FIRST), ~std::uint64_t{0});
}

TEST(FaultText, IsRefusedAtThePlaceThatIsWrong) {
  struct Case {
    std::string text;
    std::size_t character;
  };
  for (const auto& [text, character] : {
           Case{"", 1},
           Case{"nonsense", 1},
           Case{" flip-event", 1},
           Case{"delete:", 8},
           Case{"delete:segment", 8},
           Case{"delete:segment=1,", 18},
           Case{"delete:block=1", 8},
           Case{"delete:segment=", 16},
           Case{"delete:segment=-1", 16},
           Case{"delete:segment= 1", 16},
           Case{"delete:segment=1x", 16},
           Case{"delete:segment=4294967296", 16},
           Case{"delete:segment=18446744073709551616", 16},
           Case{"flip-event:bit=8", 16},
           Case{"flip-event:byte=0x40", 17},
           Case{"flip-event:segment=1,bit=1,bit=2", 28},
           Case{"flip-event:event=256", 21},
           Case{"zero:block=1,offset=2", 22},
           Case{"truncate:blocks=1,size=2", 25},
           Case{"write:offset=5", 15},
           Case{"write:bytes=abc", 13},
           Case{"write:offset=5,bytes=0g", 22},
           Case{"meta-truncate:size=16", 22},
           Case{"duplicate:as=100000000", 14},
       }) {
    const auto parsed = parseFault(text);
    ASSERT_TRUE(std::holds_alternative<Failure>(parsed)) << text;
    const Failure& failure = std::get<Failure>(parsed);
    EXPECT_EQ(failure.code, FailureCode::USAGE);
    const std::string place = "Fault «" + text + "», character " + std::to_string(character) + ": ";
    EXPECT_TRUE(failure.message.starts_with(place)) << failure.message << " instead of character " << character;
  }
}

}  // namespace
}  // namespace walscope::recorder
