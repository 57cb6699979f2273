#include "events/event_scan.hpp"

#include <thread>
#include <utility>

#include "events/block_reader.hpp"
#include "events/zone_pruning.hpp"
#include "io/first_failure.hpp"
#include "io/worker_threads.hpp"

namespace walscope::events {

namespace {

/// Units that one thread goes over, one behind the other: one of a hot segment, all of a cold one.
struct ScanPiece {
  std::uint64_t first_unit;
  std::uint64_t end_unit;
};

std::vector<ScanPiece> cutPieces(const EventTable& table) {
  std::vector<ScanPiece> pieces;
  for (std::uint64_t unit = 0; unit < table.units();) {
    const TableSegment& segment = table.segments()[table.unit(unit).segment];
    const std::uint64_t units = (segment.blocks + kUnitBlocks - 1) / kUnitBlocks;
    const std::uint64_t end = segment.kind == io::SegmentKind::COLD ? segment.first_unit + units : unit + 1;
    pieces.push_back({unit, end});
    unit = end;
  }
  return pieces;
}

/// What a pass learns of a unit while it goes over its blocks.
class FactsBuilder {
 public:
  FactsBuilder(const FileStamp& stamp, std::uint32_t zone_blocks) : zone_blocks_(zone_blocks) { facts_.stamp = stamp; }

  BlockExtremes add(const TableBlock& block) {
    Zone zone;
    zone.add(block.events(), block.place.counted, block.place.validity);
    zone.add(block.events() + block.place.counted, block.rows - block.place.counted, EventValidity::NOT_COUNTED);
    if (facts_.validities.size() % zone_blocks_ == 0) facts_.zones.emplace_back();
    facts_.validities.push_back(block.place.validity);
    facts_.zones.back().add(zone);
    return {zone.id, zone.timestamp_ns};
  }

  std::shared_ptr<const UnitFacts> take() { return std::make_shared<const UnitFacts>(std::move(facts_)); }

 private:
  const std::uint32_t zone_blocks_;
  UnitFacts facts_;
};

/// What all threads of a pass share.
struct ScanPass {
  const EventTable& table;
  const EventFilter& filter;
  const std::atomic<bool>& cancel;
  ScanProgress& progress;
  /// Histograms of all rows, where they are known: then blocks that cannot match need not be read.
  std::shared_ptr<const RowHistogram> totals;
  std::vector<UnitMatches> matches;
};

/// One thread's part.
class ScanWorker {
 public:
  ScanWorker(ScanPass& pass, std::size_t buckets)
      : pass_(pass),
        reader_(pass.table, Judging::WHERE_UNKNOWN, 32, &pass.cancel),
        all_(pass.table, buckets),
        matching_(pass.table, buckets) {}

  void scan(const ScanPiece& piece) {
    for (std::uint64_t unit = piece.first_unit; unit < piece.end_unit; ++unit) {
      if (!scanUnit(unit)) return;
    }
  }

 private:
  /// False where it was cancelled: then nothing of it counts.
  bool scanUnit(std::uint64_t ordinal) {
    const BlockUnit unit = pass_.table.unit(ordinal);
    UnitMatches& matches = pass_.matches[ordinal];
    matches_ = &matches;
    reader_.seek(unit.segment, unit.first_block, unit.end_block);
    std::shared_ptr<const UnitFacts> facts = pass_.table.known().find(ordinal);
    if (facts != nullptr && facts->stamp != reader_.stamp()) facts.reset();
    const bool is_pruned = facts != nullptr && pass_.totals != nullptr;
    const bool is_whole = is_pruned ? scanCandidates(unit, *facts) : scanAll(ordinal, unit, facts != nullptr);
    if (!is_whole) return false;
    matches.finish(unit.rows);
    pass_.progress.add(matches.count(), all_.counts(), matching_.counts());
    all_.clear();
    matching_.clear();
    return true;
  }

  bool scanCandidates(const BlockUnit& unit, const UnitFacts& facts) {
    std::uint32_t block = unit.first_block;
    while (block < unit.end_block) {
      const BlockSpan candidates = findCandidates(pass_.table, pass_.filter, unit, &facts, block);
      matches_->addNone(candidates.first - block);
      pass_.progress.addRows(rowsBetween(unit, block, candidates.first));
      reader_.seek(unit.segment, candidates.first, candidates.end);
      if (!readBlocks(candidates.end - candidates.first, nullptr)) return false;
      block = candidates.end;
    }
    return true;
  }

  bool scanAll(std::uint64_t ordinal, const BlockUnit& unit, bool is_known) {
    FactsBuilder builder(reader_.stamp(), pass_.table.known().zoneBlocks());
    if (!readBlocks(unit.end_block - unit.first_block, is_known ? nullptr : &builder)) return false;
    if (!is_known) pass_.table.known().learn(ordinal, builder.take());
    return true;
  }

  /// What the reader was placed at. False where it was cancelled.
  bool readBlocks(std::uint32_t count, FactsBuilder* builder) {
    while (count > 0) {
      const std::span<const TableBlock> blocks = reader_.next();
      if (blocks.empty()) return false;
      std::uint64_t rows = 0;
      for (const TableBlock& block : blocks) {
        take(block, builder);
        rows += block.rows;
      }
      pass_.progress.addRows(rows);
      count -= static_cast<std::uint32_t>(blocks.size());
    }
    return true;
  }

  void take(const TableBlock& block, FactsBuilder* builder) {
    const EventMask all = maskOf(0, block.rows);
    EventMask matching = all;
    if (!pass_.filter.isAll() && block.rows > 0) pass_.filter.match(block.events(), block.rows, block.place, matching);
    matches_->add(matching, block.rows);
    BlockExtremes extremes;
    if (builder != nullptr) extremes = builder->add(block);
    const bool counts_all = pass_.totals == nullptr;
    if (builder == nullptr && (counts_all || !isNone(matching))) extremes = extremesOfBlock({block.events(), block.rows});
    if (counts_all) all_.add(block.events(), all, extremes);
    matching_.add(block.events(), matching, extremes);
  }

  std::uint64_t rowsBetween(const BlockUnit& unit, std::uint32_t first, std::uint32_t end) const {
    if (first == end) return 0;
    const TableSegment& segment = pass_.table.segments()[unit.segment];
    return std::uint64_t{end - 1 - first} * format::kEventsPerBlock + segment.rowsOf(end - 1);
  }

  ScanPass& pass_;
  BlockReader reader_;
  UnitMatches* matches_ = nullptr;
  /// Of the unit at hand.
  RowTally all_;
  RowTally matching_;
};

void runPass(ScanPass& pass, const ScanOptions& options) {
  const std::vector<ScanPiece> pieces = cutPieces(pass.table);
  std::atomic<std::size_t> next{0};
  io::FirstFailure failure;
  const auto scan = [&] {
    ScanWorker worker(pass, options.buckets);
    for (std::size_t i = next.fetch_add(1); i < pieces.size(); i = next.fetch_add(1)) {
      if (pass.cancel.load(std::memory_order_relaxed)) return;
      worker.scan(pieces[i]);
    }
  };
  const auto work = [&] {
    if (!failure.guard(scan)) next.store(pieces.size());
  };
  {
    const std::vector<std::jthread> workers = io::startWorkers(options.threads - 1, work);
    work();
  }
  failure.rethrow();
}

}  // namespace

ScanProgress::ScanProgress(std::size_t buckets) {
  const RowHistogram empty{.by_id = std::vector<std::uint64_t>(buckets), .by_time = std::vector<std::uint64_t>(buckets)};
  counts_.all = empty;
  counts_.matching = empty;
}

ScanCounts ScanProgress::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void ScanProgress::setAll(const RowHistogram& all) {
  const std::lock_guard lock(mutex_);
  counts_.all = all;
}

void ScanProgress::add(std::uint64_t matches, const RowHistogram& all, const RowHistogram& matching) {
  const std::lock_guard lock(mutex_);
  counts_.matches += matches;
  addTo(counts_.all, all);
  addTo(counts_.matching, matching);
}

std::shared_ptr<const EventMatches> scanEvents(std::shared_ptr<const EventTable> table, const EventFilter& filter,
                                               const ScanOptions& options, const std::atomic<bool>& cancel, ScanProgress& progress) {
  ScanPass pass{.table = *table,
                .filter = filter,
                .cancel = cancel,
                .progress = progress,
                .totals = table->known().findTotals(options.buckets),
                .matches = std::vector<UnitMatches>(table->units())};
  if (pass.totals != nullptr) progress.setAll(*pass.totals);
  if (pass.totals != nullptr && filter.isAll()) {
    for (std::uint64_t unit = 0; unit < table->units(); ++unit) pass.matches[unit].setAll(table->unit(unit).rows);
    progress.add(table->rows(), RowTally(*table, options.buckets).counts(), *pass.totals);
    progress.addRows(table->rows());
  } else {
    runPass(pass, options);
  }
  if (cancel.load(std::memory_order_relaxed)) return nullptr;
  if (pass.totals == nullptr) table->known().learnTotals(std::make_shared<const RowHistogram>(progress.counts().all));
  return std::make_shared<const EventMatches>(std::move(table), std::move(pass.matches));
}

}  // namespace walscope::events
