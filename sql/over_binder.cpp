#include "sql/over_binder.hpp"

#include "functions/aggregate.hpp"
#include "sql/group_window.hpp"
#include "sql/nearest.hpp"
#include "sql/query_binder.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::array<std::string_view, 3> numbers{"ROW_NUMBER", "RANK", "DENSE_RANK"};

constexpr std::array<std::string_view, 4> of_whole_partitions{"LEAD", "NTILE", "CUME_DIST",
                                                              "PERCENT_RANK"};

bool is_over(const syntax::expression& of) {
  const auto* call = std::get_if<syntax::call>(&of.node);
  return call != nullptr && call->over;
}

template <class Use> void each_child(const syntax::expression& of, Use use) {
  for_each_child(of, [&](const auto& each) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(each)>, syntax::expression>)
      use(each);
  });
}

bool has_over(const syntax::expression& of) {
  if (is_over(of))
    return true;
  bool found = false;
  each_child(of, [&](const auto& each) { found = found || has_over(each); });
  return found;
}

} // namespace

bool looks_over(const syntax::select& of) {
  return std::ranges::any_of(of.items, [](const auto& each) { return has_over(each.value); });
}

over_binder::over_binder(const syntax::select& of, const scope& names, const session& in,
                         diagnostics& said)
    : of_{of}, session_{in}, said_{said}, under_{names, in, said}, aggregates_{under_, in, said} {}

bool over_binder::fail(place at, std::string message, std::string hint) {
  said_.error(at, std::move(message), std::move(hint));
  return false;
}

// --- calls

bool over_binder::find_calls(const syntax::expression& in) {
  if (is_over(in))
    return bind_call(in);
  bool good = true;
  each_child(in, [&](const auto& each) { good = good && find_calls(each); });
  return good;
}

/// The number of a row is how many there are up to it; its rank, as Flink has it in streams, counts
/// all those of the same time, too.
bool over_binder::bind_number(const syntax::expression& of, std::string_view name) {
  const auto& call = std::get<syntax::call>(of.node);
  if (!call.arguments.empty())
    return fail(of.at, "`" + std::string{name} + "` takes no argument");
  if (!choose_window(*call.over))
    return false;
  if (window_->frame)
    return fail(window_->frame->at, "`" + std::string{name} + "` takes no frame");
  auto count = std::get<resolved_aggregate>(find_aggregate("COUNT")->resolve({}));
  found_.push_back({&of, aggregates_.add({.text = std::string{name} + "()",
                                          .function = "COUNT/1",
                                          .of = std::move(count),
                                          .arguments = {}})});
  if (name == "ROW_NUMBER")
    numbers_rows_ = true;
  return true;
}

bool over_binder::bind_call(const syntax::expression& of) {
  const auto& call = std::get<syntax::call>(of.node);
  const auto& name = call.function.parts.back().text;
  const auto is_name = [&](std::string_view each) { return same_word(name, each); };
  if (const auto* number = std::ranges::find_if(numbers, is_name); number != numbers.end())
    return bind_number(of, *number);
  if (std::ranges::any_of(of_whole_partitions, is_name))
    return fail(of.at, "`" + name + "` needs all rows of a partition, which a stream never has");
  if (!calls_aggregate(of))
    return fail(of.at, "`" + name + "` cannot be computed OVER rows");
  if (!choose_window(*call.over))
    return false;
  if (window_->frame && same_word(name, "LAG"))
    return fail(window_->frame->at, "`LAG` takes no frame");
  const auto which = aggregates_.bind(call, of);
  if (which)
    found_.push_back({&of, *which});
  return which.has_value();
}

/// All calls of one SELECT have the same window, as in Flink.
bool over_binder::choose_window(const syntax::window_spec& of) {
  auto spec = of;
  if (spec.base) {
    const auto named = std::ranges::find_if(of_.windows, [&](const syntax::named_window& each) {
      return each.label.text == spec.base->text;
    });
    if (named == of_.windows.end())
      return fail(spec.base->at, "there is no window `" + spec.base->text + "`",
                  "name it with WINDOW " + spec.base->text + " AS (..)");
    auto own = std::exchange(spec, named->spec);
    if (!own.partition_by.empty())
      spec.partition_by = std::move(own.partition_by);
    if (!own.order_by.empty())
      spec.order_by = std::move(own.order_by);
    if (own.frame)
      spec.frame = std::move(own.frame);
  }
  spec.without_parentheses = false;
  spec.base.reset();
  if (window_ && *window_ != spec)
    return fail(of.at, "all OVER of one SELECT are to have the same window",
                "put the others into a SELECT of their own");
  spec.at = of.at;
  window_ = std::move(spec);
  return true;
}

// --- the window

bool over_binder::bind_time(const relation& rows, over_of& to) {
  if (window_->order_by.size() != 1)
    return fail(window_->at, "OVER takes ORDER BY one column of time");
  const auto& item = window_->order_by.front();
  if (item.descending)
    return fail(item.value.at, numbers_rows_
                                   ? "the last row of a key is not supported yet: ORDER BY .. DESC"
                                   : "OVER goes from the first row to the last: DESC is not "
                                     "supported");
  const auto column = under_.bind(item.value);
  if (!column)
    return false;
  if (column->is != expression::form::column || rows.columns[column->place].time == time_role::none)
    return fail(item.value.at, "OVER goes by a column of time here",
                "declare WATERMARK FOR it in its table, or take a column AS PROCTIME()");
  to.time = column->place;
  to.frame.processing_time = rows.columns[column->place].time == time_role::proctime;
  return bind_frame(to.frame);
}

bool over_binder::bind_frame(over_frame& to) {
  if (numbers_rows_) {
    if (aggregates_.calls().size() > 1)
      return fail(window_->at, "ROW_NUMBER takes a SELECT of its own");
    to.rows = true;
    return true;
  }
  if (!window_->frame)
    return true;
  const auto& frame = *window_->frame;
  to.rows = frame.unit == syntax::frame_unit::rows;
  if (frame.end && frame.end->kind != syntax::bound_kind::current_row)
    return fail(frame.at, "a frame ends at CURRENT ROW: FOLLOWING is not supported");
  const auto& start = frame.start;
  switch (start.kind) {
  case syntax::bound_kind::unbounded_preceding:
    return true;
  case syntax::bound_kind::current_row:
    to.preceding = 0;
    return true;
  case syntax::bound_kind::preceding:
    break;
  default:
    return fail(frame.at, "a frame begins at a row in front: FOLLOWING is not supported");
  }
  if (!to.rows) {
    to.preceding = milliseconds(*start.distance, session_, said_);
    return to.preceding.has_value();
  }
  const auto distance = under_.bind(*start.distance);
  if (!distance)
    return false;
  const auto* value = std::get_if<std::int64_t>(&distance->value);
  if (value == nullptr || *value < 0)
    return fail(start.distance->at, "ROWS takes a constant number of rows");
  to.preceding = *value;
  return true;
}

bool over_binder::bind_partition(const relation& rows, std::vector<expression>& columns,
                                 over_of& to) {
  for (const auto& each : window_->partition_by) {
    auto value = under_.bind(each);
    if (!value)
      return false;
    if (value->is == expression::form::column &&
        rows.columns[value->place].window != window_role::none)
      return fail(each.at, "rows of a window cannot be numbered yet");
    if (is_nested(value->type.kind))
      return fail(each.at, "rows cannot be partitioned by values of " + to_string(value->type));
    to.partition.push_back(columns.size());
    columns.push_back(std::move(*value));
  }
  return true;
}

std::optional<relation> over_binder::bind(relation rows) {
  for (const auto& item : of_.items)
    if (!find_calls(item.value))
      return std::nullopt;
  over_of node;
  if (!bind_time(rows, node))
    return std::nullopt;
  const auto width = rows.columns.size();
  std::vector<expression> columns;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < width; ++i) {
    columns.push_back(column_of(i, rows.columns[i].type));
    names.push_back(rows.columns[i].name);
  }
  if (!bind_partition(rows, columns, node))
    return std::nullopt;
  // Behind the columns those of PARTITION BY, then arguments; what passes on are the first ones.
  const auto first_argument = columns.size();
  std::ranges::move(aggregates_.arguments(), std::back_inserter(columns));
  names.resize(columns.size(), "argument");
  relation made{.columns = rows.columns, .is = {}, .at = window_->at};
  node.calls = std::move(aggregates_.calls());
  for (auto& each : node.calls) {
    for (auto& place : each.arguments)
      place += first_argument;
    if (each.filter)
      *each.filter += first_argument;
    results_.push_back(column_of(made.columns.size(), each.of.type));
    made.columns.push_back({.name = each.text, .type = each.of.type});
  }
  node.from =
      project_of_columns(std::move(rows), std::move(columns), std::move(names), window_->at);
  made.is = std::move(node);
  return made;
}

bool over_binder::take(const syntax::expression& of, expression_binder::bound& to) const {
  const auto found = std::ranges::find(found_, &of, &found_call::written);
  if (found == found_.end())
    return false;
  to = results_[found->which];
  return true;
}

} // namespace duet::sql
