#include "sql/script.hpp"

#include "functions/coercion.hpp"
#include "sql/expression_binder.hpp"
#include "sql/not_null.hpp"
#include "sql/parse.hpp"
#include "sql/planner.hpp"
#include "sql/query_binder.hpp"
#include "sql/state_ttl.hpp"
#include "sql/table_binder.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace duet::sql {

namespace {

constexpr std::string_view zone_setting = "table.local-time-zone";
constexpr std::string_view not_null_setting = "table.exec.sink.not-null-enforcer";

/// A setting that is one of some words.
struct worded_setting {
  std::string_view key;
  std::span<const std::string_view> words;
};

constexpr std::array<std::string_view, 2> not_null_words{"ERROR", "DROP"};
constexpr std::array<std::string_view, 3> length_words{"IGNORE", "TRIM_PAD", "ERROR"};
constexpr std::array worded_settings{
    worded_setting{not_null_setting, not_null_words},
    // What INSERT casts is cut and filled anyway, and what it does not cast fits.
    worded_setting{"table.exec.sink.type-length-enforcer", length_words},
};

/// What is wrong with the value of a setting; empty if nothing is.
std::string why_no_value(std::string_view key, const std::string& value) {
  const auto* const found = std::ranges::find(worded_settings, key, &worded_setting::key);
  if (found == worded_settings.end() ||
      std::ranges::find(found->words, value) != found->words.end())
    return {};
  std::string all;
  for (const auto each : found->words)
    all += (all.empty() ? "'" : ", '") + std::string{each} + "'";
  return "'" + std::string{key} + "' is to be one of " + all + ", not '" + value + "'";
}

/// Goes through the statements of a script, in their order.
class script_binder {
public:
  explicit script_binder(diagnostics& said) : said_{said} {}

  void take(const syntax::statement& of);
  std::optional<bound_script> finish();

private:
  void take_node(const syntax::create_table& of, place at);
  void take_node(const syntax::create_view& of, place at);
  void take_node(const syntax::create_object& of, place at);
  void take_node(const syntax::drop_object& of, place at);
  void take_node(const syntax::insert& of, place at);
  void take_node(const syntax::statement_set& of, place at);
  void take_node(const syntax::set_option& of, place at);
  void take_node(const syntax::reset_option& of, place at);
  void take_node(const syntax::select_statement& of, place at);
  void take_node(const syntax::use&, place) {}
  void take_node(const syntax::explain&, place at) { note_explain(at); }
  void take_node(const syntax::show&, place at) { note_explain(at); }
  void take_node(const syntax::describe&, place at) { note_explain(at); }
  template <class Other> void take_node(const Other&, place at) {
    said_.error(at, "this statement is not supported yet");
  }

  void note_explain(place at) {
    said_.warn(at, "this tells nothing here", "`duet explain` says what a script comes to");
  }
  bool check_new(const syntax::qualified_name& name, bool if_not_exists, bool& known);
  std::optional<relation> fit(relation rows, const syntax::insert& of,
                              const table_definition& into);

  diagnostics& said_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  catalogue tables_;
  session session_;
  bound_script made_;
  std::vector<insert_plan> inserts_;
};

void script_binder::take(const syntax::statement& of) {
  std::visit([&](const auto& node) { this->take_node(node, of.at); }, of.node);
}

/// Whether something can get this name; `known` says that it has it, and that this is fine.
bool script_binder::check_new(const syntax::qualified_name& name, bool if_not_exists, bool& known) {
  known = tables_.knows(name.parts.back().text);
  if (!known || if_not_exists)
    return true;
  said_.error(name.at, "there is a table or view `" + name.parts.back().text + "` already");
  return false;
}

void script_binder::take_node(const syntax::create_table& of, place at) {
  bool known = false;
  if (!check_new(of.table, of.if_not_exists, known) || known)
    return;
  if (of.as) {
    said_.error(at, "CREATE TABLE AS is not supported yet", "write CREATE TABLE and INSERT INTO");
    return;
  }
  if (auto table = bind_table(of, tables_, session_, said_))
    tables_.add(std::move(*table));
}

void script_binder::take_node(const syntax::create_view& of, place) {
  bool known = false;
  if (!check_new(of.view, of.if_not_exists, known) || known)
    return;
  // Bound where it is used, and once here, so that its errors are told where it stands.
  const auto rows = query_binder{tables_, session_, said_}.bind(of.as);
  if (!rows)
    return;
  if (!of.columns.empty() && of.columns.size() != rows->columns.size()) {
    said_.error(of.view.at, "there are " + std::to_string(of.columns.size()) + " names for " +
                                std::to_string(rows->columns.size()) + " columns");
    return;
  }
  view_definition view{.name = of.view.parts.back().text, .columns = {}, .query = of.as};
  for (const auto& each : of.columns)
    view.columns.push_back(each.text);
  tables_.add(std::move(view));
}

void script_binder::take_node(const syntax::create_object& of, place at) {
  if (of.kind == syntax::object_kind::database || of.kind == syntax::object_kind::catalog)
    return said_.warn(at, "catalogs and databases change nothing here");
  said_.error(at, "this cannot be made here");
}

void script_binder::take_node(const syntax::drop_object& of, place at) {
  const auto& name = of.object.parts.back().text;
  if (!tables_.drop(name) && !of.if_exists)
    said_.error(at, "there is no table or view `" + name + "`");
}

void script_binder::take_node(const syntax::set_option& of, place) {
  if (!of.key || !of.value)
    return;
  auto why = why_no_value(of.key->text, of.value->text);
  if (why.empty())
    why = why_no_emit_value(of.key->text, of.value->text);
  if (!why.empty())
    return said_.error(of.value->at, std::move(why));
  made_.settings.insert_or_assign(of.key->text, of.value->text);
  if (of.key->text != zone_setting)
    return;
  const auto zone = time_zone::named(of.value->text);
  if (!zone)
    return said_.error(of.value->at, "there is no time zone `" + of.value->text + "`");
  if (!inserts_.empty())
    return said_.error(of.value->at, "the time zone is to be set in front of all statements");
  made_.zone = std::make_shared<const time_zone>(*zone);
  session_.zone = made_.zone.get();
}

void script_binder::take_node(const syntax::reset_option& of, place) {
  if (of.key)
    made_.settings.erase(of.key->text);
  else
    made_.settings.clear();
}

/// The rows as the columns of a table: by position, or by the names that INSERT gives.
std::optional<relation> script_binder::fit(relation rows, const syntax::insert& of,
                                           const table_definition& into) {
  std::vector<const table_column*> columns;
  for (const auto& each : into.columns)
    if (each.from != column_place::computed && !each.is_virtual)
      columns.push_back(&each);
  std::vector<const table_column*> given;
  for (const auto& name : of.columns) {
    const auto found = std::ranges::find(columns, name.text, &table_column::name);
    if (found == columns.end()) {
      said_.error(name.at, "table `" + into.name + "` has no column `" + name.text +
                               "` that can be written");
      return std::nullopt;
    }
    given.push_back(*found);
  }
  if (of.columns.empty())
    given = columns;
  if (given.size() != rows.columns.size()) {
    said_.error(of.table.at, "table `" + into.name + "` takes " + std::to_string(given.size()) +
                                 " columns, and the query has " +
                                 std::to_string(rows.columns.size()));
    return std::nullopt;
  }
  const scope nothing;
  expression_binder binder{nothing, session_, said_};
  std::vector<expression> values;
  std::vector<std::string> names;
  for (const auto* column : columns) {
    const auto place = static_cast<std::size_t>(std::ranges::find(given, column) - given.begin());
    names.push_back(column->name);
    if (place == given.size()) {
      if (!column->type.nullable) {
        said_.error(of.table.at,
                    "column `" + column->name + "` is NOT NULL, and INSERT gives nothing for it");
        return std::nullopt;
      }
      values.push_back(constant_of({}, column->type));
      continue;
    }
    const auto& type = rows.columns[place].type;
    if (!casts_implicitly(type, column->type)) {
      said_.error(of.table.at,
                  "column `" + column->name + "` is " + to_string(column->type) +
                      ", and the query has " + to_string(type) + " for it",
                  "write CAST(" + rows.columns[place].name + " AS " +
                      to_string(with_nullable(column->type, true)) + ")");
      return std::nullopt;
    }
    values.push_back(cast_to(column_of(place, type), column->type, false, session_));
  }
  auto fitting =
      project_of_columns(std::move(rows), std::move(values), std::move(names), of.table.at);
  const auto drops = made_.settings.find(std::string{not_null_setting});
  return enforce_not_null(std::move(fitting), into, columns,
                          drops != made_.settings.end() && drops->second == "DROP");
}

void script_binder::take_node(const syntax::insert& of, place at) {
  const auto& name = of.table.parts.back().text;
  const auto* into = tables_.find_table(name);
  if (into == nullptr)
    return said_.error(of.table.at, "there is no table `" + name + "`",
                       "declare it with CREATE TABLE in front of this");
  if (of.overwrite || !of.partition.empty())
    return said_.error(at, "a topic can only be appended to", "write INSERT INTO");
  auto rows = query_binder{tables_, session_, said_}.bind(of.rows);
  if (!rows)
    return;
  if (auto fitting = fit(std::move(*rows), of, *into))
    inserts_.push_back({"INSERT INTO " + name, into, std::move(*fitting),
                        emit_settings_of(made_.settings), ttl_of(made_.settings)});
}

/// The rows of a SELECT by itself are printed.
void script_binder::take_node(const syntax::select_statement& of, place at) {
  auto rows = query_binder{tables_, session_, said_}.bind(of.rows);
  if (!rows)
    return;
  table_definition screen{.name = "SELECT", .columns = {}, .at = at};
  for (const auto& each : rows->columns)
    screen.columns.push_back({.name = each.name, .type = each.type, .at = at});
  screen.options.emplace("connector", table_option{"print", at});
  inserts_.push_back({"SELECT", tables_.keep(std::move(screen)), std::move(*rows),
                      emit_settings_of(made_.settings), ttl_of(made_.settings)});
}

void script_binder::take_node(const syntax::statement_set& of, place at) {
  for (const auto& each : of.inserts)
    take_node(each, at);
}

std::optional<bound_script> script_binder::finish() {
  if (said_.has_errors())
    return std::nullopt;
  if (inserts_.empty()) {
    said_.error({}, "the script writes nothing", "it takes an INSERT INTO");
    return std::nullopt;
  }
  auto what = planner{session_, said_}.make(inserts_, tables_);
  if (!what || said_.has_errors())
    return std::nullopt;
  made_.what = std::move(*what);
  return std::move(made_);
}

} // namespace

std::string zone_name(const bound_script& of) {
  const auto found = of.settings.find(std::string{zone_setting});
  return found == of.settings.end() ? "UTC" : found->second;
}

bool is_heeded(const bound_script& of, std::string_view setting) {
  const auto emits = [&](auto which) {
    return std::ranges::any_of(of.what.operators, [&](const operator_plan& each) {
      const auto* const windows = std::get_if<window_aggregate>(&each.what);
      return windows != nullptr && windows->emit && which(*windows->emit);
    });
  };
  if (setting == early_fire_enabled || setting == early_fire_delay)
    return emits([](const emit_plan& when) { return when.early; });
  if (setting == late_fire_enabled || setting == late_fire_delay || setting == allow_lateness)
    return emits([](const emit_plan& when) { return when.lateness_ms > 0; });
  if (setting == state_ttl)
    return std::ranges::any_of(of.what.operators,
                               [](const operator_plan& each) { return each.ttl_ms > 0; }) ||
           (is_heeded(of, allow_lateness) && !of.settings.contains(std::string{allow_lateness}));
  return setting == zone_setting;
}

std::optional<bound_script> bind_script(const source& text, diagnostics& said) {
  const auto statements = syntax::parse_script(text, said);
  script_binder binder{said};
  for (const auto& each : statements)
    binder.take(each);
  return binder.finish();
}

} // namespace duet::sql
