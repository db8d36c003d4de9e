#include "sql/table_binder.hpp"

#include "sql/expression_binder.hpp"
#include "sql/nearest.hpp"
#include "sql/scope.hpp"
#include "sql/table_like.hpp"
#include "sql/type_binder.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::sql {

namespace {

class table_binder {
public:
  table_binder(const syntax::create_table& of, const session& in, diagnostics& said)
      : of_{of}, session_{in}, said_{said} {}

  std::optional<table_definition> bind(const catalogue& known);

private:
  bool add_stored(const syntax::column_definition& of);
  bool reserve_computed(const syntax::column_definition& of);
  bool bind_computed(const syntax::column_definition& of);
  bool add_watermark(const syntax::watermark_definition& of);
  bool add_key(const syntax::table_constraint& of);
  bool add_key_column(const syntax::name& of);
  bool take_like(const syntax::like_clause& of, const catalogue& known);
  bool check_anew(std::string_view feature, place at, const std::string& what);
  bool add_options();
  bool check_name(const syntax::name& of);
  bool replaces(const syntax::name& of, column_place from);
  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view name) const;
  [[nodiscard]] scope stored_columns() const;
  [[nodiscard]] std::vector<std::string_view> names() const;

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const syntax::create_table& of_;
  const session& session_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  table_definition made_;
  std::size_t like_columns_ = 0; ///< How many columns are those of LIKE.
  std::set<std::string> taken_;  ///< Options that are, and were not said anew.
  bool key_is_own_ = false;
};

std::optional<std::size_t> table_binder::place_of(std::string_view name) const {
  const auto found = std::ranges::find(made_.columns, name, &table_column::name);
  return found == made_.columns.end()
             ? std::nullopt
             : std::optional{static_cast<std::size_t>(found - made_.columns.begin())};
}

bool table_binder::check_name(const syntax::name& of) {
  if (!place_of(of.text))
    return true;
  said_.error(of.at, "there is a column `" + of.text + "` already");
  return false;
}

/// Whether a column stands for one of LIKE: OVERWRITING GENERATED, or METADATA.
bool table_binder::replaces(const syntax::name& of, column_place from) {
  const auto known = place_of(of.text);
  return known && *known < like_columns_ && made_.columns[*known].from == from &&
         merging_of(*of_.like, from == column_place::computed ? "GENERATED" : "METADATA") ==
             syntax::like_merging::overwriting;
}

bool table_binder::add_stored(const syntax::column_definition& of) {
  auto type = of.type ? bind_type(*of.type, said_) : std::nullopt;
  if (!type) {
    if (!of.type)
      said_.error(of.label.at, "column `" + of.label.text + "` has no type");
    return false;
  }
  table_column made{.name = of.label.text, .type = std::move(*type), .at = of.label.at};
  if (of.metadata) {
    made.from = column_place::metadata;
    made.metadata_key = of.metadata->key.value_or(of.label.text);
    made.is_virtual = of.metadata->is_virtual;
  }
  if (of.metadata && replaces(of.label, column_place::metadata))
    made_.columns[*place_of(of.label.text)] = std::move(made);
  else if (check_name(of.label))
    made_.columns.push_back(std::move(made));
  else
    return false;
  return !of.constraint || add_key(*of.constraint);
}

/// The columns that others are computed of; their places are those of the table.
scope table_binder::stored_columns() const {
  scope names;
  std::vector<relation_column> columns;
  for (const auto& each : made_.columns)
    columns.push_back(
        {.name = each.from == column_place::computed ? "" : each.name, .type = each.type});
  names.add(made_.name, columns);
  return names;
}

/// What is computed may be of columns that are declared behind it: it is bound when all are there.
bool table_binder::reserve_computed(const syntax::column_definition& of) {
  table_column made{
      .name = of.label.text, .type = {}, .from = column_place::computed, .at = of.label.at};
  if (replaces(of.label, column_place::computed))
    made_.columns[*place_of(of.label.text)] = std::move(made);
  else if (check_name(of.label))
    made_.columns.push_back(std::move(made));
  else
    return false;
  return true;
}

bool table_binder::bind_computed(const syntax::column_definition& of) {
  const auto names = stored_columns();
  auto value = expression_binder{names, session_, said_}.bind(*of.computed);
  if (!value)
    return false;
  auto& to = made_.columns[*place_of(of.label.text)];
  to.type = value->type;
  to.is_proctime = is_processing_time(*value);
  to.computed = std::move(value);
  return true;
}

bool table_binder::add_watermark(const syntax::watermark_definition& of) {
  if (made_.watermark && !check_anew("WATERMARKS", of.at, "a watermark"))
    return false;
  const auto& name = of.column.parts.front();
  const auto place = place_of(name.text);
  if (!place) {
    said_.error(name.at, "there is no column `" + name.text + "`",
                did_you_mean(name.text, names()));
    return false;
  }
  const auto& type = made_.columns[*place].type;
  if (!is_timestamp(type.kind) || type.precision > 3) {
    said_.error(name.at, "WATERMARK is for a TIMESTAMP(3) or TIMESTAMP_LTZ(3), and `" + name.text +
                             "` is " + to_string(type));
    return false;
  }
  scope names;
  std::vector<relation_column> columns;
  for (const auto& each : made_.columns)
    columns.push_back({.name = each.name, .type = each.type});
  names.add(made_.name, columns);
  expression_binder binder{names, session_, said_};
  auto value = binder.bind(of.value);
  if (!value)
    return false;
  if (value->type.kind != type.kind) {
    said_.error(of.value.at, "the watermark of `" + name.text + "` is to be " + to_string(type) +
                                 ", and this is " + to_string(value->type));
    return false;
  }
  made_.watermark = watermark_of{.column = *place, .value = std::move(*value), .at = of.at};
  return true;
}

bool table_binder::add_key(const syntax::table_constraint& of) {
  if (!of.primary_key || of.enforced.value_or(true)) {
    said_.error(of.at, "a key of a topic is NOT ENFORCED", "write PRIMARY KEY (..) NOT ENFORCED");
    return false;
  }
  if (!made_.primary_key.empty()) {
    if (of_.like && !key_is_own_)
      return check_anew("CONSTRAINTS", of.at, "a PRIMARY KEY");
    said_.error(of.at, "the table has a PRIMARY KEY already");
    return false;
  }
  key_is_own_ = true;
  return std::ranges::all_of(of.columns, [&](const auto& each) { return add_key_column(each); });
}

bool table_binder::add_key_column(const syntax::name& of) {
  const auto place = place_of(of.text);
  if (!place) {
    said_.error(of.at, "there is no column `" + of.text + "`", did_you_mean(of.text, names()));
    return false;
  }
  auto& column = made_.columns[*place];
  if (column.from != column_place::physical) {
    said_.error(of.at, "column `" + of.text + "` cannot be in a PRIMARY KEY: it is " +
                           (column.from == column_place::computed ? "computed" : "metadata"));
    return false;
  }
  if (std::ranges::find(made_.primary_key, *place) != made_.primary_key.end()) {
    said_.error(of.at, "column `" + of.text + "` is in the PRIMARY KEY twice");
    return false;
  }
  column.type.nullable = false;
  made_.primary_key.push_back(*place);
  return true;
}

std::vector<std::string_view> table_binder::names() const {
  std::vector<std::string_view> all;
  for (const auto& each : made_.columns)
    all.push_back(each.name);
  return all;
}

bool table_binder::take_like(const syntax::like_clause& of, const catalogue& known) {
  const auto& name = of.table.parts.back();
  const auto* other = known.find_table(name.text);
  if (other != nullptr)
    return take_over(of, *other, made_, said_);
  said_.error(name.at, "there is no table `" + name.text + "`",
              did_you_mean(name.text, known.names()));
  return false;
}

/// Whether what a table of LIKE has may be said anew.
bool table_binder::check_anew(std::string_view feature, place at, const std::string& what) {
  if (!of_.like || merging_of(*of_.like, feature) == syntax::like_merging::overwriting)
    return true;
  const std::string word{feature};
  said_.error(at, "the table behind LIKE has " + what + " already",
              "write LIKE .. (EXCLUDING " + word + ")" +
                  (feature == "CONSTRAINTS" ? "" : " or (OVERWRITING " + word + ")"));
  return false;
}

bool table_binder::add_options() {
  bool good = true;
  for (const auto& each : of_.options) {
    const auto known = made_.options.find(each.key.text);
    if (known != made_.options.end() && taken_.contains(each.key.text))
      good = check_anew("OPTIONS", each.key.at, "an option '" + each.key.text + "'") && good;
    taken_.erase(each.key.text);
    made_.options.insert_or_assign(each.key.text, table_option{each.value.text, each.value.at});
  }
  return good;
}

std::optional<table_definition> table_binder::bind(const catalogue& known) {
  bool good = !of_.like || take_like(*of_.like, known);
  made_.name = of_.table.parts.back().text;
  made_.at = of_.table.at;
  like_columns_ = made_.columns.size();
  for (const auto& [key, option] : made_.options)
    taken_.insert(key);
  for (const auto& each : of_.columns)
    good = (each.computed ? reserve_computed(each) : add_stored(each)) && good;
  for (const auto& each : of_.columns)
    good = good && (!each.computed || bind_computed(each));
  if (!good)
    return std::nullopt;
  if (of_.watermark && !add_watermark(*of_.watermark))
    return std::nullopt;
  for (const auto& each : of_.constraints)
    if (!add_key(each))
      return std::nullopt;
  if (!add_options())
    return std::nullopt;
  return std::move(made_);
}

} // namespace

std::optional<table_definition> bind_table(const syntax::create_table& of, const catalogue& known,
                                           const session& in, diagnostics& said) {
  return table_binder{of, in, said}.bind(known);
}

} // namespace duet::sql
