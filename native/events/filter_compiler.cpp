#include <algorithm>
#include <map>

#include "events/filter_node.hpp"
#include "events/name_pattern.hpp"

namespace walscope::events {

namespace {

/// Where a number of any size lies among the keys of a field.
struct KeyPosition {
  enum class Region : std::uint8_t { BELOW, INSIDE, ABOVE };
  Region region;
  /// Of one inside.
  std::uint64_t key = 0;
};

KeyPosition positionOf(const WholeNumber& number, EventField field) {
  using enum KeyPosition::Region;
  constexpr std::uint64_t kZeroKey = std::uint64_t{1} << 63;
  const bool is_signed = infoOf(field).type == FieldType::I64;
  if (number.is_negative) {
    if (!is_signed || number.is_huge || number.magnitude > kZeroKey) return {BELOW};
    return {INSIDE, kZeroKey - number.magnitude};
  }
  const std::uint64_t zero = is_signed ? kZeroKey : 0;
  if (number.is_huge || number.magnitude > maxKeyOf(field) - zero) return {ABOVE};
  return {INSIDE, zero + number.magnitude};
}

IntervalSet keysUpTo(const KeyPosition& end, std::uint64_t limit) {
  if (end.region == KeyPosition::Region::BELOW) return {{}, limit};
  return {{{0, end.region == KeyPosition::Region::ABOVE ? limit : end.key}}, limit};
}

IntervalSet keysBelow(const KeyPosition& end, std::uint64_t limit) {
  if (end.region != KeyPosition::Region::INSIDE) return keysUpTo(end, limit);
  return end.key == 0 ? IntervalSet({}, limit) : IntervalSet({{0, end.key - 1}}, limit);
}

IntervalSet keysAmong(const FilterPredicate& predicate, std::uint64_t limit) {
  std::vector<Interval> keys;
  for (const FilterValue& value : predicate.values) {
    const KeyPosition at = positionOf(std::get<WholeNumber>(value), predicate.field);
    if (at.region == KeyPosition::Region::INSIDE) keys.push_back({at.key, at.key});
  }
  return {std::move(keys), limit};
}

IntervalSet keysOfNumbers(const FilterPredicate& predicate) {
  const std::uint64_t limit = maxKeyOf(predicate.field);
  const auto at = [&](std::size_t i) {
    return positionOf(std::get<WholeNumber>(predicate.values[i]), predicate.field);
  };
  switch (predicate.comparison) {
    case Comparison::EQUAL:
    case Comparison::IN:
    case Comparison::LIKE: return keysAmong(predicate, limit);
    case Comparison::NOT_EQUAL: return keysAmong(predicate, limit).complement();
    case Comparison::LESS: return keysBelow(at(0), limit);
    case Comparison::LESS_OR_EQUAL: return keysUpTo(at(0), limit);
    case Comparison::GREATER: return keysUpTo(at(0), limit).complement();
    case Comparison::GREATER_OR_EQUAL: return keysBelow(at(0), limit).complement();
    case Comparison::BETWEEN: break;
  }
  const IntervalSet ends[] = {keysBelow(at(0), limit).complement(), keysUpTo(at(1), limit)};
  return intersectAll(ends);
}

/// Names are compared byte by byte, as SQL does.
bool isNameWanted(const std::string& name, Comparison comparison, std::span<const std::string> values) {
  const int order = name.compare(values.front());
  switch (comparison) {
    case Comparison::EQUAL: return order == 0;
    case Comparison::NOT_EQUAL: return order != 0;
    case Comparison::LESS: return order < 0;
    case Comparison::LESS_OR_EQUAL: return order <= 0;
    case Comparison::GREATER: return order > 0;
    case Comparison::GREATER_OR_EQUAL: return order >= 0;
    case Comparison::BETWEEN: return order >= 0 && name <= values.back();
    case Comparison::IN: return std::binary_search(values.begin(), values.end(), name);
    case Comparison::LIKE: return matchesPattern(name, values.front());
  }
  return false;
}

IntervalSet ordinalsOfNames(const FilterPredicate& predicate, std::span<const std::string> segment_files) {
  std::vector<std::string> values;
  for (const FilterValue& value : predicate.values) values.push_back(std::get<std::string>(value));
  if (predicate.comparison == Comparison::IN) std::sort(values.begin(), values.end());
  std::vector<Interval> ordinals;
  for (std::uint64_t ordinal = 0; ordinal < segment_files.size(); ++ordinal) {
    if (isNameWanted(segment_files[ordinal], predicate.comparison, values)) ordinals.push_back({ordinal, ordinal});
  }
  return {std::move(ordinals), maxKeyOf(EventField::SEGMENT)};
}

FilterNode makeLeaf(EventField field, IntervalSet wanted) {
  if (wanted.isEmpty()) return {.kind = FilterNode::Kind::NONE};
  if (wanted.isWhole()) return {.kind = FilterNode::Kind::ALL};
  return {.kind = FilterNode::Kind::LEAF, .leaf = FilterLeaf(field, std::move(wanted))};
}

std::size_t costOf(const FilterNode& node) {
  if (node.kind == FilterNode::Kind::LEAF) return node.leaf->cost();
  std::size_t cost = 1;
  for (const FilterNode& child : node.children) cost += costOf(child);
  return cost;
}

/// AND or OR of some nodes: leaves of one field become one, children of its own kind its children.
FilterNode join(FilterNode::Kind kind, std::vector<FilterNode> nodes) {
  const bool is_and = kind == FilterNode::Kind::AND;
  const auto neutral = is_and ? FilterNode::Kind::ALL : FilterNode::Kind::NONE;
  const auto deciding = is_and ? FilterNode::Kind::NONE : FilterNode::Kind::ALL;
  std::map<EventField, std::vector<IntervalSet>> leaves;
  FilterNode joined{.kind = kind};
  const auto take = [&](FilterNode&& node) {
    if (node.kind == FilterNode::Kind::LEAF) leaves[node.leaf->field()].push_back(node.leaf->wanted());
    else joined.children.push_back(std::move(node));
  };
  for (FilterNode& node : nodes) {
    if (node.kind == deciding) return {.kind = deciding};
    if (node.kind == neutral) continue;
    if (node.kind != kind) take(std::move(node));
    else for (FilterNode& child : node.children) take(std::move(child));
  }
  for (const auto& [field, sets] : leaves) {
    FilterNode leaf = makeLeaf(field, is_and ? intersectAll(sets) : uniteAll(sets));
    if (leaf.kind == deciding) return leaf;
    if (leaf.kind != neutral) joined.children.push_back(std::move(leaf));
  }
  if (joined.children.empty()) return {.kind = neutral};
  if (joined.children.size() == 1) return FilterNode(std::move(joined.children.front()));
  std::stable_sort(joined.children.begin(), joined.children.end(),
                   [](const FilterNode& a, const FilterNode& b) { return costOf(a) < costOf(b); });
  return joined;
}

FilterNode compileNode(const FilterTree& tree, bool is_negated, std::span<const std::string> segment_files) {
  if (tree.kind == FilterTree::Kind::NOT) return compileNode(tree.children.front(), !is_negated, segment_files);
  if (tree.kind == FilterTree::Kind::PREDICATE) {
    const FilterPredicate& predicate = tree.predicate;
    IntervalSet wanted =
        predicate.field == EventField::SEGMENT ? ordinalsOfNames(predicate, segment_files) : keysOfNumbers(predicate);
    if (predicate.is_negated != is_negated) wanted = wanted.complement();
    return makeLeaf(predicate.field, std::move(wanted));
  }
  std::vector<FilterNode> nodes;
  for (const FilterTree& child : tree.children) nodes.push_back(compileNode(child, is_negated, segment_files));
  // Not (a and b) is not a or not b.
  const bool is_and = (tree.kind == FilterTree::Kind::AND) != is_negated;
  return join(is_and ? FilterNode::Kind::AND : FilterNode::Kind::OR, std::move(nodes));
}

}  // namespace

FilterNode compileFilter(const FilterTree& tree, std::span<const std::string> segment_files) {
  return compileNode(tree, false, segment_files);
}

}  // namespace walscope::events
