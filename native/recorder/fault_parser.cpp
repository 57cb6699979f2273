#include <algorithm>
#include <charconv>
#include <span>

#include "format/constants.hpp"
#include "recorder/fault.hpp"

namespace walscope::recorder {
namespace {

constexpr std::uint64_t kMax32 = 0xffff'ffff;
constexpr std::uint64_t kMax64 = ~std::uint64_t{0};
/// Far beyond any segment, and no offset made from it overflows.
constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 40;
constexpr std::string_view kBytesKey = "bytes";

struct KeyRule {
  FaultKey key;
  std::string_view name;
  std::uint64_t least;
  std::uint64_t most;
};

/// Indexed by FaultKey.
constexpr KeyRule kKeys[] = {
    {FaultKey::SEGMENT, "segment", 0, kMax32},
    {FaultKey::BLOCK, "block", 0, format::kMaxBlocks - 1},
    {FaultKey::EVENT, "event", 0, kMax64},
    {FaultKey::BYTE, "byte", 0, 63},
    {FaultKey::BIT, "bit", 0, 7},
    {FaultKey::OFFSET, "offset", 0, kMaxSize},
    {FaultKey::LENGTH, "length", 1, kMaxSize},
    {FaultKey::SIZE, "size", 0, kMaxSize},
    {FaultKey::BLOCKS, "blocks", 0, format::kMaxBlocks},
    {FaultKey::AS, "as", 0, 99'999'999},
    {FaultKey::PRETOUCHED, "pretouched", 0, 1},
    {FaultKey::EVENTS, "events", 1, std::uint64_t{format::kMaxBlocks} * format::kEventsPerBlock},
    {FaultKey::FIRST, "first", 0, kMax64},
    {FaultKey::LAST, "last", 0, kMax64},
    {FaultKey::INDEX, "index", 0, kMax32},
    {FaultKey::MASK, "mask", 1, 255},
    {FaultKey::OLD, "old", 0, 1},
    {FaultKey::FROM, "from", 0, kMax32},
};
static_assert(std::size(kKeys) == static_cast<std::size_t>(FaultKey::COUNT_OF_KEYS));

using enum FaultKey;
constexpr FaultKey kFlipEventKeys[] = {SEGMENT, BLOCK, EVENT, BYTE, BIT};
constexpr FaultKey kFlipTwoBitsKeys[] = {SEGMENT, BLOCK, EVENT, FIRST, LAST};
constexpr FaultKey kChangeByteKeys[] = {SEGMENT, BLOCK, EVENT, BYTE, MASK};
constexpr FaultKey kTornWriteKeys[] = {SEGMENT, BLOCK, OFFSET, OLD, FROM};
constexpr FaultKey kStaleBlockKeys[] = {SEGMENT, BLOCK, FROM};
constexpr FaultKey kSwapBlocksKeys[] = {SEGMENT, BLOCK, AS};
constexpr FaultKey kFlipBlockHeaderKeys[] = {SEGMENT, BLOCK, BYTE, BIT};
constexpr FaultKey kFlipSegmentHeaderKeys[] = {SEGMENT, BYTE, BIT};
constexpr FaultKey kZeroKeys[] = {SEGMENT, BLOCK, OFFSET, LENGTH};
constexpr FaultKey kWriteKeys[] = {SEGMENT, OFFSET};
constexpr FaultKey kTruncateKeys[] = {SEGMENT, BLOCKS, SIZE};
constexpr FaultKey kSegmentOnlyKeys[] = {SEGMENT};
constexpr FaultKey kDuplicateKeys[] = {SEGMENT, AS};
constexpr FaultKey kUnfinalisedKeys[] = {SEGMENT, PRETOUCHED};
constexpr FaultKey kSegmentEventsKeys[] = {SEGMENT, EVENTS};
constexpr FaultKey kSegmentIdsKeys[] = {SEGMENT, FIRST, LAST};
constexpr FaultKey kRehashBlockKeys[] = {SEGMENT, BLOCK};
constexpr FaultKey kMetaKeys[] = {INDEX, OFFSET, EVENT};
constexpr FaultKey kMetaTruncateKeys[] = {SIZE};

struct KindRule {
  FaultKind kind;
  std::string_view name;
  std::span<const FaultKey> keys;
};

constexpr KindRule kKinds[] = {
    {FaultKind::FLIP_EVENT, "flip-event", kFlipEventKeys},
    {FaultKind::FLIP_TWO_BITS, "flip-two-bits", kFlipTwoBitsKeys},
    {FaultKind::CHANGE_BYTE, "change-byte", kChangeByteKeys},
    {FaultKind::FLIP_BLOCK_HEADER, "flip-block-header", kFlipBlockHeaderKeys},
    {FaultKind::FLIP_SEGMENT_HEADER, "flip-segment-header", kFlipSegmentHeaderKeys},
    {FaultKind::ZERO, "zero", kZeroKeys},
    {FaultKind::TORN_WRITE, "torn-write", kTornWriteKeys},
    {FaultKind::STALE_BLOCK, "stale-block", kStaleBlockKeys},
    {FaultKind::SWAP_BLOCKS, "swap-blocks", kSwapBlocksKeys},
    {FaultKind::WRITE, "write", kWriteKeys},
    {FaultKind::TRUNCATE, "truncate", kTruncateKeys},
    {FaultKind::DELETE, "delete", kSegmentOnlyKeys},
    {FaultKind::DUPLICATE, "duplicate", kDuplicateKeys},
    {FaultKind::COLD_COPY, "cold-copy", kSegmentOnlyKeys},
    {FaultKind::UNFINALISED, "unfinalised", kUnfinalisedKeys},
    {FaultKind::REOPENED, "reopened", kSegmentEventsKeys},
    {FaultKind::OVERLAP, "overlap", kSegmentEventsKeys},
    {FaultKind::SEGMENT_IDS, "segment-ids", kSegmentIdsKeys},
    {FaultKind::REHASH_HEADER, "rehash-header", kSegmentOnlyKeys},
    {FaultKind::REHASH_BLOCK, "rehash-block", kRehashBlockKeys},
    {FaultKind::META, "meta", kMetaKeys},
    {FaultKind::META_TRUNCATE, "meta-truncate", kMetaTruncateKeys},
    {FaultKind::META_TEMPORARY, "meta-temporary", {}},
};

std::string listKinds() {
  std::string names;
  for (const KindRule& rule : kKinds) names.append(names.empty() ? "" : ", ").append(rule.name);
  return names;
}

std::string listKeys(const KindRule& kind) {
  std::string names;
  for (const FaultKey key : kind.keys)
    names.append(names.empty() ? "" : ", ").append(kKeys[static_cast<std::size_t>(key)].name);
  if (kind.kind == FaultKind::WRITE) names.append(", ").append(kBytesKey);
  return names.empty() ? "none" : names;
}

/// Reads one specification from left to right; `position_` is where the part that is being read begins.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) { spec_.text = std::string(text); }

  std::variant<FaultSpec, Failure> parse() {
    const std::size_t colon = text_.find(':');
    const std::string_view name = text_.substr(0, colon);
    for (const KindRule& rule : kKinds) {
      if (rule.name == name) kind_ = &rule;
    }
    if (kind_ == nullptr) return fail("there is no fault «" + std::string(name) + "»; there are " + listKinds());
    spec_.kind = kind_->kind;
    position_ = std::min(colon, text_.size());
    while (position_ < text_.size()) {
      ++position_;  // behind the colon or the comma
      const std::size_t comma = text_.find(',', position_);
      const std::size_t end = comma == std::string_view::npos ? text_.size() : comma;
      if (auto failure = parseAssignment(text_.substr(position_, end - position_))) return *failure;
      position_ = end;
    }
    return checked();
  }

 private:
  Failure fail(const std::string& what) const {
    return {FailureCode::USAGE,
            "Fault «" + std::string(text_) + "», character " + std::to_string(position_ + 1) + ": " + what + ".", {}, {}};
  }

  MaybeFailure parseAssignment(std::string_view part) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) return fail("KEY=VALUE is missing");
    const std::string_view name = part.substr(0, equals);
    const std::string_view value = part.substr(equals + 1);
    if (kind_->kind == FaultKind::WRITE && name == kBytesKey) return parseBytes(value, equals + 1);
    for (const FaultKey key : kind_->keys) {
      const KeyRule& rule = kKeys[static_cast<std::size_t>(key)];
      if (rule.name == name) return parseNumber(rule, value, equals + 1);
    }
    return fail(std::string(kind_->name) + " has no key «" + std::string(name) + "»; its keys: " + listKeys(*kind_));
  }

  MaybeFailure parseNumber(const KeyRule& rule, std::string_view value, std::size_t shift) {
    std::optional<std::uint64_t>& slot = spec_.values[static_cast<std::size_t>(rule.key)];
    if (slot) return fail(std::string(rule.name) + " is given twice");
    position_ += shift;
    const bool is_hex = value.starts_with("0x");
    const std::string_view digits = is_hex ? value.substr(2) : value;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, is_hex ? 16 : 10);
    const bool is_number = error == std::errc{} && end == digits.data() + digits.size() && !digits.empty();
    if (!is_number || number < rule.least || number > rule.most) {
      return fail(std::string(rule.name) + " is «" + std::string(value) + "»; it has to be a number from " +
                  std::to_string(rule.least) + " to " + std::to_string(rule.most));
    }
    slot = number;
    return std::nullopt;
  }

  MaybeFailure parseBytes(std::string_view value, std::size_t shift) {
    if (!spec_.bytes.empty()) return fail("bytes is given twice");
    position_ += shift;
    const bool is_even = !value.empty() && value.size() % 2 == 0;
    for (std::size_t i = 0; is_even && i < value.size(); i += 2) {
      std::uint8_t byte = 0;
      const auto [end, error] = std::from_chars(value.data() + i, value.data() + i + 2, byte, 16);
      if (error != std::errc{} || end != value.data() + i + 2) break;
      spec_.bytes.push_back(std::byte{byte});
    }
    if (!is_even || spec_.bytes.size() != value.size() / 2)
      return fail("bytes is «" + std::string(value) + "»; it has to be an even number of hex digits");
    return std::nullopt;
  }

  /// What a kind needs beyond the ranges of its keys.
  std::variant<FaultSpec, Failure> checked() const {
    const auto has = [this](FaultKey key) { return spec_.get(key).has_value(); };
    if (spec_.kind == FaultKind::ZERO && has(BLOCK) && has(OFFSET)) return fail("either block or offset, not both");
    if (spec_.kind == FaultKind::TRUNCATE && has(BLOCKS) && has(SIZE)) return fail("either blocks or size, not both");
    if (spec_.kind == FaultKind::WRITE && spec_.bytes.empty()) return fail("bytes is missing");
    if (spec_.kind == FaultKind::META_TRUNCATE && has(SIZE) && *spec_.get(SIZE) >= format::kMetaFileSize)
      return fail("size has to be below 16, the size of the meta file");
    const bool is_in_event = spec_.kind == FaultKind::FLIP_EVENT || spec_.kind == FaultKind::FLIP_TWO_BITS ||
                             spec_.kind == FaultKind::CHANGE_BYTE;
    if (is_in_event && has(EVENT) && *spec_.get(EVENT) >= format::kEventsPerBlock)
      return fail("event is the place in the block, 0 to 255");
    const auto is_bit = [&](FaultKey key) { return !has(key) || *spec_.get(key) < format::kEventSize * 8; };
    if (spec_.kind == FaultKind::FLIP_TWO_BITS && (!is_bit(FIRST) || !is_bit(LAST)))
      return fail("first and last are bits of the event, 0 to 511");
    return spec_;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  const KindRule* kind_ = nullptr;
  FaultSpec spec_;
};

}  // namespace

std::variant<FaultSpec, Failure> parseFault(std::string_view text) { return Parser(text).parse(); }

}  // namespace walscope::recorder
