#include "sql/script.hpp"

#include "functions/coercion.hpp"
#include "sql/expression_binder.hpp"
#include "sql/parse.hpp"
#include "sql/planner.hpp"
#include "sql/query_binder.hpp"
#include "sql/table_binder.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace duet::sql {

namespace {

constexpr std::string_view zone_setting = "table.local-time-zone";

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
  void take_node(const syntax::use&, place) {}
  template <class Other> void take_node(const Other&, place at) {
    said_.error(at, "this statement is not supported yet");
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
      values.push_back(constant_of({}, with_nullable(column->type, true)));
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
  return project_of_columns(std::move(rows), std::move(values), std::move(names), of.table.at);
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
    inserts_.push_back({"INSERT INTO " + name, into, std::move(*fitting)});
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
  auto what = plan_of(inserts_, session_, said_);
  if (!what || said_.has_errors())
    return std::nullopt;
  made_.what = std::move(*what);
  return std::move(made_);
}

} // namespace

std::optional<bound_script> bind_script(const source& text, diagnostics& said) {
  const auto statements = syntax::parse_script(text, said);
  script_binder binder{said};
  for (const auto& each : statements)
    binder.take(each);
  return binder.finish();
}

} // namespace duet::sql
