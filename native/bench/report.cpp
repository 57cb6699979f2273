#include "bench/report.hpp"

#include <iomanip>
#include <sstream>

namespace walscope::bench {

namespace {

/// The names of this program need no escapes.
std::string quoted(const std::string& name) { return '"' + name + '"'; }

std::string number(double value, int digits) {
  std::ostringstream text;
  text << std::setprecision(digits) << value;
  return text.str();
}

/// For people: three digits of what is small, no decimals of what is large.
std::string readable(double value) {
  std::ostringstream text;
  if (value != 0 && value < 0.1) {
    text << std::setprecision(3) << value;
  } else {
    text << std::fixed << std::setprecision(value < 1'000 ? 3 : 0) << value;
  }
  return text.str();
}

std::string member(const std::string& name, const std::string& json) { return quoted(name) + ": " + json; }

/// `{a, b, c}`, where each element is what `toMember` makes of it.
template <typename Element, typename ToMember>
std::string object(const std::vector<Element>& elements, const ToMember& toMember) {
  std::string json = "{";
  for (const Element& element : elements) json += (json.size() > 1 ? ", " : "") + toMember(element);
  return json + "}";
}

std::string toJson(const Figure& figure) {
  const auto value = [&](const char* what, double quantity) {
    return member(what + ("_" + figure.unit), number(quantity, 9));
  };
  const Summary& summary = figure.summary;
  return "{" + value("median", summary.median) + ", " + value("min", summary.min) + ", " + value("p99", summary.p99) +
         ", " + value("max", summary.max) + ", " + member("n", std::to_string(summary.n)) + "}";
}

std::string toJson(const Target& target) {
  return "{" + member("value_" + target.unit, number(target.value, 9)) + ", " +
         member("limit_" + target.unit, number(target.limit, 9)) + ", " +
         member("met", target.isMet() ? "true" : "false") + "}";
}

std::string toJson(const Report& report) {
  const auto named = [](const auto& element) { return member(element.name, toJson(element)); };
  const auto setting = [](const Setting& element) { return member(element.name, std::to_string(element.value)); };
  return "{" + member("settings", object(report.settings, setting)) + ", " +
         member("figures", object(report.figures, named)) + ", " + member("targets", object(report.targets, named)) + "}";
}

}  // namespace

void writeJson(std::ostream& stream, const std::vector<Report>& reports) {
  const auto named = [](const Report& report) { return member(report.name, toJson(report)); };
  stream << "{" << member("benchmarks", object(reports, named)) << "}\n";
}

void writeTable(std::ostream& stream, const Report& report) {
  constexpr int kNameWidth = 34;
  constexpr int kWidth = 15;
  stream << '\n' << report.name;
  const char* separator = ": ";
  for (const Setting& setting : report.settings) {
    stream << separator << setting.name << ' ' << setting.value;
    separator = ", ";
  }
  stream << '\n' << std::left << std::setw(kNameWidth) << "" << std::right;
  for (const char* column : {"median", "min", "p99", "max"}) stream << std::setw(kWidth) << column;
  stream << std::setw(6) << "n" << '\n';
  for (const Figure& figure : report.figures) {
    const Summary& summary = figure.summary;
    stream << "  " << std::left << std::setw(kNameWidth - 2) << figure.name << std::right;
    for (const double value : {summary.median, summary.min, summary.p99, summary.max}) stream << std::setw(kWidth) << readable(value);
    stream << std::setw(6) << summary.n << "  " << figure.unit << '\n';
  }
  for (const Target& target : report.targets) {
    stream << "  " << target.name << ' ' << readable(target.value) << ' ' << target.unit
           << (target.is_least ? ", to be at least " : ", to be under ") << readable(target.limit) << ": " << (target.isMet() ? "met" : "MISSED") << '\n';
  }
  stream << std::flush;
}

}  // namespace walscope::bench
