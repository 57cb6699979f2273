// The language of filters, and what a filter that it accepts says of events. Input: the text. The events have numbers
// that stand in the text, their neighbours, and others.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "events/event_filter.hpp"
#include "events/filter_tokens.hpp"
#include "fuzz/fuzz_support.hpp"
#include "recorder/random.hpp"

namespace walscope::fuzz {

namespace {

using events::EventFilter;
using events::EventMask;
using events::EventValidity;

const std::vector<std::string> kSegments = {"FS.00000000.wal", "FS.00000001.wal", "FS.00000001.wal.lz4",
                                            "FS.00000012.wal"};

/// A block of events somewhere in a table.
struct Block {
  std::array<format::RequestEvent, format::kEventsPerBlock> events{};
  std::size_t count = 0;
  events::EventBlockPlace place{};

  EventMask match(const EventFilter& filter, std::size_t events_to_match) const {
    EventMask mask{};
    filter.match(events.data(), events_to_match, place, mask);
    return mask;
  }
};

std::uint64_t seedOf(std::string_view text) {
  std::uint64_t seed = text.size();
  for (const char character : text) seed = recorder::SplitMix64(seed ^ static_cast<unsigned char>(character)).next();
  return seed;
}

/// Runs of digits, as far as they fit 64 bits, and the ends of the fields.
std::vector<std::uint64_t> numbersIn(std::string_view text) {
  constexpr std::size_t kMost = 64;
  std::vector<std::uint64_t> numbers = {0, 3, 255, 0xffff'ffff, ~std::uint64_t{0}, std::uint64_t{1} << 63};
  std::uint64_t number = 0;
  bool is_in_number = false;
  for (const char character : text) {
    const bool is_digit = character >= '0' && character <= '9';
    if (is_digit) number = number * 10 + static_cast<std::uint64_t>(character - '0');
    else if (is_in_number && character != '_') numbers.push_back(std::exchange(number, 0));
    is_in_number = is_digit || (is_in_number && character == '_');
    if (numbers.size() == kMost) break;
  }
  if (is_in_number) numbers.push_back(number);
  return numbers;
}

Block makeBlock(std::string_view text) {
  recorder::Random random(seedOf(text));
  const auto numbers = numbersIn(text);
  const auto value = [&] {
    const std::uint64_t number = numbers[random.below(numbers.size())];
    switch (random.below(5)) {
      case 0: return number + 1;
      case 1: return number - 1;
      case 2: return 0 - number;
      default: return number;
    }
  };
  Block block{.events = {}, .count = 1 + random.below(format::kEventsPerBlock)};
  for (format::RequestEvent& event : block.events) {
    event = {.event_id = value(),
             .timestamp_ns = value(),
             .price_ticks = static_cast<std::int64_t>(value()),
             .quantity_lots = static_cast<std::int64_t>(value()),
             .user_id = static_cast<std::uint32_t>(value()),
             .order_id = static_cast<std::uint32_t>(value()),
             .request_type = static_cast<std::uint8_t>(value()),
             .order_type = static_cast<std::uint8_t>(value()),
             .side = static_cast<std::uint8_t>(value()),
             .padding = {}};
  }
  block.place = {.segment = static_cast<std::uint32_t>(random.below(kSegments.size())),
                 .block = static_cast<std::uint32_t>(value()),
                 .first_row = value() >> 11,
                 .validity = static_cast<EventValidity>(random.below(events::kValidityNames.size())),
                 .counted = static_cast<std::uint32_t>(random.below(format::kEventsPerBlock + 1))};
  return block;
}

void checkMistake(const events::FilterError& error, std::string_view text) {
  check(!error.message.empty() && !error.hint.empty(), "a mistake is said, and what to write instead");
  check(error.position <= events::countCharacters(text), "a mistake begins in the text, or at its end");
  check(error.length <= events::countCharacters(text) - error.position, "a mistake ends in the text");
}

void checkZone(const EventFilter& filter, const Block& block, bool has_matches) {
  const std::size_t counted = std::min<std::size_t>(block.place.counted, block.count);
  events::Zone zone;
  zone.add(block.events.data(), counted, block.place.validity);
  zone.add(block.events.data() + counted, block.count - counted, EventValidity::NOT_COUNTED);
  const events::ZonePlace place{.segment = block.place.segment,
                                .first_block = block.place.block,
                                .last_block = block.place.block,
                                .first_row = block.place.first_row,
                                .last_row = block.place.first_row + block.count - 1};
  check(!has_matches || filter.canMatch(zone, place), "no zone is left out in which events match");
}

void checkMatches(const EventFilter& filter, const std::string& text) {
  const Block block = makeBlock(text);
  const EventMask matches = block.match(filter, block.count);
  const EventMask all = events::maskOf(0, block.count);
  const EventMask fewer = events::maskOf(0, block.count / 2 + 1);
  const EventMask fewer_matches = block.match(filter, std::min(block.count, block.count / 2 + 1));
  for (std::size_t word = 0; word < all.size(); ++word) {
    check((matches[word] & ~all[word]) == 0, "only events match");
    check(fewer_matches[word] == (matches[word] & fewer[word]), "an event matches whatever stands behind it");
  }
  check(!filter.isAll() || matches == all, "a filter that is true of all is true of each");
  checkZone(filter, block, !events::isNone(matches));

  const auto negated = EventFilter::parse("not (" + text + ")", kSegments);
  // Of an empty filter, or one that is as long or deep as can be, there is no negation.
  if (std::holds_alternative<events::FilterError>(negated)) return;
  const EventMask others = block.match(std::get<EventFilter>(negated), block.count);
  for (std::size_t word = 0; word < all.size(); ++word)
    check(others[word] == (all[word] & ~matches[word]), "an event matches a filter or its negation");
}

}  // namespace

}  // namespace walscope::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  using namespace walscope;
  const std::string text(reinterpret_cast<const char*>(data), size_bytes);
  const auto outcome = events::EventFilter::parse(text, fuzz::kSegments);
  if (const auto* error = std::get_if<events::FilterError>(&outcome)) fuzz::checkMistake(*error, text);
  else fuzz::checkMatches(std::get<events::EventFilter>(outcome), text);
  return 0;
}
