#include "sql/explain.hpp"

#include "functions/expression.hpp"
#include "sql/describe.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace duet::sql {

namespace {

using columns_of_rows = std::vector<named_type>;

// --- times

struct shown_unit {
  std::int64_t millis;
  std::string_view name;
};

constexpr std::array shown_units{shown_unit{86'400'000, "d"}, shown_unit{3'600'000, "h"},
                                 shown_unit{60'000, "min"}, shown_unit{1'000, "s"},
                                 shown_unit{1, "ms"}};

std::string window_text(const window_plan& of) {
  std::string text = of.gap_ms > 0               ? "SESSION"
                     : of.cumulates              ? "CUMULATE"
                     : of.slide_ms == of.size_ms ? "TUMBLE"
                                                 : "HOP";
  text += " " + duration_text(of.size_ms);
  if (of.slide_ms != of.size_ms)
    text += " by " + duration_text(of.slide_ms);
  if (of.offset_ms != 0)
    text += " from " + duration_text(of.offset_ms);
  return text + (of.processing_time ? " of processing time" : " of event time") +
         (of.zone.empty() ? "" : " in " + of.zone);
}

std::string frame_text(const over_frame& of) {
  if (!of.preceding)
    return of.rows ? "all rows before" : "all rows up to the same time";
  return of.rows ? std::to_string(*of.preceding) + " rows before" : duration_text(*of.preceding);
}

// --- rows on their way

/// The columns that are neither computed nor moved by a step are not worth a word.
bool changes_nothing(const project_step& of, const columns_of_rows& columns) {
  if (of.columns.size() != columns.size())
    return false;
  for (std::size_t i = 0; i < of.columns.size(); ++i)
    if (of.columns[i].is != expression::form::column || of.columns[i].place != i)
      return false;
  return true;
}

/// Adds what a step does to rows with these columns, and makes them those of its rows.
void add_step(const pipe_step& of, columns_of_rows& columns, std::vector<std::string>& to) {
  if (const auto* filter = std::get_if<filter_step>(&of)) {
    to.push_back("where " + to_text(filter->condition, columns));
    return;
  }
  if (const auto* window = std::get_if<window_step>(&of)) {
    to.push_back("into " + window_text(window->window) + " " + columns[window->time].name);
    for (const auto* name : {"window_start", "window_end"})
      columns.push_back({name, timestamp_of(3, false)});
    return;
  }
  if (const auto* unnest = std::get_if<unnest_step>(&of)) {
    const auto name = columns.back().name;
    columns.pop_back();
    to.push_back("each element of " + name + (unnest->keeps_empty ? ", or none" : ""));
    for (const auto& type : element_columns(*unnest))
      columns.push_back({"element of " + name, type});
    return;
  }
  const auto& project = std::get<project_step>(of);
  if (changes_nothing(project, columns))
    return;
  std::vector<std::string> names;
  columns_of_rows made;
  for (const auto& each : project.columns) {
    names.push_back(to_text(each, columns));
    made.push_back({names.back(), each.type});
  }
  to.push_back(list_of(names));
  columns = std::move(made);
}

explained_pipe explained_of(const pipe& of, columns_of_rows columns, const plan& in) {
  explained_pipe made{.statement = of.statement, .steps = {}, .to = {}, .key = {}};
  for (const auto& step : of.steps)
    add_step(step, columns, made.steps);
  if (const auto* sink = std::get_if<to_sink>(&of.end)) {
    made.to = in.sinks[sink->sink].name;
    made.to_sink = true;
    return made;
  }
  const auto& end = std::get<to_operator>(of.end);
  made.to = in.operators[in.inputs[end.input.value].of.value].name;
  for (std::size_t i = 0; i < end.key.size() && i < columns.size(); ++i)
    made.key.push_back(columns[i].name);
  return made;
}

// --- operators

void say_what(const pass_on&, explained_operator& of) {
  of.does = "passes rows on";
  of.changelog = append_only;
}

void say_what(const late_rows&, explained_operator& of) {
  of.does = "writes late rows, each once";
  of.changelog = append_only;
}

void say_what(const values_rows& what, explained_operator& of) {
  of.does = "gives " + std::to_string(what.rows.size()) + " row" +
            (what.rows.size() == 1 ? "" : "s") + ", once";
  of.kept = "that they were given, for ever";
  of.changelog = append_only;
}

void say_what(const window_aggregate& what, explained_operator& of) {
  of.does = window_text(what.window);
  for (const auto& each : what.calls)
    of.computes.push_back(each.text);
  of.kept = what.in_slices ? "each key and slice of its windows, until the last one has fired"
                           : "each key and window, until the window has fired";
  of.changelog = append_only;
  if (!what.emit)
    return;
  of.changelog = updates_rows;
  if (what.emit->early)
    of.does += ", with what they have at each epoch";
  if (what.emit->lateness_ms > 0) {
    const auto lateness = duration_text(what.emit->lateness_ms);
    of.does += ", changed at each epoch by rows up to " + lateness + " late";
    of.kept = "each key and window, until " + lateness + " behind its end";
  }
}

void say_what(const group_aggregate& what, explained_operator& of) {
  of.does = "groups";
  for (std::size_t i = 0; i < what.shown; ++i)
    of.computes.push_back(what.calls[i].text);
  of.kept = "each key";
  of.changelog = updates_rows;
}

void say_what(const over_aggregate& what, explained_operator& of) {
  if (what.calls.empty()) {
    of.does = "puts rows in the order of their times";
    of.kept = "each row, until its time has come";
    of.changelog = append_only;
    return;
  }
  of.does = "OVER " + frame_text(what.frame);
  for (const auto& each : what.calls)
    of.computes.push_back(each.text);
  of.kept = what.frame.preceding ? "each key, with the rows of its frame" : "each key";
  of.changelog = append_only;
}

columns_of_rows read_columns(const table_plan& of) {
  columns_of_rows columns;
  for (const auto& each : of.columns)
    columns.push_back(each.as);
  return columns;
}

/// How long a key is kept, where nothing else says it.
std::string kept_for(const operator_plan& of) {
  const auto* const over = std::get_if<over_aggregate>(&of.what);
  if (of.ttl_ms > 0)
    return ", until " + duration_text(of.ttl_ms) + " behind its " +
           (over != nullptr && over->first_only ? "first" : "last") + " row";
  const bool for_ever = std::holds_alternative<group_aggregate>(of.what) ||
                        (over != nullptr && !over->calls.empty() && !over->frame.preceding);
  return for_ever ? ", for ever" : "";
}

/// The columns of an operator's rows: those of its key are called as what they are made of.
columns_of_rows named_output(const operator_plan& of, const std::vector<std::string>& key) {
  auto columns = of.output;
  if (std::holds_alternative<window_aggregate>(of.what))
    for (std::size_t i = 0; i < key.size() && i < columns.size(); ++i)
      columns[i].name = key[i];
  return columns;
}

/// Where a pipe goes to, and how many operators there are in front of that.
class explainer {
public:
  explicit explainer(const plan& of) : of_{of} { made_.operators.resize(of.operators.size()); }

  explained_plan explain() {
    for (const auto& each : of_.tables)
      made_.tables.push_back(explain_all(each.pipes, read_columns(each), 0));
    for (std::size_t i = 0; i < of_.operators.size(); ++i) {
      const auto& node = of_.operators[i];
      auto& to = made_.operators[i];
      std::visit([&](const auto& what) { say_what(what, to); }, node.what);
      to.kept += kept_for(node);
      to.stage = std::max<std::size_t>(to.stage, 1); // also if nothing feeds it
      to.pipes = explain_all(node.pipes, named_output(node, to.key), to.stage);
      if (const auto* late = std::get_if<late_rows>(&node.what))
        to.pipes.push_back(
            explained_of(of_.late[late->of].to, read_columns(of_.late[late->of].rows), of_));
      for (const auto& [place, input] : node.late)
        put_behind(input, to.stage);
      made_.last_stage = std::max(made_.last_stage, to.stage);
    }
    return std::move(made_);
  }

private:
  /// Of rows that are made in a stage.
  std::vector<explained_pipe> explain_all(const std::vector<pipe>& all,
                                          const columns_of_rows& columns, std::size_t stage) {
    std::vector<explained_pipe> made;
    for (const auto& each : all) {
      made.push_back(explained_of(each, columns, of_));
      const auto* next = std::get_if<to_operator>(&each.end);
      if (next == nullptr)
        continue;
      put_behind(next->input, stage).key = made.back().key;
    }
    return made;
  }

  explained_operator& put_behind(input_id input, std::size_t stage) {
    auto& to = made_.operators[of_.inputs[input.value].of.value];
    to.stage = std::max(to.stage, stage + 1);
    return to;
  }

  const plan& of_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  explained_plan made_;
};

// --- all as text

std::string format_text(std::string_view of, const std::optional<format_plan>& format) {
  if (!format)
    return {};
  auto text = ", " + std::string{of} + " " + format->name;
  if (format->options.empty())
    return text;
  std::vector<std::string> options;
  for (const auto& [key, value] : format->options)
    options.push_back(key + " = " + value);
  return text + " (" + list_of(options) + ")";
}

std::string columns_text(const columns_of_rows& all) {
  std::vector<std::string> names;
  for (const auto& each : all)
    names.push_back(each.name + " " + to_string(each.type));
  return names.empty() ? "none" : list_of(names);
}

std::string count_text(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// Writes a script's plan.
class plan_writer {
public:
  explicit plan_writer(const explained_script& of)
      : of_{of}, in_{of.what->what}, with_{explained(in_)} {}

  std::string write() {
    write_head();
    line(0, "");
    line(0, "stage 0: where records are read");
    for (std::size_t i = 0; i < in_.tables.size(); ++i)
      write_table(in_.tables[i], with_.tables[i]);
    for (std::size_t stage = 1; stage <= with_.last_stage; ++stage)
      write_stage(stage);
    line(0, "");
    line(0, "sinks");
    for (const auto& each : in_.sinks)
      write_sink(each);
    if (!of_.said.all().empty()) {
      line(0, "");
      text_ += "warnings\n" + render(of_.said, of_.text);
    }
    return std::move(text_);
  }

private:
  void line(std::size_t depth, const std::string& what) {
    text_ += std::string(2 * depth, ' ') + what + "\n";
  }

  void write_head() {
    line(0, of_.text.name + ": " + count_text(in_.tables.size(), "table") + " read, " +
                count_text(in_.operators.size(), "operator") + ", " +
                count_text(in_.sinks.size(), "sink"));
    line(0, "dead letters: topic " + of_.dlq_topic);
    const bool any =
        std::ranges::any_of(with_.operators, [](const auto& each) { return !each.kept.empty(); });
    line(0, "state: " + (any ? "in memory, and in the topic " + of_.state_topic : "none"));
    line(0, "time zone: " + zone_name(*of_.what));
    for (const auto& [key, value] : of_.what->settings)
      if (!is_heeded(*of_.what, key))
        line(0, "SET '" + key + "' = '" + value + "' changes nothing here");
  }

  void write_topics(const table_plan& of, bool bounded) {
    std::string topics;
    for (const auto each : of.sources)
      topics += (topics.empty() ? "topic " : ", ") + in_.sources[each.value].topic;
    line(1, "table " + of.name + ": " + topics + format_text("key", of.key) +
                format_text("value", of.value) + (bounded ? ", to its end" : ""));
  }

  void write_table(const table_plan& of, const std::vector<explained_pipe>& pipes) {
    const auto& first = in_.sources[of.sources.front().value];
    if (first.made)
      line(1, "table " + of.name + ": rows are made, " + describe_generator(*first.made));
    else
      write_topics(of, first.bounded);
    for (const auto& each : of.notes)
      line(2, "note: " + each);
    line(2, "begins: " + describe_place(first.start) +
                " if the application has not read the topic; else, also for a new statement, "
                "where the application is");
    if (first.made)
      line(2, "where it is stands in topic <app-id>-" + first.topic + ", which stays empty");
    const auto columns = read_columns(of);
    line(2, "columns: " + columns_text(columns));
    if (of.time)
      write_time(*of.time, columns);
    line(2, "rows: " + std::string{append_only});
    if (of.late)
      line(2,
           "late rows: sink " + in_.sinks[std::get<to_sink>(in_.late[*of.late].to.end).sink].name);
    if (of.fails_on_error)
      line(2, "a bad record ends the script");
    write_pipes(pipes);
  }

  void write_time(const time_plan& of, const columns_of_rows& columns) {
    const auto& rules = in_.times[of.table.value];
    line(2, "time: " + to_text(of.time, columns) + ", watermark " + to_text(of.watermark, columns));
    line(2, "a split counts as idle after " + duration_text(rules.idle_after_ms) +
                (rules.ahead_max_ms == 0
                     ? "; a row may be any time ahead of now"
                     : "; a row may be " + duration_text(rules.ahead_max_ms) + " ahead of now"));
  }

  void write_stage(std::size_t stage) {
    line(0, "");
    line(0, "stage " + std::to_string(stage));
    for (std::size_t i = 0; i < in_.operators.size(); ++i)
      if (with_.operators[i].stage == stage)
        write_operator(in_.operators[i].name, with_.operators[i]);
  }

  void write_operator(const std::string& name, const explained_operator& of) {
    line(1, name + ": " + of.does);
    line(2, "key: " + (of.key.empty() ? "none" : list_of(of.key)));
    if (!of.computes.empty())
      line(2, "computes: " + list_of(of.computes));
    line(2, "state: " + (of.kept.empty() ? "none" : of.kept));
    line(2, "rows: " + of.changelog);
    write_pipes(of.pipes);
  }

  void write_pipes(const std::vector<explained_pipe>& all) {
    for (const auto& each : all) {
      line(2, each.statement);
      for (const auto& step : each.steps)
        line(3, "-> " + step);
      line(3, "-> " + (each.to_sink ? "sink " + each.to : each.to) +
                  (each.key.empty() ? "" : " by " + list_of(each.key)));
    }
  }

  [[nodiscard]] std::string destination(const sink_plan& of) const {
    if (of.target)
      return "topic " + in_.targets[of.target->value].topic;
    return of.print ? "printed" : "thrown away";
  }

  void write_sink(const sink_plan& of) {
    line(1, of.name + ": " + destination(of) + format_text("key", of.key) +
                format_text("value", of.value));
    for (const auto& each : of.notes)
      line(2, "note: " + each);
    line(2, "columns: " + columns_text(of.columns));
    line(2, "takes: " + std::string{of.upserts ? upserts : append_only});
  }

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const explained_script& of_;
  const plan& in_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  explained_plan with_;
  std::string text_;
};

} // namespace

std::string duration_text(std::int64_t millis) {
  for (const auto& [size, name] : shown_units)
    if (millis % size == 0)
      return std::to_string(millis / size) + " " + std::string{name};
  return std::to_string(millis) + " ms";
}

std::string_view to_string(column_origin of) {
  static constexpr std::array<std::string_view, 3> names{"value", "key", "metadata"};
  return names.at(static_cast<std::size_t>(of));
}

explained_plan explained(const plan& of) { return explainer{of}.explain(); }

std::string explain(const explained_script& of) { return plan_writer{of}.write(); }

} // namespace duet::sql
