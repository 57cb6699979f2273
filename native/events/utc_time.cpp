#include "events/utc_time.hpp"

#include <chrono>

namespace walscope::events {

namespace {

constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::uint64_t kSecondsPerDay = 86'400;
constexpr std::size_t kMostFractionDigits = 9;

/// Takes the parts of a time off the front of a text. Once one is missing, `isGood` stays false.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  bool isGood() const { return is_good_; }
  bool isAtEnd() const { return rest_.empty(); }

  bool takeIf(char character) {
    if (!rest_.starts_with(character)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char character) { is_good_ = takeIf(character) && is_good_; }

  /// A number of exactly so many digits.
  unsigned number(std::size_t digits) {
    unsigned value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + digit();
    return value;
  }

  /// One to nine digits, as nanoseconds.
  std::uint64_t fraction() {
    std::uint64_t value = digit();
    std::size_t digits = 1;
    for (; digits < kMostFractionDigits && beginsWithDigit(); ++digits) value = value * 10 + digit();
    for (; digits < kMostFractionDigits; ++digits) value *= 10;
    return value;
  }

 private:
  bool beginsWithDigit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }

  unsigned digit() {
    if (!beginsWithDigit()) {
      is_good_ = false;
      return 0;
    }
    const unsigned value = static_cast<unsigned>(rest_[0] - '0');
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
  bool is_good_ = true;
};

struct TimeOfDay {
  std::uint64_t seconds = 0;
  std::uint64_t nanoseconds = 0;
};

std::optional<TimeOfDay> readTimeOfDay(TimeReader& reader) {
  const unsigned hours = reader.number(2);
  reader.expect(':');
  const unsigned minutes = reader.number(2);
  TimeOfDay time;
  unsigned seconds = 0;
  if (reader.takeIf(':')) {
    seconds = reader.number(2);
    if (reader.takeIf('.')) time.nanoseconds = reader.fraction();
  }
  reader.takeIf('Z');
  if (hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
  time.seconds = hours * 3'600 + minutes * 60 + seconds;
  return time;
}

WholeNumber toNanoseconds(std::uint64_t seconds, std::uint64_t nanoseconds) {
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  if (seconds > kMost / kNanosecondsPerSecond) return {.is_huge = true};
  const std::uint64_t whole = seconds * kNanosecondsPerSecond;
  if (nanoseconds > kMost - whole) return {.is_huge = true};
  return {.magnitude = whole + nanoseconds};
}

}  // namespace

std::optional<WholeNumber> parseUtcTime(std::string_view text) {
  TimeReader reader(text);
  const std::chrono::year year{static_cast<int>(reader.number(4))};
  reader.expect('-');
  const std::chrono::month month{reader.number(2)};
  reader.expect('-');
  const std::chrono::day day{reader.number(2)};
  const std::chrono::year_month_day date{year, month, day};
  std::optional<TimeOfDay> time{TimeOfDay{}};
  if (reader.isGood() && !reader.isAtEnd()) {
    if (!reader.takeIf('T')) reader.expect(' ');
    time = readTimeOfDay(reader);
  }
  if (!reader.isGood() || !reader.isAtEnd() || !date.ok() || !time) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  if (days < 0) return WholeNumber{.is_negative = true, .magnitude = 1};
  return toNanoseconds(static_cast<std::uint64_t>(days) * kSecondsPerDay + time->seconds, time->nanoseconds);
}

}  // namespace walscope::events
