#include "sql/explain.hpp"

#include "functions/cast.hpp"
#include "functions/expression.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string_view>
#include <utility>

namespace duet::sql {

namespace {

using columns_of_rows = std::vector<named_type>;

std::string list_of(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& each : all)
    text += (text.empty() ? "" : ", ") + each;
  return text;
}

// --- expressions

/// A constant as it is written in SQL.
std::string constant_text(const expression& of) {
  if (std::holds_alternative<std::monostate>(of.value))
    return "NULL";
  byte_arena memory;
  failed_rows failed;
  computing with{.memory = memory, .failed = failed, .now = {}};
  constexpr std::uint32_t only_row = 0;
  column from;
  add(from, 0, of.value);
  column to;
  to.start(storage::bytes, 1);
  const operand given{&from, true};
  cast_kernel(of.type, string_type(), true, {})({&given, 1}, {&only_row, 1}, with, to);
  const auto made = datum_at(to, 0);
  const auto* text = std::get_if<std::string_view>(&made);
  const auto plain = text == nullptr ? std::string{"?"} : std::string{*text};
  return is_numeric(of.type.kind) || of.type.kind == type_kind::boolean ? plain : "'" + plain + "'";
}

std::string junction(const expression& of, std::string_view word, const columns_of_rows& columns) {
  std::string text = "(";
  for (const auto& each : of.arguments)
    text += (text.size() == 1 ? "" : " " + std::string{word} + " ") + to_text(each, columns);
  return text + ")";
}

std::string choice_text(const expression& of, const columns_of_rows& columns) {
  std::string text = "CASE";
  for (std::size_t i = 0; i + 1 < of.arguments.size(); i += 2)
    text += " WHEN " + to_text(of.arguments[i], columns) + " THEN " +
            to_text(of.arguments[i + 1], columns);
  return text + " ELSE " + to_text(of.arguments.back(), columns) + " END";
}

std::string call_text(const expression& of, const columns_of_rows& columns) {
  const auto name = of.of->name;
  std::vector<std::string> arguments;
  for (const auto& each : of.arguments)
    arguments.push_back(to_text(each, columns));
  if (name == "CAST" || name == "TRY_CAST")
    return std::string{name} + "(" + arguments.front() + " AS " +
           to_string(with_nullable(of.type, true)) + ")";
  const bool is_word = std::isalpha(static_cast<unsigned char>(name.front())) != 0;
  if (arguments.size() == 2 && (!is_word || name == "LIKE"))
    return "(" + arguments[0] + " " + std::string{name} + " " + arguments[1] + ")";
  if (arguments.size() == 1 && name.starts_with("IS "))
    return "(" + arguments[0] + " " + std::string{name} + ")";
  return std::string{name} + "(" + list_of(arguments) + ")";
}

} // namespace

std::string to_text(const expression& of, const std::vector<named_type>& columns) {
  switch (of.is) {
  case expression::form::column:
    return of.place < columns.size() ? columns[of.place].name : "$" + std::to_string(of.place);
  case expression::form::constant:
    return constant_text(of);
  case expression::form::call:
    return call_text(of, columns);
  case expression::form::all:
    return junction(of, "AND", columns);
  case expression::form::any:
    return junction(of, "OR", columns);
  case expression::form::choice:
    return choice_text(of, columns);
  }
  return {};
}

namespace {

// --- times

struct shown_unit {
  std::int64_t millis;
  std::string_view name;
};

constexpr std::array shown_units{shown_unit{86'400'000, "d"}, shown_unit{3'600'000, "h"},
                                 shown_unit{60'000, "min"}, shown_unit{1'000, "s"},
                                 shown_unit{1, "ms"}};

std::string duration_text(std::int64_t millis) {
  for (const auto& [size, name] : shown_units)
    if (millis % size == 0)
      return std::to_string(millis / size) + " " + std::string{name};
  return std::to_string(millis) + " ms";
}

std::string window_text(const window_plan& of) {
  std::string text = of.cumulates ? "CUMULATE" : of.slide_ms == of.size_ms ? "TUMBLE" : "HOP";
  text += " " + duration_text(of.size_ms);
  if (of.slide_ms != of.size_ms)
    text += " by " + duration_text(of.slide_ms);
  if (of.offset_ms != 0)
    text += " from " + duration_text(of.offset_ms);
  return text + (of.processing_time ? " of processing time" : " of event time");
}

// --- the parts of a plan

class explainer {
public:
  explicit explainer(const plan& of) : of_{of} {}

  std::string explain() {
    for (const auto& each : of_.tables)
      add(each);
    for (const auto& each : of_.operators)
      add(each);
    for (const auto& each : of_.sinks)
      add(each);
    return std::move(text_);
  }

private:
  void add(const table_plan& of) {
    text_ += "table " + of.name + ": topic " + of_.sources[of.source.value].topic;
    add_formats(of.key, of.value);
    columns_of_rows columns;
    std::vector<std::string> names;
    for (const auto& each : of.columns) {
      columns.push_back(each.as);
      names.push_back(each.as.name + " " + to_string(each.as.type));
    }
    text_ += "\n  reads " + (names.empty() ? std::string{"no column"} : list_of(names)) + "\n";
    if (of.time)
      text_ += "  time " + to_text(of.time->time, columns) + ", watermark " +
               to_text(of.time->watermark, columns) + "\n";
    for (const auto& each : of.pipes)
      add(each, columns);
  }

  void add(const operator_plan& of) {
    text_ += of.name + ":";
    if (const auto* window = std::get_if<window_aggregate>(&of.what)) {
      std::vector<std::string> calls;
      for (const auto& each : window->calls)
        calls.push_back(each.text);
      text_ += " " + window_text(window->window) + ", " + std::to_string(window->key.size()) +
               " key columns; " + list_of(calls) + "; kept until the window has fired";
    } else {
      text_ += " no state";
    }
    text_ += "\n";
    for (const auto& each : of.pipes)
      add(each, of.output);
  }

  void add(const pipe& of, columns_of_rows columns) {
    text_ += "  ";
    for (const auto& step : of.steps)
      add(step, columns);
    if (const auto* next = std::get_if<to_operator>(&of.end))
      text_ += "-> " + of_.operators[of_.inputs[next->input.value].of.value].name;
    else
      text_ += "-> sink " + of_.sinks[std::get<to_sink>(of.end).sink].name;
    text_ += "\n";
  }

  void add(const pipe_step& step, columns_of_rows& columns) {
    if (const auto* filter = std::get_if<filter_step>(&step)) {
      text_ += "-> where " + to_text(filter->condition, columns) + " ";
      return;
    }
    if (const auto* window = std::get_if<window_step>(&step)) {
      text_ += "-> into " + window_text(window->window) + " ";
      for (const auto* name : {"window_start", "window_end", "window_time"})
        columns.push_back({name, timestamp_of(3, false)});
      return;
    }
    std::vector<std::string> names;
    columns_of_rows made;
    for (const auto& each : std::get<project_step>(step).columns) {
      names.push_back(to_text(each, columns));
      made.push_back({names.back(), each.type});
    }
    text_ += "-> " + list_of(names) + " ";
    columns = std::move(made);
  }

  void add(const sink_plan& of) {
    text_ += "sink " + of.name + ":";
    if (of.target)
      text_ += " topic " + of_.targets[of.target->value].topic;
    add_formats(of.key, of.value);
    text_ += "\n";
  }

  void add_formats(const std::optional<format_plan>& key, const std::optional<format_plan>& value) {
    if (key)
      text_ += ", key " + key->name;
    if (value)
      text_ += ", " + value->name;
  }

  const plan& of_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::string text_;
};

} // namespace

std::string explain(const plan& of) { return explainer{of}.explain(); }

} // namespace duet::sql
