#include "sql/print.hpp"
#include "sql/printer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <variant>

namespace duet::sql::syntax {

namespace {

/// Words between the arguments of a function that has its own grammar. An argument that is a word
/// itself is marked by `word_first`.
struct form {
  std::string_view function;
  bool word_first;
  std::array<std::string_view, 3> between;
  std::size_t size_min;
  std::size_t size_max;
};

constexpr std::array<form, 8> forms{{
    {"EXTRACT", true, {" FROM "}, 2, 2},
    {"TIMESTAMPADD", true, {", ", ", "}, 3, 3},
    {"TIMESTAMPDIFF", true, {", ", ", "}, 3, 3},
    {"TRIM", true, {" ", " FROM "}, 3, 3},
    {"TRIM", false, {}, 1, 1},
    {"SUBSTRING", false, {", ", ", ", ", "}, 1, 4},
    {"POSITION", false, {" IN ", " FROM "}, 2, 3},
    {"OVERLAY", false, {" PLACING ", " FROM ", " FOR "}, 3, 4},
}};

/// Functions with arguments in pairs or clauses behind them.
struct json_form {
  std::string_view function;
  std::size_t size_min;
  std::size_t size_max;
};

constexpr std::size_t many = std::numeric_limits<std::size_t>::max();

constexpr std::array<json_form, 7> json_forms{{{"JSON_VALUE", 2, 2},
                                               {"JSON_QUERY", 2, 2},
                                               {"JSON_EXISTS", 2, 2},
                                               {"JSON_OBJECT", 0, many},
                                               {"JSON_OBJECTAGG", 2, 2},
                                               {"JSON_ARRAY", 0, many},
                                               {"JSON_ARRAYAGG", 1, 1}}};

/// Words that begin something else where a function may stand: a function of that name is quoted.
constexpr std::array<lexeme, 37> words_of_forms{
    "CASE",        "CAST",           "TRY_CAST",   "EXISTS",        "ROW",           "EXTRACT",
    "CEIL",        "CEILING",        "FLOOR",      "TIMESTAMPADD",  "TIMESTAMPDIFF", "TRIM",
    "SUBSTRING",   "POSITION",       "OVERLAY",    "JSON_VALUE",    "JSON_QUERY",    "JSON_EXISTS",
    "JSON_OBJECT", "JSON_OBJECTAGG", "JSON_ARRAY", "JSON_ARRAYAGG", "DESCRIPTOR",    "INTERVAL",
    "NOT",         "NULL",           "TRUE",       "FALSE",         "UNKNOWN",       "DEFAULT",
    "ROLLUP",      "CUBE",           "BOTH",       "LEADING",       "TRAILING",      "UNBOUNDED",
    "CURRENT"};

bool is_word(const argument& of) { return of.value.kind() == expression_kind::symbol; }

/// Whether an argument is an expression alone.
bool is_plain_argument(const argument& of) {
  const auto kind = of.value.kind();
  const auto* const constant = std::get_if<literal>(&of.value.node);
  const bool is_default = constant != nullptr && constant->kind == literal_kind::default_value;
  return !of.label && !is_default && kind != expression_kind::star &&
         kind != expression_kind::descriptor && kind != expression_kind::table_argument;
}

/// Whether a call may have a form: its name is not qualified, and its arguments are plain.
bool may_be_form(const call& of) {
  return of.function.parts.size() == 1 && !of.without_parentheses && !of.distinct &&
         std::ranges::all_of(of.arguments, is_plain_argument);
}

bool has_suffixes(const call& of) {
  return of.nulls || !of.within_group.empty() || of.filter || of.over;
}

bool is_rounding(const call& of) {
  const auto& function = of.function.parts.front().text;
  const auto size = of.arguments.size();
  return (function == "FLOOR" || function == "CEIL") &&
         (size == 1 || (size == 2 && is_word(of.arguments.back())));
}

bool is_json_form(const call& of) {
  const auto& function = of.function.parts.front().text;
  const auto* const found = std::ranges::find(json_forms, function, &json_form::function);
  const auto size = of.arguments.size();
  return found != json_forms.end() && size >= found->size_min && size <= found->size_max &&
         (found->function != "JSON_OBJECT" || size % 2 == 0);
}

const form* form_of(const call& of) {
  const auto& all = of.arguments;
  const auto* const found = std::ranges::find_if(forms, [&](const form& each) {
    return each.function == of.function.parts.front().text && all.size() >= each.size_min &&
           all.size() <= each.size_max && is_word(all.front()) == each.word_first;
  });
  return found == forms.end() ? nullptr : found;
}

std::string_view text_of(json_behaviour what) {
  switch (what) {
  case json_behaviour::null:
    return "NULL";
  case json_behaviour::error:
    return "ERROR";
  case json_behaviour::default_value:
    return "DEFAULT ";
  case json_behaviour::empty_array:
    return "EMPTY ARRAY";
  case json_behaviour::empty_object:
    return "EMPTY OBJECT";
  case json_behaviour::true_:
    return "TRUE";
  case json_behaviour::false_:
    return "FALSE";
  case json_behaviour::unknown:
    return "UNKNOWN";
  }
  return {};
}

std::string_view text_of(json_wrapper what) {
  switch (what) {
  case json_wrapper::without:
    return "WITHOUT ARRAY WRAPPER";
  case json_wrapper::conditional:
    return "WITH CONDITIONAL ARRAY WRAPPER";
  case json_wrapper::unconditional:
    return "WITH UNCONDITIONAL ARRAY WRAPPER";
  }
  return {};
}

/// A function's name: unlike other names, those of the language are not quoted.
std::string function_name(std::string_view text) {
  const auto word = lexeme::word(text);
  if (std::ranges::find(words_of_forms, word) != words_of_forms.end())
    return "`" + std::string{text} + "`";
  const bool is_side = word.is("LEFT") || word.is("RIGHT");
  const bool is_clause = word.what() == lexeme_class::clause_word;
  return word.empty() || (is_clause && !is_side) ? print_name(text) : std::string{text};
}

} // namespace

void printer::operator()(const call& of) {
  if (!may_be_form(of) || !add_form(of))
    add_generic(of);
}

/// A call of a function with its own grammar, if it is one.
bool printer::add_form(const call& of) {
  if (is_json_form(of)) {
    add_json(of);
    return true;
  }
  if (has_suffixes(of))
    return false;
  if (is_rounding(of)) {
    add_unit_form(of);
    return true;
  }
  const auto* const words = of.arguments.empty() ? nullptr : form_of(of);
  if (words == nullptr)
    return false;
  add(words->function);
  add("(");
  for (std::size_t i = 0; i < of.arguments.size(); ++i) {
    if (i > 0)
      add(words->between.at(i - 1));
    const bool is_sought = i == 0 && words->function == "POSITION";
    add_operand(of.arguments[i].value, is_sought ? level::additive : level::any);
  }
  add(")");
  return true;
}

/// `FLOOR(x)`, `FLOOR(x TO DAY)`: an interval in front of TO would take the unit.
void printer::add_unit_form(const call& of) {
  const bool has_unit = is_word(of.arguments.back());
  const auto& value = of.arguments.front().value;
  const bool is_name = value.kind() == expression_kind::column_ref;
  add(of.function.parts.front().text);
  add("(");
  add(has_unit && !is_name ? "(" : "");
  add(value);
  add(has_unit && !is_name ? ")" : "");
  if (has_unit) {
    add(" TO ");
    add(of.arguments.back().value);
  }
  add(")");
}

void printer::add_json(const call& of) {
  const auto& function = of.function.parts.front().text;
  const bool has_pairs = function.starts_with("JSON_OBJECT");
  add(function);
  add("(");
  for (std::size_t i = 0; i < of.arguments.size(); ++i) {
    if (has_pairs && i % 2 == 1)
      add(" VALUE ");
    else if (i > 0)
      add(", ");
    add_word("KEY", has_pairs && i % 2 == 0);
    add(of.arguments[i].value);
  }
  if (of.json) {
    add(of.arguments.empty() ? "" : " ");
    add_json_clauses(*of.json);
  }
  add(")");
  add_call_suffixes(of);
}

void printer::add_json_clauses(const json_clauses& of) {
  std::string_view between;
  const auto add_clause = [&](auto add_it) {
    add(between);
    between = " ";
    add_it();
  };
  if (of.returning)
    add_clause([&] {
      add("RETURNING ");
      add(*of.returning);
    });
  if (of.wrapper)
    add_clause([&] { add(text_of(*of.wrapper)); });
  if (of.on_empty)
    add_clause([&] { add_json_fallback(*of.on_empty, "EMPTY"); });
  if (of.on_error)
    add_clause([&] { add_json_fallback(*of.on_error, "ERROR"); });
  if (of.absent_on_null)
    add(*of.absent_on_null ? "ABSENT ON NULL" : "NULL ON NULL");
}

void printer::add_json_fallback(const json_fallback& of, std::string_view on) {
  add(text_of(of.what));
  if (of.value)
    add(*of.value);
  add(" ON ");
  add(on);
}

void printer::add_generic(const call& of, bool of_table) {
  const auto& parts = of.function.parts;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    add_name(parts[i]);
    add(".");
  }
  const bool is_name = of_table || parts.size() > 1;
  add(is_name ? print_name(parts.back().text) : function_name(parts.back().text));
  if (of.without_parentheses)
    return;
  add("(");
  add_word("DISTINCT", of.distinct);
  add_list(of.arguments, [this](const argument& each) { add_argument(each); });
  add(")");
  add_call_suffixes(of);
}

void printer::add_argument(const argument& of) {
  if (of.label) {
    add_name(*of.label);
    add(" => ");
  }
  add(of.value);
}

void printer::add_call_suffixes(const call& of) {
  if (of.nulls)
    add(*of.nulls == null_treatment::respect ? " RESPECT NULLS" : " IGNORE NULLS");
  if (!of.within_group.empty()) {
    add(" WITHIN GROUP (");
    add_order_by(of.within_group);
    add(")");
  }
  if (of.filter) {
    add(" FILTER (WHERE ");
    add(*of.filter);
    add(")");
  }
  if (of.over) {
    add(" OVER ");
    add(*of.over);
  }
}

/// `TABLE t PARTITION BY k ORDER BY x`
void printer::operator()(const table_argument& of) {
  add("TABLE ");
  add(of.table);
  if (!of.partition_by.empty()) {
    add(" PARTITION BY (");
    add_list(of.partition_by);
    add(")");
  }
  if (!of.order_by.empty()) {
    add(" ORDER BY (");
    add_order_items(of.order_by);
    add(")");
  }
}

} // namespace duet::sql::syntax
