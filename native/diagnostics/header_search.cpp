#include "diagnostics/header_search.hpp"

#include <bit>
#include <cstring>

#include "format/event.hpp"

namespace walscope::diagnostics {

namespace {

constexpr std::size_t kChecksumSize = sizeof(std::uint64_t);
constexpr std::size_t kContentBits = (sizeof(HeaderBytes) - kChecksumSize) * 8;

class HeaderSearch {
 public:
  HeaderSearch(const HeaderBytes& header, const HeaderLayout& layout,
               const std::function<bool(const HeaderBytes&)>& confirm)
      : stored_(header),
        changed_(header),
        layout_(layout),
        confirm_(confirm),
        checksum_(format::load<std::uint64_t>(header.data() + layout.checksum_offset)) {}

  std::optional<Repair> run() {
    if (auto repair = tryChecksum(1)) return repair;
    if (auto repair = searchBits()) return repair;
    if (auto repair = searchBytes()) return repair;
    if (auto repair = tryChecksum(2)) return repair;
    return searchPairs();
  }

 private:
  /// Bytes that the checksum covers, counted without it.
  std::size_t contentOffset(std::size_t index) const {
    return index < layout_.checksum_offset ? index : index + kChecksumSize;
  }
  void flip(std::size_t content_bit) {
    changed_[contentOffset(content_bit / 8)] ^= static_cast<std::byte>(1U << content_bit % 8);
  }

  /// The content as it is now, and the stored checksum with at most `most_bits` changed.
  std::optional<Repair> tryChecksum(int most_bits) {
    const std::uint64_t computed = layout_.compute(changed_);
    if (std::popcount(computed ^ checksum_) > most_bits) return std::nullopt;
    return confirmedWith(computed);
  }

  std::optional<Repair> confirmedWith(std::uint64_t checksum) {
    HeaderBytes candidate = changed_;
    std::memcpy(candidate.data() + layout_.checksum_offset, &checksum, sizeof checksum);
    if (!confirm_(candidate)) return std::nullopt;
    Repair repair;
    for (std::size_t i = 0; i < candidate.size(); ++i) {
      if (candidate[i] != stored_[i]) repair.bytes.push_back({static_cast<std::uint32_t>(i), stored_[i], candidate[i]});
    }
    return repair;
  }

  std::optional<Repair> searchBits() {
    for (std::size_t bit = 0; bit < kContentBits; ++bit) {
      flip(bit);
      auto repair = tryChecksum(0);
      flip(bit);
      if (repair) return repair;
    }
    return std::nullopt;
  }

  std::optional<Repair> searchBytes() {
    for (std::size_t index = 0; index < kContentBits / 8; ++index) {
      std::byte& byte = changed_[contentOffset(index)];
      for (unsigned change = 1; change < 256; ++change) {
        byte = stored_[contentOffset(index)] ^ static_cast<std::byte>(change);
        if (auto repair = tryChecksum(0)) return repair;
      }
      byte = stored_[contentOffset(index)];
    }
    const std::uint64_t computed = layout_.compute(stored_);
    const std::uint64_t difference = computed ^ checksum_;
    const bool is_in_one_byte = difference != 0 && std::countl_zero(difference) / 8 == 7 - std::countr_zero(difference) / 8;
    return is_in_one_byte ? confirmedWith(computed) : std::nullopt;
  }

  /// Two bits of the content, or one of it and one of the stored checksum.
  std::optional<Repair> searchPairs() {
    for (std::size_t a = 0; a < kContentBits; ++a) {
      flip(a);
      auto repair = tryChecksum(1);
      for (std::size_t b = a + 1; b < kContentBits && !repair; ++b) {
        flip(b);
        repair = tryChecksum(0);
        flip(b);
      }
      flip(a);
      if (repair) return repair;
    }
    return std::nullopt;
  }

  const HeaderBytes& stored_;
  HeaderBytes changed_;
  const HeaderLayout& layout_;
  const std::function<bool(const HeaderBytes&)>& confirm_;
  const std::uint64_t checksum_;
};

}  // namespace

std::optional<Repair> searchHeader(const HeaderBytes& header, const HeaderLayout& layout,
                                   const std::function<bool(const HeaderBytes&)>& confirm) {
  return HeaderSearch(header, layout, confirm).run();
}

}  // namespace walscope::diagnostics
