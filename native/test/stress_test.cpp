// walscope_stress: replays generated directories with random faults, ring capacities, stops and pauses, and holds each against
// a sequential reading of the same files. A hang, a leak (files, maps, threads) or a wrong count ends it with exit code 1 and
// the number that shows it again: --seed S --only NUMBER.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "diagnosis_support.hpp"
#include "diagnostics/directory_report.hpp"
#include "io/open_file.hpp"
#include "recorder/generator.hpp"
#include "recovery/recovery_run.hpp"
#include "recovery_support.hpp"

namespace walscope {

namespace {

using Clock = std::chrono::steady_clock;

/// No recovery of these few segments takes longer; one that does hangs.
constexpr std::chrono::seconds kHangLimit{30};
/// How often files and threads are counted: reading /proc takes as long as a recovery.
constexpr std::uint64_t kLeakCheckInterval = 100;

struct Arguments {
  std::uint64_t directories = 10'000;
  std::uint64_t seed = 1;
  std::uint64_t time_limit_s = 600;
  std::optional<std::uint64_t> only;
};

/// One number decides everything about a directory and its run.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return std::uniform_int_distribution<std::uint64_t>(low, high)(random_);
  }
  bool chance(unsigned percent) { return between(1, 100) <= percent; }

 private:
  std::mt19937_64 random_;
};

constexpr std::array kFaults = {
    "flip-event", "flip-block-header", "flip-segment-header", "zero",      "truncate", "delete",        "duplicate",
    "cold-copy",  "unfinalised",       "reopened",            "overlap",   "meta",     "meta-truncate", "meta-temporary",
    "rehash-header", "rehash-block",      "flip-two-bits",       "change-byte", "torn-write", "stale-block", "swap-blocks",
    "segment-ids",
};

recorder::GenerateOptions diceLog(Dice& dice) {
  recorder::GenerateOptions options;
  options.segments = static_cast<std::uint32_t>(dice.between(1, 6));
  options.blocks = 16;
  options.seed = dice.between(0, ~std::uint64_t{0});
  if (dice.chance(60)) options.events = dice.between(1, options.segments * 16ULL * 256);
  if (dice.chance(30)) options.first_event_id = dice.between(1, 1'000'000);
  if (dice.chance(3)) options.first_event_id = ~std::uint64_t{0} - options.segments * 16ULL * 256;
  if (dice.chance(15)) options.cold = static_cast<std::uint32_t>(dice.between(0, options.segments - 1));
  options.unfinalised = dice.chance(15);
  if (dice.chance(15)) options.unused = static_cast<std::uint32_t>(dice.between(1, 2));
  const std::uint64_t faults = dice.chance(30) ? 0 : dice.between(1, 3);
  for (std::uint64_t i = 0; i < faults; ++i) options.faults.emplace_back(kFaults[dice.between(0, kFaults.size() - 1)]);
  return options;
}

/// A fault that does not apply to what the faults before it have left is taken away, and cold segments that few events
/// leave no room for.
void generateLog(const std::string& directory, recorder::GenerateOptions options) {
  while (true) {
    const recorder::GenerateOutcome outcome = recorder::generate(directory, options);
    if (!outcome.failure) return;
    if (!options.faults.empty()) {
      options.faults.pop_back();
    } else if (options.cold > 0) {
      options.cold = 0;
    } else {
      throw std::runtime_error("cannot generate: " + outcome.failure->message);
    }
    std::filesystem::remove_all(directory);
  }
}

recovery::RecoveryOptions diceRecovery(Dice& dice, const recorder::GenerateOptions& log) {
  recovery::RecoveryOptions options;
  if (dice.chance(40)) options.mode = recovery::RecoveryMode::DIAGNOSTIC;
  options.prepared_capacity = static_cast<std::uint32_t>(dice.between(1, 8));
  options.finished_capacity = static_cast<std::uint32_t>(dice.between(1, 8));
  options.verify_threads = static_cast<std::uint32_t>(dice.between(1, 2));
  options.preload = dice.chance(75);
  options.digest = true;
  options.trace = dice.chance(90);
  if (dice.chance(20)) options.apply_ns = dice.between(1, 300);
  if (dice.chance(40)) {
    const std::uint64_t last = log.first_event_id + log.segments * 16ULL * 256 - 1;
    options.from_event_id = dice.between(log.first_event_id, std::max(last, log.first_event_id));
  }
  return options;
}

/// What a person may do while it runs; the changes that snapshots give on the way are kept.
void interfere(Dice& dice, recovery::RecoveryRun& run, recovery::RecoverySnapshot& changes) {
  const std::uint64_t actions = dice.between(1, 6);
  for (std::uint64_t i = 0; i < actions; ++i) {
    switch (dice.between(0, 4)) {
      case 0: run.pause(); break;
      case 1: run.resume(); break;
      case 2: run.step(); break;
      case 3: {
        const recovery::RecoverySnapshot now = run.snapshot(dice.between(1, 50));
        changes.transitions.insert(changes.transitions.end(), now.transitions.begin(), now.transitions.end());
        break;
      }
      default: std::this_thread::sleep_for(std::chrono::microseconds(dice.between(0, 300)));
    }
  }
  if (dice.chance(40)) {
    run.stop();
    return;
  }
  // A step that is still under way pauses once more.
  while (!run.isFinished()) {
    run.resume();
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
}

template <typename Value>
void expectEqual(const char* what, const Value& actual, const Value& expected) {
  if (actual == expected) return;
  std::ostringstream text;
  text << what << ": " << actual << " instead of " << expected;
  throw std::runtime_error(text.str());
}

void check(const recovery::RecoveryResult& result, const test::ExpectedRecovery& expected) {
  if (result.stopped) {
    if (result.events_replayed > expected.events) throw std::runtime_error("more events than there are");
    expectEqual("digest of what was replayed", *result.digest, expected.prefix_digests.at(result.events_replayed));
    return;
  }
  expectEqual("status", std::string(toString(result.status)), expected.status);
  expectEqual("events", result.events_replayed, expected.events);
  expectEqual("first id", result.first_event_id, expected.first_event_id);
  expectEqual("last id", result.last_event_id, expected.last_event_id);
  expectEqual("digest", *result.digest, expected.digest);
  expectEqual("skipped", result.skipped.size(), expected.skipped.size());
  for (std::size_t i = 0; i < expected.skipped.size(); ++i) {
    expectEqual("skipped", result.skipped[i].file, expected.skipped[i].file);
    expectEqual("its status", std::string(toString(result.skipped[i].status)), expected.skipped[i].status);
  }
  expectEqual("invisible", result.invisible.size(), expected.invisible.size());
}

void check(const recovery::RecoveryResult& result, const test::ExpectedDiagnosis& expected) {
  if (!result.stopped) return expectEqual("difference", test::findDifference(result, expected), std::string());
  if (result.events_replayed > expected.events) throw std::runtime_error("more events than there are");
  expectEqual("digest of what was replayed", *result.digest, expected.prefix_digests.at(result.events_replayed));
}

diagnostics::VerifyReport verify(const std::string& directory) {
  diagnostics::WorkProgress progress;
  const std::atomic<bool> cancel{false};
  return std::get<diagnostics::VerifyReport>(diagnostics::verifyReport({directory}, {.searches = false, .on_segment = {}}, cancel, progress));
}

std::set<std::string> hazardsOf(const std::vector<recovery::Hazard>& hazards) {
  std::set<std::string> found;
  for (const recovery::Hazard& hazard : hazards) found.insert(std::string(toString(hazard.code)) + " " + hazard.file.value_or(""));
  return found;
}

std::string joined(const std::set<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text + "; ";
  return all;
}

/// The report of the same directory tells the same numbers before anything is replayed.
void checkDiagnosticReport(const std::string& directory, const recovery::RecoveryResult& result) {
  const diagnostics::VerifyReport report = verify(directory);
  expectEqual("diagnostic events", result.events_replayed, report.summary.diagnostic_events);
  expectEqual("lost events", result.lost_events, report.summary.lost_events);
  expectEqual("hazards", joined(hazardsOf(result.hazards)), joined(hazardsOf(report.hazards)));
}

void checkStrictReport(const std::string& directory, const test::ExpectedRecovery& expected) {
  const diagnostics::VerifySummary summary = verify(directory).summary;
  expectEqual("strict events of the report", summary.strict_events, expected.events);
  if (summary.diagnostic_events < expected.events && summary.lost_events > 0 && expected.replayed.empty()) {
    throw std::runtime_error("less can be had than is replayed");
  }
}

/// Runs a recovery, disturbs it where the dice say so, and holds its result against `expected`.
template <typename Expected>
recovery::RecoveryResult runRecovery(Dice& dice, const std::string& directory, const recovery::RecoveryOptions& options,
                                     bool is_disturbed, const Expected& expected) {
  recovery::RecoveryRun run(directory, options);
  recovery::RecoverySnapshot changes;
  if (is_disturbed) interfere(dice, run, changes);
  run.wait();
  const recovery::RecoverySnapshot last = run.snapshot(1'000'000);
  changes.transitions.insert(changes.transitions.end(), last.transitions.begin(), last.transitions.end());
  check(run.result(), expected);
  expectEqual("timed events", run.result().telemetry[telemetry::Metric::NEXT_EVENT].count, run.result().events_replayed);
  const std::optional<recovery::RunSegments> segments = run.segments();
  if (options.trace && segments && last.trace_dropped == 0) {
    expectEqual("transitions", test::findIllegalTransition(changes, segments->segments.size()), std::string());
  }
  return run.result();
}

void runOne(std::uint64_t seed, const std::string& directory) {
  Dice dice(seed);
  const recorder::GenerateOptions log = diceLog(dice);
  generateLog(directory, log);
  const recovery::RecoveryOptions options = diceRecovery(dice, log);
  const bool is_disturbed = dice.chance(50);
  if (options.mode == recovery::RecoveryMode::DIAGNOSTIC) {
    const test::ExpectedDiagnosis expected = test::diagnoseSequentially(directory, options.from_event_id);
    const recovery::RecoveryResult result = runRecovery(dice, directory, options, is_disturbed, expected);
    if (options.from_event_id == 1 && !result.stopped) checkDiagnosticReport(directory, result);
  } else {
    const test::ExpectedRecovery expected = test::readSequentially(directory, options.from_event_id, is_disturbed);
    runRecovery(dice, directory, options, is_disturbed, expected);
    if (options.from_event_id == 1) checkStrictReport(directory, expected);
  }
  expectEqual("open files", io::OpenFile::openCount(), std::uint64_t{0});
}

/// Ends the program where a directory takes too long: a hang is a failure like any other.
class Watchdog {
 public:
  explicit Watchdog(std::uint64_t seed) : seed_(seed), thread_([this](const std::stop_token& stop) { watch(stop); }) {}
  void begin(std::uint64_t number) {
    number_.store(number);
    since_ns_.store(Clock::now().time_since_epoch().count());
  }

 private:
  void watch(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      const Clock::duration now = Clock::now().time_since_epoch();
      const std::int64_t since_ns = since_ns_.load();
      if (since_ns == 0 || now - Clock::duration(since_ns) < kHangLimit) continue;
      std::fprintf(stderr, "stress: HANG in directory %llu (--seed %llu --only %llu)\n",
                   static_cast<unsigned long long>(number_.load()), static_cast<unsigned long long>(seed_),
                   static_cast<unsigned long long>(number_.load()));
      std::_Exit(1);
    }
  }

  const std::uint64_t seed_;
  std::atomic<std::uint64_t> number_{0};
  std::atomic<std::int64_t> since_ns_{0};
  std::jthread thread_;
};

std::uint64_t seedOf(const Arguments& arguments, std::uint64_t number) {
  std::seed_seq sequence{arguments.seed, arguments.seed >> 32, number};
  std::array<std::uint32_t, 2> words{};
  sequence.generate(words.begin(), words.end());
  return std::uint64_t{words[0]} << 32 | words[1];
}

int runAll(const Arguments& arguments) {
  std::cout << "stress: " << arguments.directories << " directories, --seed " << arguments.seed << std::endl;
  const test::TemporaryDirectory temporary;
  const Clock::time_point start = Clock::now();
  Watchdog watchdog(arguments.seed);
  const std::uint64_t first = arguments.only.value_or(0);
  const std::uint64_t end = arguments.only ? first + 1 : arguments.directories;
  std::optional<test::Resources> before;
  for (std::uint64_t number = first; number < end; ++number) {
    const std::string directory = temporary.file("wal");
    watchdog.begin(number);
    try {
      runOne(seedOf(arguments, number), directory);
      if (number % kLeakCheckInterval == 0) {
        const test::Resources now = test::resourcesOf(temporary.path());
        if (before && now != *before) throw std::runtime_error("files, maps or threads are left over");
        before = now;
      }
    } catch (const std::exception& error) {
      std::cerr << "stress: directory " << number << " (--seed " << arguments.seed << " --only " << number
                << "): " << error.what() << "\n";
      return 1;
    }
    std::filesystem::remove_all(directory);
    if (Clock::now() - start > std::chrono::seconds(arguments.time_limit_s)) {
      std::cerr << "stress: over the time limit of " << arguments.time_limit_s << " s after " << number + 1
                << " directories\n";
      return 1;
    }
  }
  const std::chrono::duration<double> took = Clock::now() - start;
  std::cout << "stress: no hang, no leak, no wrong count in " << end - first << " directories, " << took.count() << " s\n";
  return 0;
}

Arguments parse(int count, char** values) {
  Arguments arguments;
  std::optional<std::uint64_t> seed;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = values[i];
    const std::uint64_t value = std::stoull(values[i + 1]);
    if (name == "--directories") arguments.directories = value;
    else if (name == "--seed") seed = value;
    else if (name == "--time-limit-s") arguments.time_limit_s = value;
    else if (name == "--only") arguments.only = value;
    else throw std::invalid_argument("unknown option " + name);
  }
  arguments.seed = seed ? *seed : test::testSeed();
  return arguments;
}

}  // namespace

}  // namespace walscope

int main(int count, char** values) { return walscope::runAll(walscope::parse(count, values)); }
