#include "recovery/trace_encoder.hpp"

#include <utility>

namespace walscope::recovery {

namespace {

constexpr std::size_t kCountBytes = 4;
/// A first byte and four varints of 64 bits.
constexpr std::size_t kLongestRecord = 1 + 4 * 10;

}  // namespace

void TraceEncoder::add(TraceThread thread, const TraceRecord& record) {
  if (payload_.empty()) begin();
  const auto number = static_cast<std::uint8_t>(firstTraceNumber(record.traceKind()) + record.code);
  const bool goes_back = record.at_ns < at_ns_;
  payload_.push_back(static_cast<std::uint8_t>(number | (thread == TraceThread::PRELOADER ? kTraceOfPreloader : 0) |
                                               (goes_back ? kTraceTimeGoesBack : 0)));
  putVarint(goes_back ? at_ns_ - record.at_ns : record.at_ns - at_ns_);
  at_ns_ = record.at_ns;
  putFields(record, before_[number]);
  ++records_;
  if (payload_.size() + kLongestRecord > kMostTracePayload) finish();
}

std::vector<TracePayload> TraceEncoder::take() {
  if (!payload_.empty()) finish();
  return std::exchange(full_, {});
}

void TraceEncoder::begin() {
  payload_.resize(kCountBytes);
  records_ = 0;
  at_ns_ = 0;
  before_ = {};
}

void TraceEncoder::finish() {
  for (std::size_t i = 0; i < kCountBytes; ++i) payload_[i] = static_cast<std::uint8_t>(records_ >> (8 * i));
  full_.push_back(std::exchange(payload_, {}));
}

void TraceEncoder::putFields(const TraceRecord& record, Before& before) {
  const bool has_ordinal = record.traceKind() != TraceKind::WAIT_BEGIN && record.traceKind() != TraceKind::WAIT_END;
  if (has_ordinal) {
    putStep(before.ordinal, record.ordinal);
    before.ordinal = record.ordinal;
  }
  switch (record.traceKind()) {
    case TraceKind::STATE:
      if (static_cast<SegmentState>(record.code) != SegmentState::SKIPPED) return;
      putVarint(record.related);
      // No block is 0.
      putVarint(record.value + 1);
      return;
    case TraceKind::RING_PUSH:
    case TraceKind::RING_POP:
      putStep(before.count, record.value);
      before.count = record.value;
      return;
    case TraceKind::WAIT_BEGIN: return;
    case TraceKind::WAIT_END:
    case TraceKind::READ: putVarint(record.value); return;
    case TraceKind::SWITCH:
      putStep(record.ordinal, record.related);
      putVarint(record.value);
      putVarint(record.wait_ns);
      return;
  }
}

void TraceEncoder::putVarint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) payload_.push_back(static_cast<std::uint8_t>(value | 0x80));
  payload_.push_back(static_cast<std::uint8_t>(value));
}

void TraceEncoder::putStep(std::uint64_t before, std::uint64_t value) {
  const auto step = static_cast<std::int64_t>(value - before);
  putVarint((static_cast<std::uint64_t>(step) << 1) ^ static_cast<std::uint64_t>(step >> 63));
}

}  // namespace walscope::recovery
