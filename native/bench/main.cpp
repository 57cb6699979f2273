// walscope_bench: JSON on stdout, a table on stderr. See docs/benchmarks.md.
#include <exception>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <vector>

#include "bench/benchmarks.hpp"
#include "bench/interruption.hpp"
#include "bench/options.hpp"

namespace walscope::bench {

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kInterrupted = 130;

std::vector<Report> runAll(const Options& options) {
  const std::string temporary = std::filesystem::temp_directory_path().string();
  Workspace workspace(options.directory.empty() ? temporary : options.directory);
  std::vector<Report> reports;
  for (const Benchmark& benchmark : kBenchmarks) {
    if (!options.only.empty() && options.only != benchmark.name) continue;
    reports.push_back(benchmark.run(workspace, options.rounds.value_or(benchmark.rounds)));
    writeTable(std::cerr, reports.back());
  }
  return reports;
}

int run(int count, const char* const* arguments) {
  try {
    const Options options = parseOptions(count, arguments);
    if (options.help) {
      std::cerr << usage();
      return 0;
    }
    catchInterruption();
    writeJson(std::cout, runAll(options));
    return 0;
  } catch (const std::invalid_argument& error) {
    std::cerr << "walscope_bench: " << error.what() << '\n' << usage();
    return kUsage;
  } catch (const Interrupted&) {
    return kInterrupted;
  } catch (const std::exception& error) {
    std::cerr << "walscope_bench: " << error.what() << '\n';
    return kFailed;
  }
}

}  // namespace

}  // namespace walscope::bench

int main(int count, char** arguments) { return walscope::bench::run(count, arguments); }
