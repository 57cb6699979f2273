#include "events/words.hpp"

#include <algorithm>
#include <array>

namespace walscope::events {

namespace {

/// Longer ones are not compared: no name is as long.
constexpr std::size_t kMaxComparedLength = 40;
/// So many letters say what a word that was broken off begins.
constexpr std::size_t kMinBeginning = 3;

constexpr char lowerCase(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

constexpr bool isSameLetter(char a, char b) { return lowerCase(a) == lowerCase(b); }

/// Letters to add, take away, change, or swap with their neighbour (optimal string alignment). Both at most
/// kMaxComparedLength long.
std::size_t countMistakes(std::string_view a, std::string_view b) {
  std::array<std::array<std::size_t, kMaxComparedLength + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool is_same = isSameLetter(a[i - 1], b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (is_same ? 0 : 1)});
      const bool is_swapped = i > 1 && j > 1 && isSameLetter(a[i - 1], b[j - 2]) && isSameLetter(a[i - 2], b[j - 1]);
      if (is_swapped) row[j] = std::min(row[j], rows[(i + 1) % 3][j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

bool isSameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), isSameLetter);
}

std::string_view closestWord(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view closest;
  // A third of the letters may be wrong.
  std::size_t fewest = word.size() / 3 + 1;
  if (word.size() > kMaxComparedLength) return closest;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > kMaxComparedLength) continue;
    const bool is_beginning = word.size() >= kMinBeginning && isSameWord(word, candidate.substr(0, word.size()));
    const std::size_t mistakes = is_beginning ? 1 : countMistakes(word, candidate);
    if (mistakes < fewest) {
      closest = candidate;
      fewest = mistakes;
    }
  }
  return closest;
}

}  // namespace walscope::events
