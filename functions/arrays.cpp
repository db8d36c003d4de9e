#include "columns/packed.hpp"
#include "functions/coercion.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/nested.hpp"
#include "functions/numbers.hpp"

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace duet {

namespace {

using elements_of_array = std::vector<packed_cell>;

/// Puts elements where `map_text` would have a text.
made array_made(const elements_of_array& of, computing& with) {
  with.scratch.clear();
  append_array(with.scratch, of);
  return made::text;
}

/// A kernel that calls `compute(elements, arguments, row, with)` where the first argument, which is
/// an array, is not NULL, nor any other of the first `full` ones.
template <class F> kernel on_elements(std::size_t full, F compute) {
  return [full, compute, elements = elements_of_array{}](std::span<const operand> arguments,
                                                         selection rows, computing& with,
                                                         column& to) mutable {
    const mapping::cells<std::string_view> arrays{arguments[0]};
    mapping::each_row(arguments.first(full), rows, to, [&](std::uint32_t row) {
      take_cells(arrays.at(row), elements);
      mapping::put(to, row, compute(elements, arguments, row, with), with);
    });
  };
}

// --- one array

void keep_first_of_equal(elements_of_array& of) {
  absl::flat_hash_set<packed_cell> seen;
  std::erase_if(of, [&](packed_cell each) { return !seen.insert(each).second; });
}

void reverse_elements(elements_of_array& of) { std::ranges::reverse(of); }

template <auto Change> resolution changed_array(argument_list given, const session&) {
  if (given.size() != 1 || !nested::is(given[0], type_kind::array))
    return nested::takes("an array", given);
  return call_with(given, given[0].type, argument_types(given),
                   on_elements(1, [](elements_of_array& elements, auto, auto, computing& with) {
                     Change(elements);
                     return array_made(elements, with);
                   }));
}

// --- an array and a value that may be one of its elements

bool contains_element(elements_of_array& of, packed_cell value, computing&) {
  return std::ranges::find(of, value) != of.end();
}

std::optional<std::int64_t> position_of_element(elements_of_array& of, packed_cell value,
                                                computing&) {
  if (value == packed_null)
    return std::nullopt;
  const auto found = std::ranges::find(of, value);
  return found == of.end() ? 0 : found - of.begin() + 1;
}

made without_element(elements_of_array& of, packed_cell value, computing& with) {
  std::erase(of, value);
  return array_made(of, with);
}

template <auto Compute> kernel with_value() {
  return on_elements(1, [](elements_of_array& elements, std::span<const operand> arguments,
                           std::uint32_t row, computing& with) {
    std::string value;
    nested::append_cell(value, arguments[1], row);
    return Compute(elements, value, with);
  });
}

/// The array and the value as they are taken, or why they are not.
std::variant<std::vector<data_type>, unresolved> array_and_value(argument_list given) {
  constexpr std::string_view wanted = "an array and a value like its elements";
  if (given.size() != 2 || !nested::is(given[0], type_kind::array))
    return nested::takes(wanted, given);
  const auto value = nested::as_sought(given[1].type, nested::element_of(given[0].type));
  if (!value)
    return nested::takes(wanted, given);
  return std::vector{given[0].type, *value};
}

/// The type of a result, of what is taken.
using type_with_value = data_type (*)(const data_type& array, const data_type& value);

template <auto Compute, type_with_value Type>
resolution sought_in_array(argument_list given, const session&) {
  auto takes = array_and_value(given);
  if (auto* const why = std::get_if<unresolved>(&takes))
    return std::move(*why);
  auto& types = std::get<std::vector<data_type>>(takes);
  auto type = Type(types[0], types[1]);
  return resolved_call{std::move(type), std::move(types), with_value<Compute>()};
}

data_type truth_of_array(const data_type& array, const data_type&) {
  return boolean_type(array.nullable);
}
data_type place_in_array(const data_type& array, const data_type& value) {
  return int_type(array.nullable || value.nullable);
}
data_type same_array(const data_type& array, const data_type&) { return array; }

// --- one element more

enum class at_end : std::uint8_t { front, back };

template <at_end Where>
made with_element(elements_of_array& of, packed_cell value, computing& with) {
  of.insert(Where == at_end::front ? of.begin() : of.end(), value);
  return array_made(of, with);
}

template <at_end Where> resolution longer_array(argument_list given, const session&) {
  auto takes = array_and_value(given);
  if (auto* const why = std::get_if<unresolved>(&takes))
    return std::move(*why);
  const auto& types = std::get<std::vector<data_type>>(takes);
  const std::array both{nested::element_of(types[0]), types[1]};
  const auto element = common_type(both);
  if (!element)
    return nested::takes("an array and a value like its elements", given);
  const auto type = array_of(*element, types[0].nullable || types[1].nullable);
  return resolved_call{
      type, {type, with_nullable(*element, types[1].nullable)}, with_value<with_element<Where>>()};
}

// --- several arrays

void unite_arrays(elements_of_array& of, const elements_of_array& with) {
  of.insert(of.end(), with.begin(), with.end());
  keep_first_of_equal(of);
}

template <bool Kept> void filter_by_array(elements_of_array& of, const elements_of_array& others) {
  const absl::flat_hash_set<packed_cell> known{others.begin(), others.end()};
  std::erase_if(of, [&](packed_cell each) { return known.contains(each) != Kept; });
  keep_first_of_equal(of);
}

void concat_arrays(elements_of_array& of, const elements_of_array& with) {
  of.insert(of.end(), with.begin(), with.end());
}

template <auto Combine> kernel combine_arrays(std::size_t count) {
  return on_elements(count, [](elements_of_array& elements, std::span<const operand> arguments,
                               std::uint32_t row, computing& with) {
    elements_of_array others;
    for (const auto& each : arguments.subspan(1)) {
      take_cells(each.at<std::string_view>(row), others);
      Combine(elements, others);
    }
    return array_made(elements, with);
  });
}

template <auto Combine, std::size_t Least, std::size_t Most>
resolution combined_arrays(argument_list given, const session&) {
  const auto types = argument_types(given);
  const auto common = given.size() < Least || given.size() > Most
                          ? std::nullopt
                          : common_type(types, meeting::of_arguments);
  if (!common || common->kind != type_kind::array)
    return nested::takes("arrays that have a type in common", given);
  std::vector<data_type> takes;
  takes.reserve(types.size());
  for (const auto& each : types)
    takes.push_back(with_nullable(*common, each.nullable));
  return call_with(given, *common, std::move(takes), combine_arrays<Combine>(given.size()));
}

constexpr std::size_t any_number = 1'000;

// --- the order of elements

/// Whether a value comes before another; NaN comes last. Neither is NULL.
bool comes_before(const datum& one, const datum& other) {
  const auto* const a = std::get_if<double>(&one);
  const auto* const b = std::get_if<double>(&other);
  if (a != nullptr && b != nullptr)
    return std::isnan(*b) ? !std::isnan(*a) : *a < *b;
  return one < other;
}

bool has_order(argument_list given, std::size_t most) {
  return !given.empty() && given.size() <= most && nested::is(given[0], type_kind::array) &&
         !is_nested(nested::element_of(given[0].type).kind);
}

template <bool Greatest> resolution extreme_element(argument_list given, const session&) {
  if (!has_order(given, 1))
    return nested::takes("an array of values that have an order", given);
  kernel find = [](std::span<const operand> arguments, selection rows, computing&, column& to) {
    mapping::each_row(arguments, rows, to, [&](std::uint32_t row) {
      auto packed = arguments[0].at<std::string_view>(row);
      datum best;
      for (auto rest = take_size(packed); rest > 0; --rest) {
        const auto value = unpacked(take_packed(packed));
        if (std::holds_alternative<std::monostate>(value))
          continue;
        if (std::holds_alternative<std::monostate>(best) ||
            (Greatest ? comes_before(best, value) : comes_before(value, best)))
          best = value;
      }
      nested::put(to, row, best);
    });
  };
  return resolved_call{with_nullable(nested::element_of(given[0].type), true),
                       argument_types(given), std::move(find)};
}

void sort_elements(elements_of_array& of, bool ascending, bool nulls_first) {
  std::ranges::stable_sort(of, [=](packed_cell a, packed_cell b) {
    if (a == packed_null || b == packed_null)
      return a != b && (a == packed_null) == nulls_first;
    return ascending ? comes_before(unpacked(a), unpacked(b))
                     : comes_before(unpacked(b), unpacked(a));
  });
}

resolution sorted_array(argument_list given, const session&) {
  constexpr std::size_t most = 3;
  const auto rest = given.empty() ? given : given.subspan(1);
  if (!has_order(given, most) || !std::ranges::all_of(rest, [](const argument& each) {
        return nested::is(each, type_kind::boolean);
      }))
    return nested::takes("an array of values that have an order and up to two BOOLEAN", given);
  return call_with(
      given, given[0].type, argument_types(given),
      on_elements(given.size(), [](elements_of_array& elements, std::span<const operand> arguments,
                                   std::uint32_t row, computing& with) {
        const auto truth = [&](std::size_t which, bool otherwise) {
          return which < arguments.size() ? arguments[which].at<std::int64_t>(row) != 0 : otherwise;
        };
        const bool ascending = truth(1, true);
        sort_elements(elements, ascending, truth(2, ascending));
        return array_made(elements, with);
      }));
}

// --- a part, and a text

/// Places count from 1, and from the end where they are negative.
void slice_elements(elements_of_array& of, std::int64_t first, std::int64_t last) {
  const auto size = static_cast<std::int64_t>(of.size());
  first += first < 0 ? size + 1 : 0;
  last += last < 0 ? size + 1 : 0;
  first = std::max<std::int64_t>(1, first);
  last = last == 0 ? 1 : std::min(last, size);
  if (size == 0 || last < first)
    return of.clear();
  of.erase(of.begin() + last, of.end());
  of.erase(of.begin(), of.begin() + first - 1);
}

resolution slice_of_array(argument_list given, const session&) {
  constexpr std::size_t most = 3;
  if (given.size() < 2 || given.size() > most || !nested::is(given[0], type_kind::array) ||
      !std::ranges::all_of(given.subspan(1),
                           [](const argument& each) { return is_integer(each.type.kind); }))
    return nested::takes("an array and one or two integers", given);
  return call_with(
      given, given[0].type, argument_types(given),
      on_elements(given.size(), [](elements_of_array& elements, std::span<const operand> arguments,
                                   std::uint32_t row, computing& with) {
        const auto size = static_cast<std::int64_t>(elements.size());
        slice_elements(elements, arguments[1].at<std::int64_t>(row),
                       arguments.size() > 2 ? arguments[2].at<std::int64_t>(row) : size);
        return array_made(elements, with);
      }));
}

/// A text of all elements that are not NULL, or of all if there is one that stands for NULL.
made join_elements(const elements_of_array& of, std::span<const operand> arguments,
                   std::uint32_t row, computing& with) {
  const auto between = arguments[1].at<std::string_view>(row);
  with.scratch.clear();
  bool is_first = true;
  for (const auto each : of) {
    if (each == packed_null && arguments.size() < 3)
      continue;
    if (!std::exchange(is_first, false))
      with.scratch.append(between);
    with.scratch.append(each == packed_null ? arguments[2].at<std::string_view>(row)
                                            : std::get<std::string_view>(unpacked(each)));
  }
  return made::text;
}

resolution joined_array(argument_list given, const session&) {
  constexpr std::size_t most = 3;
  if (given.size() < 2 || given.size() > most || !nested::is(given[0], type_kind::array) ||
      !is_text(nested::element_of(given[0].type).kind) ||
      !std::ranges::all_of(given.subspan(1),
                           [](const argument& each) { return is_text(each.type.kind); }))
    return nested::takes("an array of strings and one or two strings", given);
  return call_with(given, string_type(), argument_types(given),
                   on_elements(given.size(), join_elements));
}

constexpr std::array functions_of_arrays{
    function{.name = "ARRAY_APPEND",
             .signature = "ARRAY_APPEND(values ARRAY, value ANY) -> ARRAY",
             .about = "An array with one more element at its end.",
             .resolve = longer_array<at_end::back>},
    function{.name = "ARRAY_CONCAT",
             .signature = "ARRAY_CONCAT(values ARRAY, ...) -> ARRAY",
             .about = "The elements of all arrays.",
             .resolve = combined_arrays<concat_arrays, 1, any_number>},
    function{.name = "ARRAY_CONTAINS",
             .signature = "ARRAY_CONTAINS(values ARRAY, value ANY) -> BOOLEAN",
             .about = "Whether a value is an element of an array, NULL as well.",
             .resolve = sought_in_array<contains_element, truth_of_array>},
    function{.name = "ARRAY_DISTINCT",
             .signature = "ARRAY_DISTINCT(values ARRAY) -> ARRAY",
             .about = "Each element once, where it comes first.",
             .resolve = changed_array<keep_first_of_equal>},
    function{.name = "ARRAY_EXCEPT",
             .signature = "ARRAY_EXCEPT(values ARRAY, others ARRAY) -> ARRAY",
             .about = "Each element once that another array does not have.",
             .resolve = combined_arrays<filter_by_array<false>, 2, 2>},
    function{.name = "ARRAY_INTERSECT",
             .signature = "ARRAY_INTERSECT(values ARRAY, others ARRAY) -> ARRAY",
             .about = "Each element once that another array has, too.",
             .resolve = combined_arrays<filter_by_array<true>, 2, 2>},
    function{.name = "ARRAY_JOIN",
             .signature = "ARRAY_JOIN(texts ARRAY<STRING>, between STRING [, null STRING]) -> "
                          "STRING",
             .about = "All strings of an array, with another between them; those that are NULL "
                      "are left out, or are a third one.",
             .resolve = joined_array},
    function{.name = "ARRAY_MAX",
             .signature = "ARRAY_MAX(values ARRAY) -> ANY",
             .about = "The greatest element; NULL if there is none.",
             .resolve = extreme_element<true>},
    function{.name = "ARRAY_MIN",
             .signature = "ARRAY_MIN(values ARRAY) -> ANY",
             .about = "The least element; NULL if there is none.",
             .resolve = extreme_element<false>},
    function{.name = "ARRAY_POSITION",
             .signature = "ARRAY_POSITION(values ARRAY, value ANY) -> INT",
             .about = "Where a value is in an array, counted from 1; 0 if it is not there.",
             .resolve = sought_in_array<position_of_element, place_in_array>},
    function{.name = "ARRAY_PREPEND",
             .signature = "ARRAY_PREPEND(values ARRAY, value ANY) -> ARRAY",
             .about = "An array with one more element at its beginning.",
             .resolve = longer_array<at_end::front>},
    function{.name = "ARRAY_REMOVE",
             .signature = "ARRAY_REMOVE(values ARRAY, value ANY) -> ARRAY",
             .about = "All elements but those that are a value, or NULL.",
             .resolve = sought_in_array<without_element, same_array>},
    function{.name = "ARRAY_REVERSE",
             .signature = "ARRAY_REVERSE(values ARRAY) -> ARRAY",
             .about = "The elements from the last to the first.",
             .resolve = changed_array<reverse_elements>},
    function{.name = "ARRAY_SLICE",
             .signature = "ARRAY_SLICE(values ARRAY, first INT [, last INT]) -> ARRAY",
             .about = "The elements from one to another place, counted from 1, or from the end "
                      "with -1.",
             .resolve = slice_of_array},
    function{.name = "ARRAY_SORT",
             .signature = "ARRAY_SORT(values ARRAY [, ascending BOOLEAN [, nulls_first BOOLEAN]]) "
                          "-> ARRAY",
             .about = "The elements in their order; NULL comes first if it ascends.",
             .resolve = sorted_array},
    function{.name = "ARRAY_UNION",
             .signature = "ARRAY_UNION(values ARRAY, others ARRAY) -> ARRAY",
             .about = "Each element of two arrays once.",
             .resolve = combined_arrays<unite_arrays, 2, 2>},
};

} // namespace

std::span<const function> array_functions() { return functions_of_arrays; }

} // namespace duet
