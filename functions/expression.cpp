#include "functions/expression.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace duet {

namespace {

constexpr std::string_view bad_cell = "it needs a field that could not be read";

void copy_cell(const operand& from, std::size_t row, column& to) {
  if (!from.has_value(row))
    return to.set_null(row);
  switch (from.cells->stored()) {
  case storage::integer:
    return to.set(row, from.at<std::int64_t>(row));
  case storage::floating:
    return to.set(row, from.at<double>(row));
  case storage::decimal:
    return to.set(row, from.at<int128>(row));
  case storage::bytes:
    return to.set(row, from.at<std::string_view>(row));
  }
}

bool is_true(const operand& condition, std::uint32_t row) {
  return condition.has_value(row) && condition.at<std::int64_t>(row) != 0;
}

void collect_columns(const expression& of, std::vector<std::size_t>& to) {
  if (of.is == expression::form::column)
    to.push_back(of.place);
  for (const auto& each : of.arguments)
    collect_columns(each, to);
}

std::string spell_value(const datum& of) {
  std::string bytes;
  append_datum(bytes, of);
  std::string text;
  for (const auto each : bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(each);
    text.push_back(digits[byte >> 4U]);
    text.push_back(digits[byte & 15U]);
  }
  return text;
}

std::string name_of(const expression& of, std::span<const std::string> names) {
  switch (of.is) {
  case expression::form::column:
    return names.empty() ? "$" + std::to_string(of.place) : names[of.place];
  case expression::form::constant:
    return spell_value(of.value);
  case expression::form::call:
    return std::string{of.of->name} + "/" + std::to_string(of.of->version);
  case expression::form::all:
    return "AND";
  case expression::form::any:
    return "OR";
  case expression::form::choice:
    return "CASE";
  }
  return {};
}

} // namespace

std::string spell(const expression& of, std::span<const std::string> names) {
  auto text = name_of(of, names);
  if (!of.arguments.empty() || of.is == expression::form::call) {
    text += "(";
    for (const auto& each : of.arguments)
      text += (text.back() == '(' ? "" : ", ") + spell(each, names);
    text += ")";
  }
  return text + ":" + to_string(of.type);
}

expression substituted(expression of, std::span<const expression> columns) {
  if (of.is == expression::form::column)
    return columns[of.place];
  for (auto& each : of.arguments)
    each = substituted(std::move(each), columns);
  return of;
}

bool depends_on(const expression& of, hangs_on what) {
  return (of.of != nullptr && of.of->depends >= what) ||
         std::ranges::any_of(of.arguments,
                             [&](const expression& each) { return depends_on(each, what); });
}

bool calls(const expression& of, std::string_view function) {
  return (of.of != nullptr && of.of->name == function) ||
         std::ranges::any_of(of.arguments,
                             [&](const expression& each) { return calls(each, function); });
}

expression column_of(std::size_t place, data_type type) {
  return {.is = expression::form::column, .type = std::move(type), .place = place};
}

expression constant_of(const datum& value, data_type type) {
  expression made{.is = expression::form::constant, .type = std::move(type), .value = value};
  if (const auto* bytes = std::get_if<std::string_view>(&value)) {
    made.bytes = std::make_shared<const std::string>(*bytes);
    made.value = std::string_view{*made.bytes};
  }
  return made;
}

bool is_constant(const expression& of) {
  if (of.is == expression::form::column || (of.of != nullptr && of.of->depends > hangs_on::session))
    return false;
  return std::ranges::all_of(of.arguments, is_constant);
}

std::vector<std::size_t> columns_in(const expression& of) {
  std::vector<std::size_t> places;
  collect_columns(of, places);
  std::ranges::sort(places);
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

void keep_true(const operand& condition, selection from, std::vector<std::uint32_t>& to) {
  to.clear();
  std::ranges::copy_if(from, std::back_inserter(to),
                       [&](std::uint32_t row) { return is_true(condition, row); });
}

evaluator::node::node(const expression& of) : what{&of} {
  arguments.reserve(of.arguments.size());
  for (const auto& each : of.arguments)
    arguments.emplace_back(each);
  if (of.is != expression::form::constant)
    return;
  result.start(storage_of(of.type), 0);
  add(result, 0, of.value);
}

evaluator::evaluator(expression of) : what_{std::move(of)}, root_{what_} {}

operand evaluator::compute(std::span<const operand> batch, std::size_t rows, selection selected,
                           computing& with) {
  return compute(root_, selected, {batch, rows, with});
}

operand evaluator::compute(node& at, selection selected, const run& in) {
  switch (at.what->is) {
  case expression::form::column:
    return compute_column(at, selected, in);
  case expression::form::constant:
    return {&at.result, true};
  case expression::form::call:
    return compute_call(at, selected, in);
  case expression::form::all:
  case expression::form::any:
    return compute_junction(at, selected, in);
  case expression::form::choice:
    return compute_choice(at, selected, in);
  }
  return {&at.result, true};
}

operand evaluator::compute_column(const node& at, selection selected, const run& in) {
  const auto& found = in.batch[at.what->place];
  if (!found.cells->states().empty())
    for (const auto row : selected)
      if (found.cells->state(found.place(row)) == cell::bad)
        in.with.failed.add(row, bad_cell);
  return found;
}

operand evaluator::compute_call(node& at, selection selected, const run& in) {
  at.operands.clear();
  for (auto& each : at.arguments)
    at.operands.push_back(compute(each, selected, in));
  at.result.start(storage_of(at.what->type), in.rows);
  at.what->compute(at.operands, selected, in.with, at.result);
  return {&at.result, false};
}

/// In three-valued logic an argument decides if it is false (of AND) or true (of OR); if none does,
/// the result is NULL as soon as one is NULL.
operand evaluator::compute_junction(node& at, selection selected, const run& in) {
  const bool decides = at.what->is == expression::form::any;
  at.result.start(storage::integer, in.rows);
  for (const auto row : selected)
    at.result.set(row, std::int64_t{decides ? 0 : 1});
  at.rest.assign(selected.begin(), selected.end());
  for (auto& each : at.arguments) {
    if (at.rest.empty())
      break;
    const auto value = compute(each, at.rest, in);
    std::erase_if(at.rest, [&](std::uint32_t row) {
      if (!value.has_value(row)) {
        at.result.set_null(row);
        return false;
      }
      const bool decided = (value.at<std::int64_t>(row) != 0) == decides;
      if (decided)
        at.result.set(row, std::int64_t{decides ? 1 : 0});
      return decided;
    });
  }
  return {&at.result, false};
}

operand evaluator::compute_choice(node& at, selection selected, const run& in) {
  at.result.start(storage_of(at.what->type), in.rows);
  at.rest.assign(selected.begin(), selected.end());
  const auto take = [&](node& from, selection rows) {
    const auto value = compute(from, rows, in);
    for (const auto row : rows)
      copy_cell(value, row, at.result);
  };
  for (std::size_t i = 0; i + 1 < at.arguments.size(); i += 2) {
    const auto condition = compute(at.arguments[i], at.rest, in);
    keep_true(condition, at.rest, at.chosen);
    std::erase_if(at.rest, [&](std::uint32_t row) { return is_true(condition, row); });
    take(at.arguments[i + 1], at.chosen);
  }
  take(at.arguments.back(), at.rest);
  return {&at.result, false};
}

} // namespace duet
