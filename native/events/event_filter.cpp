#include "events/event_filter.hpp"

#include "events/filter_parser.hpp"

namespace walscope::events {

std::variant<EventFilter, FilterError> EventFilter::parse(std::string_view text,
                                                          std::span<const std::string> segment_files) {
  auto parsed = parseFilter(text);
  if (auto* error = std::get_if<FilterError>(&parsed)) return std::move(*error);
  return EventFilter(compileFilter(std::get<FilterTree>(parsed), segment_files));
}

void EventFilter::match(const format::RequestEvent* events, std::size_t count, const EventBlockPlace& place,
                        EventMask& mask) const {
  mask = maskOf(0, count);
  root_.narrow({reinterpret_cast<const std::byte*>(events), count, place}, mask);
}

}  // namespace walscope::events
