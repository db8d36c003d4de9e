#include "sql/table_plans.hpp"

#include "sql/expression_binder.hpp"
#include "sql/metadata_columns.hpp"
#include "sql/nearest.hpp"
#include "sql/table_formats.hpp"
#include "sql/table_pruning.hpp"
#include "sql/window_functions.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace duet::sql {

namespace {

std::string spell_format(const std::optional<format_plan>& of) {
  if (!of)
    return "none";
  auto text = of->name;
  for (const auto& [key, value] : of->options)
    text += " " + key + "=" + value;
  return text;
}

std::vector<std::string> names_of(const std::vector<source_plan>& all,
                                  const std::vector<source_id>& some) {
  std::vector<std::string> names;
  names.reserve(some.size());
  for (const auto each : some)
    names.push_back(all[each.value].topic);
  return names;
}

/// Whether a column is in the key of a record, and at which place; their number if it is not.
std::size_t place_in_key(const table_column& of, const table_options& in) {
  return static_cast<std::size_t>(std::ranges::find(in.key_fields, of.name) -
                                  in.key_fields.begin());
}

/// The parts of a table's records, with all fields that are declared there.
struct table_parts {
  formatted_part key;
  formatted_part value;

  table_parts(const table_definition& of, const table_options& in)
      : key{.by = in.key ? &*in.key : nullptr,
            .option = "key.format",
            .prefix = "key.",
            .fields = std::vector<named_type>(in.key_fields.size()),
            .at = std::vector<place>(in.key_fields.size())},
        value{.by = in.value ? &*in.value : nullptr,
              .option = in.value_option,
              .prefix = in.value_prefix,
              .fields = {},
              .at = {}} {
    for (const auto& column : of.columns) {
      if (column.from != column_place::physical)
        continue;
      const auto place = place_in_key(column, in);
      if (place < key.fields.size()) {
        key.fields[place] = {column.name.substr(in.key_prefix.size()), column.type};
        key.at[place] = column.at;
        if (!in.key_in_value)
          continue;
      }
      value.fields.push_back({column.name, column.type});
      value.at.push_back(column.at);
    }
  }

  void check(format_use use, option_reader& in) const {
    if (key.by != nullptr)
      check_format(key, use, in);
    if (value.by != nullptr)
      check_format(value, use, in);
  }
};

/// Where a column is read from. One that is in the key and in the value is the value's.
read_column read_from(const table_column& of, const table_options& in) {
  const bool in_key = !in.key_in_value && place_in_key(of, in) < in.key_fields.size();
  return {{of.name, of.type},
          in_key ? column_origin::key : column_origin::value,
          {in_key ? of.name.substr(in.key_prefix.size()) : of.name}};
}

} // namespace

/// The source of a topic. All tables on it begin and end at the same place.
std::optional<source_id> table_plans::source_for(const std::string& topic, const table_options& of,
                                                 option_reader& in) {
  const source_plan made{
      .topic = topic, .start = of.start, .bounded = of.bounded, .end = of.end, .made = of.made};
  const auto found = std::ranges::find(sources_, topic, &source_plan::topic);
  const auto place = static_cast<std::size_t>(found - sources_.begin());
  if (found == sources_.end()) {
    sources_.push_back(made);
    read_first_by_.push_back(in.table().name);
  } else if (found->start != made.start || found->bounded != made.bounded ||
             found->end != made.end) {
    in.fail(in.at("topic"),
            "table `" + in.table().name + "` reads topic '" + topic +
                "' from or up to another place than table `" + read_first_by_[place] + "`",
            "a topic is read once: 'scan.startup.*', 'scan.bounded.*' and 'properties.group.id' "
            "have to be the same");
    return std::nullopt;
  }
  return numbered<source_id>(place);
}

std::optional<std::size_t> table_plans::find(const table_definition& of, const session& in,
                                             diagnostics& said) {
  const auto found = std::ranges::find(entries_, &of, &entry::of);
  if (found != entries_.end())
    return static_cast<std::size_t>(found - entries_.begin());
  auto made = read_plan(of, in, said);
  if (!made)
    return std::nullopt;
  entries_.push_back(std::move(*made));
  return entries_.size() - 1;
}

/// Columns that are read, and what the columns of the table are of them.
bool table_plans::add_columns(const table_options& options, const session& session,
                              option_reader& in, entry& to) {
  const auto& of = in.table();
  // Columns of the definition by those that are read: these are numbered without computed ones.
  std::vector<expression> read(of.columns.size());
  for (std::size_t i = 0; i < of.columns.size(); ++i) {
    const auto& column = of.columns[i];
    if (column.from == column_place::computed)
      continue;
    auto from = read_from(column, options);
    if (column.from == column_place::metadata) {
      const auto* const kind = read_metadata(column, in);
      if (kind == nullptr)
        return false;
      from = {{column.name, kind->type}, column_origin::metadata, {column.metadata_key}};
      if (column.metadata_key == "leader-epoch")
        to.plan.notes.emplace_back("'leader-epoch' is NULL with a librdkafka before 2.1");
    }
    read[i] = cast_to(column_of(to.plan.columns.size(), from.as.type), column.type, false, session);
    to.plan.columns.push_back(std::move(from));
  }
  for (std::size_t i = 0; i < of.columns.size(); ++i)
    to.columns.push_back(of.columns[i].computed ? substituted(*of.columns[i].computed, read)
                                                : read[i]);
  return true;
}

std::optional<table_plans::entry>
table_plans::read_plan(const table_definition& of, const session& session, diagnostics& said) {
  option_reader in{of, said};
  const auto options = read_options(in);
  if (!options)
    return std::nullopt;
  entry made{.of = &of, .plan = {}, .columns = {}, .time = {}, .late_table = options->late_table};
  made.plan.name = of.name;
  made.plan.key = options->key;
  made.plan.value = options->value;
  made.plan.fails_on_error = options->fails_on_error;
  made.plan.notes = in.notes();
  for (const auto& topic : options->topics)
    if (const auto source = source_for(topic, *options, in))
      made.plan.sources.push_back(*source);
  const table_parts parts{of, *options};
  parts.check(format_use::decode, in);
  made.plan.declared_key = parts.key.fields;
  made.plan.declared_value = parts.value.fields;
  if (!add_columns(*options, session, in, made) || !in.good())
    return std::nullopt;
  if (of.watermark) {
    const auto value = substituted(of.watermark->value, made.columns);
    made.time = table_time{.sources = made.plan.sources,
                           .idle_after_ms = options->idle_after_ms,
                           .idle_after_is_set = options->idle_after_is_set,
                           .ahead_max_ms = options->ahead_max_ms,
                           .drift_max_ms = options->drift_max_ms,
                           .fingerprint = {}};
    made.plan.time = time_plan{.table = numbered<table_id>(times_++),
                               .time = made.columns[of.watermark->column],
                               .watermark = value};
  }
  return made;
}

std::vector<expression> table_plans::columns_of(std::size_t table) const {
  return entries_[table].columns;
}

std::optional<table_id> table_plans::time_of(std::size_t table) const {
  const auto& time = entries_[table].plan.time;
  return time ? std::optional{time->table} : std::nullopt;
}

std::vector<std::string> table_plans::spell_columns(std::size_t table) const {
  static constexpr std::array<std::string_view, 3> origins{"value", "key", "metadata"};
  std::vector<std::string> all;
  for (const auto& each : entries_[table].plan.columns) {
    std::string text{origins.at(static_cast<std::size_t>(each.from))};
    for (const auto& part : each.path)
      text += "." + part;
    all.push_back(text + " " + to_string(each.as.type));
  }
  return all;
}

std::string table_plans::spell(std::size_t table) const {
  const auto& made = entries_[table].plan;
  std::string text = "topic";
  for (const auto& topic : names_of(sources_, made.sources))
    text += " " + topic;
  text += " key " + spell_format(made.key) + " value " + spell_format(made.value);
  const auto names = spell_columns(table);
  if (made.time)
    text += " time " + duet::spell(made.time->time, names) + " watermark " +
            duet::spell(made.time->watermark, names);
  return text;
}

void table_plans::add_pipe(std::size_t table, pipe what) {
  entries_[table].plan.pipes.push_back(std::move(what));
}

/// The topics that a sink writes to. Of several a column has to say which one it is.
bool table_plans::add_targets(const table_options& options, option_reader& in, plan& all,
                              sink_plan& to) {
  for (const auto& topic : options.topics) {
    const auto found = std::ranges::find(all.targets, topic, &target_plan::topic);
    const auto target = numbered<target_id>(static_cast<std::size_t>(found - all.targets.begin()));
    if (found == all.targets.end())
      all.targets.push_back({topic});
    to.target = target;
    if (options.topics.size() > 1)
      to.topics.emplace(topic, target);
  }
  if (to.topics.empty() || to.metadata.topic)
    return true;
  in.fail(in.at("topic"), "nothing says to which of these topics a row goes",
          "declare a column: topic STRING METADATA");
  return false;
}

/// The columns that INSERT writes; metadata is of the type that Kafka takes.
bool table_plans::add_columns(const table_options& options, option_reader& in, sink_plan& to) {
  struct metadata_place {
    std::string_view key;
    std::optional<std::size_t> written_metadata_plan::*place;
  };
  static constexpr std::array places{metadata_place{"topic", &written_metadata_plan::topic},
                                     metadata_place{"timestamp", &written_metadata_plan::timestamp},
                                     metadata_place{"headers", &written_metadata_plan::headers}};
  to.key_columns.resize(options.key_fields.size());
  for (const auto& column : in.table().columns) {
    if (column.from == column_place::computed || column.is_virtual)
      continue;
    const auto place = to.columns.size();
    to.columns.push_back({column.name, column.type});
    if (column.from == column_place::metadata) {
      const auto* const kind = written_metadata(column, in);
      if (kind == nullptr)
        return false;
      to.columns.back().type = kind->type;
      const auto* const found = std::ranges::find(places, kind->key, &metadata_place::key);
      to.metadata.*(found->place) = place;
      continue;
    }
    const auto in_key = place_in_key(column, options);
    if (in_key < to.key_columns.size())
      to.key_columns[in_key] = place;
    if (in_key == to.key_columns.size() || options.key_in_value)
      to.value_columns.push_back(place);
  }
  return true;
}

std::optional<sink_plan> table_plans::sink_of(const table_definition& of, plan& all,
                                              diagnostics& said) {
  option_reader in{of, said};
  const auto options = write_options(in);
  if (!options)
    return std::nullopt;
  sink_plan made{.name = of.name, .target = {}, .columns = {}, .value_columns = {}};
  made.key = options->key;
  made.value = options->value;
  made.key_prefix = options->key_prefix;
  made.spread = options->spread;
  made.upserts = options->upserts;
  made.print = options->print;
  made.notes = in.notes();
  if (made.print)
    made.notes.emplace_back("rows are printed after they are committed; if duet ends in between, "
                            "they are not printed any more");
  if (!add_columns(*options, in, made) || !add_targets(*options, in, all, made))
    return std::nullopt;
  table_parts{of, *options}.check(format_use::encode, in);
  return in.good() ? std::optional{std::move(made)} : std::nullopt;
}

/// Late rows come from all operators that find rows of the table to be late.
void feed_late(const table_plan& of, plan& into) {
  const auto id = numbered<operator_id>(into.operators.size());
  for (const auto& each : of.pipes) {
    const auto& end = std::get<to_operator>(each.end);
    const auto by = into.inputs[end.input.value].of;
    auto& late = into.operators[by.value].late;
    if (!end.keeps_late || late.contains(*of.late))
      continue;
    late[*of.late] = numbered<input_id>(into.inputs.size());
    into.inputs.push_back({.of = id, .from = by});
  }
  if (!into.inputs.empty() && into.inputs.back().of == id)
    into.operators.push_back({.name = "late-" + of.name, .what = late_rows{*of.late}});
}

/// The rows of a table that are late go to another one, whose columns it has as well.
bool table_plans::add_late(entry& of, const catalogue& tables, const session& in, plan& into,
                           diagnostics& said) {
  const auto at = of.of->options.at("duet.late.table").at;
  const auto fail = [&](const std::string& why, std::string hint = {}) {
    said.error(at, why, std::move(hint));
    return false;
  };
  if (!of.time)
    return fail("nothing is late in table `" + of.of->name + "`, which has no WATERMARK");
  const auto* const table = tables.find_table(of.late_table);
  if (table == nullptr)
    return fail("there is no table `" + of.late_table + "`",
                did_you_mean(of.late_table, tables.names()));
  auto sink = sink_of(*table, into, said);
  if (!sink)
    return false;
  if (sink->upserts)
    return fail("late rows are added to `" + of.late_table + "`, and 'upsert-kafka' replaces rows",
                "take 'kafka'");
  project_step step;
  for (const auto& column : sink->columns) {
    const auto found = std::ranges::find(of.of->columns, column.name, &table_column::name);
    if (found == of.of->columns.end() || !same_but_null(found->type, column.type))
      return fail("column `" + column.name + " " + to_string(column.type) + "` of `" +
                      of.late_table + "` is not one of `" + of.of->name + "`",
                  "late rows are written as they are");
    const auto place = static_cast<std::size_t>(found - of.of->columns.begin());
    step.columns.push_back(cast_to(of.columns[place], column.type, false, in));
  }
  late_plan made{.rows = of.plan, .to = {}};
  made.rows.time.reset();
  made.rows.pipes = {{.steps = {std::move(step)},
                      .end = to_sink{into.sinks.size()},
                      .statement = "late rows of " + of.of->name}};
  prune(made.rows);
  made.to = std::move(made.rows.pipes.front());
  made.rows.pipes.clear();
  into.sinks.push_back(std::move(*sink));
  of.plan.late = into.late.size();
  into.late.push_back(std::move(made));
  feed_late(of.plan, into);
  return true;
}

bool table_plans::finish(plan& into, const catalogue& tables, const session& in,
                         diagnostics& said) {
  for (auto& each : entries_) {
    if (!each.late_table.empty() && !add_late(each, tables, in, into, said))
      return false;
    if (each.time)
      each.time->fingerprint = spell(static_cast<std::size_t>(&each - entries_.data()));
    if (each.time)
      into.times.push_back(std::move(*each.time));
    prune(each.plan);
    into.tables.push_back(std::move(each.plan));
  }
  into.sources = std::move(sources_);
  return true;
}

} // namespace duet::sql
