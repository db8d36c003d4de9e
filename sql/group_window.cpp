#include "sql/group_window.hpp"

#include "sql/expression_binder.hpp"
#include "sql/query_binder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::sql {

namespace {

std::string upper_name(const syntax::call& of) {
  auto name = of.function.parts.back().text;
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

/// A function of FROM: the names of what comes behind the table and the column of time.
struct window_function {
  std::string_view name;
  std::array<std::string_view, 3> sizes; ///< In their order; the last is OFFSET or nothing.
  std::size_t needed = 1;
};

constexpr std::array window_functions{
    window_function{"TUMBLE", {"SIZE", "OFFSET", ""}, 1},
    window_function{"HOP", {"SLIDE", "SIZE", "OFFSET"}, 2},
    window_function{"CUMULATE", {"STEP", "SIZE", "OFFSET"}, 2},
    window_function{"SESSION", {"GAP", "", ""}, 1},
};

constexpr std::array<std::string_view, 3> group_windows{"TUMBLE", "HOP", "SESSION"};
constexpr std::array<std::string_view, 4> bound_ends{"_START", "_END", "_ROWTIME", "_PROCTIME"};

const window_function* function_of(const syntax::call& of) {
  const auto* const found =
      std::ranges::find(window_functions, upper_name(of), &window_function::name);
  return found == window_functions.end() ? nullptr : found;
}

} // namespace

std::optional<std::int64_t> milliseconds(const syntax::expression& of, const session& in,
                                         diagnostics& said) {
  const scope nothing;
  const auto value = expression_binder{nothing, in, said}.bind(of);
  if (!value)
    return std::nullopt;
  const auto* held = std::get_if<std::int64_t>(&value->value);
  if (value->type.kind != type_kind::interval_millis || held == nullptr) {
    said.error(of.at, "this is to be a constant INTERVAL of days or less",
               "for example INTERVAL '5' MINUTE");
    return std::nullopt;
  }
  return *held;
}

namespace {

/// Whether sizes make a window that there is.
bool check_window(const window_plan& of, std::string_view name, bool any_slide, place at,
                  diagnostics& said) {
  if (of.size_ms <= 0 || of.slide_ms <= 0) {
    said.error(at, "the size of a window is to be above 0");
    return false;
  }
  if (!any_slide && of.size_ms % of.slide_ms != 0) {
    said.error(at, "the size of `" + std::string{name} + "`, " + std::to_string(of.size_ms) +
                       " ms, is to be a multiple of " + std::to_string(of.slide_ms) + " ms");
    return false;
  }
  if (std::abs(of.offset_ms) >= of.slide_ms) {
    said.error(at,
               "the offset of a window is to be less than " + std::to_string(of.slide_ms) + " ms");
    return false;
  }
  return true;
}

/// A column of time; an error if it is none.
bool check_time(const relation_column& of, place at, diagnostics& said) {
  if (of.time != time_role::none)
    return true;
  said.error(at, "`" + of.name + "` is no time attribute, which windows go by",
             "declare WATERMARK FOR it in its table, or take a column AS PROCTIME()");
  return false;
}

window_plan window_of_sizes(std::span<const std::int64_t> sizes, std::string_view name) {
  window_plan made;
  if (name == "TUMBLE") {
    made.size_ms = made.slide_ms = sizes[0];
    made.offset_ms = sizes[1];
    return made;
  }
  if (name == "SESSION") {
    made.gap_ms = made.size_ms = made.slide_ms = sizes[0];
    return made;
  }
  made.slide_ms = sizes[0];
  made.size_ms = sizes[1];
  made.offset_ms = sizes[2];
  made.cumulates = name == "CUMULATE";
  return made;
}

} // namespace

// --- FROM

namespace {

/// The columns of PARTITION BY behind the table of SESSION.
std::optional<std::vector<std::size_t>> bind_partition(const syntax::call& of, const relation& rows,
                                                       diagnostics& said) {
  std::vector<std::size_t> columns;
  for (const auto& argument : of.arguments) {
    const auto* table = std::get_if<syntax::table_argument>(&argument.value.node);
    if (table == nullptr)
      continue;
    for (const auto& each : table->partition_by) {
      const auto* name = std::get_if<syntax::column_ref>(&each.node);
      const auto found = name == nullptr ? rows.columns.end()
                                         : std::ranges::find(rows.columns, name->parts.back().text,
                                                             &relation_column::name);
      if (found == rows.columns.end()) {
        said.error(each.at, "PARTITION BY takes columns of the table");
        return std::nullopt;
      }
      columns.push_back(static_cast<std::size_t>(found - rows.columns.begin()));
    }
  }
  return columns;
}

/// What a window function is given besides the rows.
struct window_arguments {
  std::array<std::int64_t, 3> sizes{}; ///< In milliseconds.
  std::array<bool, 3> given{};
  std::optional<std::size_t> time; ///< A column of the rows.
};

/// Reads the arguments one by one; nothing that is wrong stays without an error.
class window_argument_reader {
public:
  window_argument_reader(const window_function& function, const relation& rows, const session& in,
                         diagnostics& said)
      : function_{&function}, rows_{&rows}, session_{&in}, said_{&said} {}

  bool read(const syntax::argument& of) {
    switch (of.value.kind()) {
    case syntax::expression_kind::table_argument:
    case syntax::expression_kind::scalar_query:
      return true; // the rows
    default:
      break;
    }
    if (const auto* const named = std::get_if<syntax::descriptor>(&of.value.node))
      return read_time(named->columns.front());
    return read_size(of);
  }

  /// Whether all is there that has to be.
  [[nodiscard]] bool complete() const {
    return made_.time &&
           std::all_of(made_.given.begin(),
                       made_.given.begin() + static_cast<std::ptrdiff_t>(function_->needed),
                       std::identity{});
  }

  [[nodiscard]] const window_arguments& made() const { return made_; }

private:
  bool read_time(const syntax::name& of) {
    const auto found = std::ranges::find(rows_->columns, of.text, &relation_column::name);
    if (found == rows_->columns.end()) {
      said_->error(of.at, "there is no column `" + of.text + "`");
      return false;
    }
    if (!check_time(*found, of.at, *said_))
      return false;
    made_.time = static_cast<std::size_t>(found - rows_->columns.begin());
    return true;
  }

  bool read_size(const syntax::argument& of) {
    const auto at = of.label ? labelled(of.label->text) : next_++;
    if (at >= made_.sizes.size() || function_->sizes.at(at).empty()) {
      said_->error(of.value.at, "`" + std::string{function_->name} + "` has no such argument");
      return false;
    }
    const auto value = milliseconds(of.value, *session_, *said_);
    if (!value)
      return false;
    made_.sizes.at(at) = *value;
    made_.given.at(at) = true;
    return true;
  }

  /// Which size a label means; none is behind the last.
  [[nodiscard]] std::size_t labelled(std::string label) {
    ++next_;
    std::ranges::transform(label, label.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return static_cast<std::size_t>(std::ranges::find(function_->sizes, label) -
                                    function_->sizes.begin());
  }

  const window_function* function_;
  const relation* rows_;
  const session* session_;
  diagnostics* said_;
  window_arguments made_;
  std::size_t next_ = 0;
};

} // namespace

bool is_window_function(const syntax::call& of) { return function_of(of) != nullptr; }

std::optional<relation> bind_window_function(const syntax::call& of, relation rows, place at,
                                             const session& in, diagnostics& said) {
  const auto& function = *function_of(of);
  window_argument_reader arguments{function, rows, in, said};
  if (!std::ranges::all_of(of.arguments, [&](const auto& each) { return arguments.read(each); }))
    return std::nullopt;
  if (!arguments.complete()) {
    said.error(at, "`" + std::string{function.name} + "` takes a table, DESCRIPTOR(column) and " +
                       std::string{function.sizes[0]} +
                       (function.needed == 2 ? " and " + std::string{function.sizes[1]} : ""));
    return std::nullopt;
  }
  const auto time = *arguments.made().time;
  auto window = window_of_sizes(arguments.made().sizes, function.name);
  window.processing_time = rows.columns[time].time == time_role::proctime;
  if (!check_window(window, function.name, false, at, said))
    return std::nullopt;
  std::optional<std::vector<std::size_t>> partition;
  if (window.gap_ms > 0) {
    partition = bind_partition(of, rows, said);
    if (!partition)
      return std::nullopt;
  }
  return put_in_windows(std::move(rows), window, time, at, std::move(partition));
}

relation put_in_windows(relation rows, const window_plan& window, std::size_t time, place at,
                        std::optional<std::vector<std::size_t>> partition) {
  relation made{.columns = rows.columns, .is = {}, .at = at};
  const auto bound = timestamp_of(3, false);
  made.columns.push_back({.name = "window_start", .type = bound, .window = window_role::start});
  made.columns.push_back({.name = "window_end", .type = bound, .window = window_role::end});
  const auto& of = rows.columns[time];
  made.columns.push_back({.name = "window_time",
                          .type = with_nullable(of.type, false),
                          .time = of.time,
                          .window = window_role::time});
  made.is = window_of{
      .from = std::move(rows), .window = window, .time = time, .partition = std::move(partition)};
  return made;
}

// --- GROUP BY

bool is_group_window(const syntax::call& of) {
  const auto name = upper_name(of);
  return std::ranges::find(group_windows, name) != group_windows.end() &&
         of.arguments.size() >= 2 &&
         of.arguments.front().value.kind() != syntax::expression_kind::table_argument;
}

std::optional<group_window> bind_group_window(const syntax::call& of, const relation& rows,
                                              const scope& names, place at, const session& in,
                                              diagnostics& said) {
  const auto name = upper_name(of);
  const auto column = expression_binder{names, in, said}.bind(of.arguments.front().value);
  if (!column)
    return std::nullopt;
  if (column->is != expression::form::column) {
    said.error(of.arguments.front().value.at, "windows go by a column of time");
    return std::nullopt;
  }
  const auto& time = rows.columns[column->place];
  if (!check_time(time, of.arguments.front().value.at, said))
    return std::nullopt;
  std::array<std::int64_t, 3> sizes{};
  for (std::size_t i = 1; i < std::min(of.arguments.size(), sizes.size() + 1); ++i) {
    const auto value = milliseconds(of.arguments[i].value, in, said);
    if (!value)
      return std::nullopt;
    sizes.at(i - 1) = *value;
  }
  group_window made{.window = window_of_sizes(sizes, name), .time = column->place, .written = &of};
  made.window.processing_time = time.time == time_role::proctime;
  if (!check_window(made.window, name, true, at, said))
    return std::nullopt;
  return made;
}

bool is_window_bound(const syntax::call& of) {
  const auto name = upper_name(of);
  return std::ranges::any_of(group_windows, [&](std::string_view window) {
    return std::ranges::any_of(bound_ends, [&](std::string_view end) {
      return name == std::string{window} + std::string{end};
    });
  });
}

std::optional<std::size_t> bound_of(const syntax::call& of, const group_window& in) {
  const auto name = upper_name(of);
  const auto window = upper_name(*in.written);
  if (!name.starts_with(window + "_") || of.arguments != in.written->arguments)
    return std::nullopt;
  const auto end = std::string_view{name}.substr(window.size());
  const auto which =
      static_cast<std::size_t>(std::ranges::find(bound_ends, end) - bound_ends.begin());
  return std::min<std::size_t>(which, 2);
}

} // namespace duet::sql
