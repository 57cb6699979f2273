#include "bench/options.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "bench/benchmarks.hpp"

namespace walscope::bench {

namespace {

std::uint32_t toRounds(const std::string& text) {
  constexpr std::uint32_t kMost = 10'000;
  std::uint32_t rounds = 0;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, rounds);
  if (error != std::errc{} || parsed != end || rounds < 1 || rounds > kMost) {
    throw std::invalid_argument("--rounds needs a number from 1 to 10000.");
  }
  return rounds;
}

bool isBenchmark(const std::string& name) {
  return std::any_of(kBenchmarks.begin(), kBenchmarks.end(), [&](const Benchmark& known) { return known.name == name; });
}

}  // namespace

Options parseOptions(int count, const char* const* arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string option = arguments[i];
    if (option == "--help") {
      options.help = true;
      continue;
    }
    if (option != "--rounds" && option != "--directory" && option != "--only") {
      throw std::invalid_argument("There is no option " + option + ".");
    }
    if (++i == count) throw std::invalid_argument(option + " needs a value.");
    const std::string value = arguments[i];
    if (option == "--rounds") options.rounds = toRounds(value);
    if (option == "--directory") options.directory = value;
    if (option == "--only") options.only = value;
  }
  if (!options.only.empty() && !isBenchmark(options.only)) {
    throw std::invalid_argument("There is no benchmark " + options.only + ".");
  }
  return options;
}

std::string usage() {
  std::string text =
      "walscope_bench [--rounds N] [--directory PATH] [--only NAME]\n"
      "  --rounds N        rounds of every benchmark, instead of its own number\n"
      "  --directory PATH  where the WAL directories are written for as long as it runs (2.7 GB)\n"
      "  --only NAME       one of:";
  for (const Benchmark& benchmark : kBenchmarks) text += " " + std::string(benchmark.name);
  return text + "\n";
}

}  // namespace walscope::bench
