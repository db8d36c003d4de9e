#include "columns/int128.hpp"
#include "columns/packed.hpp"
#include "functions/compared_types.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/signature.hpp"
#include "model/int128.hpp"

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace duet {

namespace {

// --- decimals of different scales

/// Less than, equal to or more than 0, as `one` is than `other` times `factor`, which is positive.
int compare_scaled(int128 one, int128 other, int128 factor) {
  if (other > int128_most / factor || other < -int128_most / factor) // beyond every decimal
    return other > 0 ? -1 : 1;
  const auto scaled = other * factor;
  return one < scaled ? -1 : (one > scaled ? 1 : 0);
}

/// Compares with an operator that only asks for the order, as 0 with -1, 0 or 1.
template <class Op> kernel compare_decimals(std::int32_t left_scale, std::int32_t right_scale) {
  if (left_scale == right_scale)
    return map<int128, int128>([](int128 a, int128 b) { return Op{}(a, b); });
  if (left_scale > right_scale)
    return map<int128, int128>(
        [factor = static_cast<int128>(power_of_ten(left_scale - right_scale))](int128 a, int128 b) {
          return Op{}(compare_scaled(a, b, factor), 0);
        });
  return map<int128, int128>(
      [factor = static_cast<int128>(power_of_ten(right_scale - left_scale))](int128 a, int128 b) {
        return Op{}(0, compare_scaled(b, a, factor));
      });
}

// --- maps, which are equal whatever the order of their entries

using packed_entry = std::pair<packed_cell, packed_cell>;

std::vector<packed_entry> sorted_entries(std::string_view packed) {
  std::vector<packed_entry> entries(take_size(packed));
  for (auto& [key, value] : entries) {
    key = take_packed(packed);
    value = take_packed(packed);
  }
  std::ranges::sort(entries);
  return entries;
}

bool same_map(std::string_view one, std::string_view other) {
  return one == other || sorted_entries(one) == sorted_entries(other);
}

bool is_map(type_kind kind) { return kind == type_kind::map || kind == type_kind::multiset; }

// --- operators

template <class Op> kernel comparison_kernel(const compared_types& types) {
  switch (storage_of(types.left)) {
  case storage::integer:
    return map<std::int64_t, std::int64_t>([](auto a, auto b) { return Op{}(a, b); });
  case storage::floating:
    return map<double, double>([](double a, double b) { return Op{}(a, b); });
  case storage::decimal:
    return compare_decimals<Op>(types.left.scale, types.right.scale);
  case storage::bytes:
    if (is_map(types.left.kind)) // whose order nobody asks for
      return map<std::string_view, std::string_view>(
          [](auto a, auto b) { return Op{}(same_map(a, b) ? 0 : 1, 0); });
    return map<std::string_view, std::string_view>([](auto a, auto b) { return Op{}(a, b); });
  }
  return {};
}

enum class needs : std::uint8_t { equality, order };

unresolved not_two(argument_list given) {
  return {"takes two arguments, and has " + std::to_string(given.size())};
}

template <class Op, needs What> resolution compare(argument_list given, const session&) {
  if (given.size() != 2)
    return not_two(given);
  auto types = types_to_compare(given[0].type, given[1].type, What == needs::order);
  if (auto* const why = std::get_if<unresolved>(&types))
    return std::move(*why);
  auto& pair = std::get<compared_types>(types);
  auto compute = comparison_kernel<Op>(pair);
  const bool nullable = pair.left.nullable || pair.right.nullable;
  return resolved_call{
      boolean_type(nullable), {std::move(pair.left), std::move(pair.right)}, std::move(compute)};
}

/// The same where NULL is a value that only equals itself.
template <bool Distinct> resolution compare_with_null(argument_list given, const session& in) {
  auto found = compare<std::equal_to<>, needs::equality>(given, in);
  auto* const equal = std::get_if<resolved_call>(&found);
  if (equal == nullptr)
    return found;
  equal->type.nullable = false;
  equal->compute = [equal = std::move(equal->compute)](std::span<const operand> values,
                                                       selection rows, computing& with,
                                                       column& to) {
    equal(values, rows, with, to);
    for (const auto row : rows) {
      const bool left = values[0].has_value(row);
      const bool right = values[1].has_value(row);
      const bool same = left && right ? to.values<std::int64_t>()[row] != 0 : left == right;
      to.set(row, std::int64_t{same != Distinct});
    }
  };
  return found;
}

// --- GREATEST and LEAST

template <cell_value T, class Better> kernel best_of() {
  return map_full_rows([](std::span<const operand> values, std::uint32_t row, computing&) {
    auto best = values[0].at<T>(row);
    for (const auto& each : values.subspan(1))
      if (const auto value = each.at<T>(row); Better{}(value, best))
        best = value;
    if constexpr (std::same_as<T, std::string_view>)
      return part{best};
    else
      return best;
  });
}

template <class Better> kernel best_kernel(storage of) {
  switch (of) {
  case storage::integer:
    return best_of<std::int64_t, Better>();
  case storage::floating:
    return best_of<double, Better>();
  case storage::decimal:
    return best_of<int128, Better>();
  case storage::bytes:
    return best_of<std::string_view, Better>();
  }
  return {};
}

std::vector<data_type> types_of(argument_list given) {
  std::vector<data_type> types;
  for (const auto& each : given)
    types.push_back(each.type);
  return types;
}

template <class Better> resolution best(argument_list given, const session&) {
  if (given.empty())
    return unresolved{"takes values to compare, and has none"};
  const auto types = types_of(given);
  const auto common = type_to_compare(types);
  if (!common)
    return unresolved{"takes values that can be ordered and have a type in common"};
  resolved_call found{*common, {}, best_kernel<Better>(storage_of(*common))};
  for (const auto& each : types)
    found.takes.push_back(with_nullable(*common, each.nullable));
  return found;
}

// --- IN

/// How values of a storage are kept in a set.
template <class T> struct in_set_as {
  using set = absl::flat_hash_set<T>;
  static T key(T value) { return value; }
};
/// 0.0 and -0.0 are two, as in Java's sets.
template <> struct in_set_as<double> {
  using set = absl::flat_hash_set<std::uint64_t>;
  static std::uint64_t key(double value) { return std::bit_cast<std::uint64_t>(value); }
};
template <> struct in_set_as<int128> {
  using set = absl::flat_hash_set<std::pair<std::uint64_t, std::uint64_t>>;
  static std::pair<std::uint64_t, std::uint64_t> key(int128 value) {
    const auto bits = static_cast<uint128>(value);
    return {static_cast<std::uint64_t>(bits >> 64U), static_cast<std::uint64_t>(bits)};
  }
};
struct text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};
template <> struct in_set_as<std::string_view> {
  using set = absl::flat_hash_set<std::string, text_hash, std::equal_to<>>;
  static std::string_view key(std::string_view value) { return value; }
};

/// The values behind the first argument: put into a set once if they are constant, else by row.
template <cell_value T> class value_set {
public:
  void fill(std::span<const operand> values, std::uint32_t row) {
    if (filled_)
      return;
    filled_ = std::ranges::all_of(values, &operand::constant);
    has_null_ = false;
    values_.clear();
    for (const auto& each : values)
      if (!each.has_value(row))
        has_null_ = true;
      else if (const T value = each.template at<T>(row);
               value == value) // NOLINT(misc-redundant-expression): NaN equals nothing
        values_.emplace(in_set_as<T>::key(value));
  }

  /// NULL if it is not there, but NULL is.
  [[nodiscard]] std::optional<bool> has(T value) const {
    if (values_.contains(in_set_as<T>::key(value)))
      return true;
    return has_null_ ? std::nullopt : std::optional{false};
  }

private:
  typename in_set_as<T>::set values_;
  bool has_null_ = false;
  bool filled_ = false;
};

template <cell_value T> kernel set_kernel() {
  return [set = value_set<T>{}](std::span<const operand> values, selection rows, computing& with,
                                column& to) mutable {
    const mapping::cells<T> sought{values[0]};
    mapping::each_row(values.first(1), rows, to, [&](std::uint32_t row) {
      set.fill(values.subspan(1), row);
      mapping::put(to, row, set.has(sought.at(row)), with);
    });
  };
}

kernel in_kernel(storage of) {
  switch (of) {
  case storage::integer:
    return set_kernel<std::int64_t>();
  case storage::floating:
    return set_kernel<double>();
  case storage::decimal:
    return set_kernel<int128>();
  case storage::bytes:
    return set_kernel<std::string_view>();
  }
  return {};
}

/// The type that all are cast to: that of the first, if it is a time and the others are text.
std::optional<data_type> type_for_in(argument_list given) {
  const auto types = types_of(given);
  const auto& first = types.front();
  const bool times = is_temporal(first.kind) &&
                     std::all_of(types.begin() + 1, types.end(), [](const data_type& each) {
                       return is_text(each.kind) || each.kind == type_kind::null;
                     });
  return times ? std::optional{first} : type_to_compare(types);
}

resolution in_set(argument_list given, const session&) {
  if (given.size() < 2)
    return unresolved{"takes a value and one or more to find it among"};
  const auto type = type_for_in(given);
  if (!type)
    return unresolved{"takes values that have a type in common"};
  resolved_call found{boolean_type(any_nullable(given)), {}, in_kernel(storage_of(*type))};
  for (const auto& each : given)
    found.takes.push_back(with_nullable(*type, each.type.nullable));
  return found;
}

constexpr std::array functions_of_comparison{
    function{.name = "=",
             .signature = "value ANY = value ANY -> BOOLEAN",
             .about = "Whether two values are equal.",
             .resolve = compare<std::equal_to<>, needs::equality>},
    function{.name = "<>",
             .signature = "value ANY <> value ANY -> BOOLEAN",
             .about = "Whether two values differ.",
             .resolve = compare<std::not_equal_to<>, needs::equality>,
             .alias = "!="},
    function{.name = "<",
             .signature = "value ANY < value ANY -> BOOLEAN",
             .about = "Whether a value is less than another; strings by their bytes.",
             .resolve = compare<std::less<>, needs::order>},
    function{.name = "<=",
             .signature = "value ANY <= value ANY -> BOOLEAN",
             .about = "Whether a value is no more than another.",
             .resolve = compare<std::less_equal<>, needs::order>},
    function{.name = ">",
             .signature = "value ANY > value ANY -> BOOLEAN",
             .about = "Whether a value is more than another.",
             .resolve = compare<std::greater<>, needs::order>},
    function{.name = ">=",
             .signature = "value ANY >= value ANY -> BOOLEAN",
             .about = "Whether a value is no less than another.",
             .resolve = compare<std::greater_equal<>, needs::order>},
    function{.name = "IS DISTINCT FROM",
             .signature = "value ANY IS DISTINCT FROM value ANY -> BOOLEAN",
             .about = "Whether two values differ, where NULL equals NULL.",
             .resolve = compare_with_null<true>},
    function{.name = "IS NOT DISTINCT FROM",
             .signature = "value ANY IS NOT DISTINCT FROM value ANY -> BOOLEAN",
             .about = "Whether two values are equal, where NULL equals NULL.",
             .resolve = compare_with_null<false>},
    function{.name = "IN",
             .signature = "value ANY IN (value ANY, ...) -> BOOLEAN",
             .about = "Whether a value is one of some others.",
             .resolve = in_set},
    function{.name = "GREATEST",
             .signature = "GREATEST(value ANY, ...) -> ANY",
             .about = "The greatest of some values; NULL if one of them is NULL.",
             .resolve = best<std::greater<>>},
    function{.name = "LEAST",
             .signature = "LEAST(value ANY, ...) -> ANY",
             .about = "The least of some values; NULL if one of them is NULL.",
             .resolve = best<std::less<>>},
};

} // namespace

std::span<const function> comparison_functions() { return functions_of_comparison; }

} // namespace duet
