#include "sql/literal_text.hpp"
#include "sql/print.hpp"
#include "sql/printer.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace duet::sql::syntax {

namespace {

bool is_plain_name(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto is_letter_or_digit = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, is_letter_or_digit) && lexeme::word(text).empty();
}

std::string hexadecimal_text(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const auto c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

std::string_view text_of(test_kind test) {
  switch (test) {
  case test_kind::null:
    return "NULL";
  case test_kind::true_:
    return "TRUE";
  case test_kind::false_:
    return "FALSE";
  case test_kind::unknown:
    return "UNKNOWN";
  case test_kind::json_value:
    return "JSON VALUE";
  case test_kind::json_object:
    return "JSON OBJECT";
  case test_kind::json_array:
    return "JSON ARRAY";
  case test_kind::json_scalar:
    return "JSON SCALAR";
  }
  return {};
}

/// The words in front of a literal's text.
std::string_view prefix_of(literal_kind kind) {
  switch (kind) {
  case literal_kind::null:
    return "NULL";
  case literal_kind::boolean_true:
    return "TRUE";
  case literal_kind::boolean_false:
    return "FALSE";
  case literal_kind::boolean_unknown:
    return "UNKNOWN";
  case literal_kind::default_value:
    return "DEFAULT";
  case literal_kind::date:
    return "DATE ";
  case literal_kind::time:
    return "TIME ";
  case literal_kind::timestamp:
    return "TIMESTAMP ";
  case literal_kind::timestamp_ltz:
    return "TIMESTAMP WITH LOCAL TIME ZONE ";
  case literal_kind::bytes:
    return "X";
  case literal_kind::integer:
  case literal_kind::decimal:
  case literal_kind::approximate:
  case literal_kind::string:
    break;
  }
  return {};
}

bool is_number(literal_kind kind) {
  return kind == literal_kind::integer || kind == literal_kind::decimal ||
         kind == literal_kind::approximate;
}

bool has_quotes(literal_kind kind) {
  return kind == literal_kind::string || kind == literal_kind::date || kind == literal_kind::time ||
         kind == literal_kind::timestamp || kind == literal_kind::timestamp_ltz;
}

} // namespace

std::string print(const expression& what) {
  printer to;
  to.add(what);
  return std::move(to).text();
}

std::string print(const qualified_name& what) {
  printer to;
  to.add(what);
  return std::move(to).text();
}

std::string print_name(std::string_view text) {
  if (is_plain_name(text))
    return std::string{text};
  std::string made = "`";
  for (const auto c : text) {
    if (c == '`')
      made += c;
    made += c;
  }
  return made + "`";
}

void printer::add_name(const name& what) { add(print_name(what.text)); }

void printer::add_names(const std::vector<name>& all, std::string_view between) {
  add_list(
      all, [this](const name& each) { add_name(each); }, between);
}

void printer::add(const qualified_name& what) { add_names(what.parts, "."); }

void printer::add(const expression& what) { std::visit(*this, what.node); }

/// An operand, in parentheses if it binds less tightly than it has to.
void printer::add_operand(const expression& what, level at_least) {
  const bool needs_parentheses = level_of(what) < at_least;
  if (needs_parentheses)
    add("(");
  add(what);
  if (needs_parentheses)
    add(")");
}

void printer::operator()(const literal& of) {
  add(prefix_of(of.kind));
  if (of.kind == literal_kind::bytes)
    add("'" + hexadecimal_text(of.text) + "'");
  else if (has_quotes(of.kind))
    add(quoted(of.text));
  else if (is_number(of.kind))
    add(of.text);
}

void printer::operator()(const interval_literal& of) {
  add(of.negative ? "INTERVAL -" : "INTERVAL ");
  add(quoted(of.text));
  add(" ");
  add(of.qualifier);
}

void printer::add(const interval_qualifier& what) {
  add(to_string(what.from));
  if (what.precision) {
    add("(" + std::to_string(*what.precision));
    if (what.fraction && !what.to)
      add(", " + std::to_string(*what.fraction));
    add(")");
  }
  if (!what.to)
    return;
  add(" TO ");
  add(to_string(*what.to));
  if (what.fraction)
    add("(" + std::to_string(*what.fraction) + ")");
}

void printer::operator()(const column_ref& of) { add_names(of.parts, "."); }

void printer::operator()(const star& of) {
  for (const auto& each : of.qualifier) {
    add_name(each);
    add(".");
  }
  add("*");
}

void printer::operator()(const symbol& of) { add(of.word); }

void printer::operator()(const unary& of) {
  if (of.op == unary_operator::not_) {
    add("NOT ");
    add_operand(*of.operand, level::not_);
    return;
  }
  add(of.op == unary_operator::minus ? "-" : "+");
  const bool is_sign = level_of(*of.operand) == level::sign; // two signs would begin a comment
  add_operand(*of.operand, is_sign ? level::primary : level::sign);
}

void printer::operator()(const binary& of) {
  const auto* const row = std::ranges::find(binary_operators, of.op, &binary_operator_row::op);
  const auto binds = row == binary_operators.end() ? level::comparison : row->binds;
  add_operand(*of.left, binds);
  add(" ");
  add(to_string(of.op));
  add(" ");
  add_operand(*of.right, above(binds));
}

void printer::operator()(const logical& of) {
  const bool is_or = of.op == logical_operator::or_;
  const auto binds = above(is_or ? level::or_ : level::and_);
  add_list(
      of.operands, [&](const expression& each) { add_operand(each, binds); },
      is_or ? " OR " : " AND ");
}

void printer::operator()(const is_test& of) {
  add_operand(*of.operand, level::is);
  add(of.negated ? " IS NOT " : " IS ");
  add(text_of(of.test));
}

void printer::operator()(const between& of) {
  add_operand(*of.operand, level::range);
  add(of.negated ? " NOT BETWEEN " : " BETWEEN ");
  add_word("SYMMETRIC", of.symmetric);
  add_operand(*of.low, level::additive);
  add(" AND ");
  add_operand(*of.high, level::additive);
}

void printer::operator()(const in_list& of) {
  add_operand(*of.operand, level::range);
  add(of.negated ? " NOT IN (" : " IN (");
  add_list(of.values);
  add(")");
}

void printer::operator()(const in_query& of) {
  add_operand(*of.operand, level::range);
  add(of.negated ? " NOT IN " : " IN ");
  add_in_parentheses(*of.values);
}

void printer::operator()(const like& of) {
  add_operand(*of.operand, level::range);
  add(of.negated ? " NOT " : " ");
  add(of.kind == like_kind::like ? "LIKE " : "SIMILAR TO ");
  add_operand(*of.pattern, level::additive);
  if (of.escape) {
    add(" ESCAPE ");
    add_operand(*of.escape, level::additive);
  }
}

void printer::operator()(const quantified& of) {
  add_operand(*of.operand, level::comparison);
  add(" ");
  add(to_string(of.op));
  add(of.all ? " ALL " : " ANY ");
  if (of.query_values) {
    add_in_parentheses(*of.query_values);
    return;
  }
  add("(");
  add_list(of.values);
  add(")");
}

void printer::operator()(const exists& of) {
  add("EXISTS ");
  add_in_parentheses(*of.rows);
}

void printer::operator()(const scalar_query& of) { add_in_parentheses(*of.value); }

void printer::operator()(const cast& of) {
  add(of.or_null ? "TRY_CAST(" : "CAST(");
  add(*of.operand);
  add(" AS ");
  add(of.type);
  add(")");
}

void printer::operator()(const case_when& of) {
  add("CASE ");
  if (of.operand) {
    add(*of.operand);
    add(" ");
  }
  for (const auto& each : of.branches) {
    add("WHEN ");
    add_list(each.conditions);
    add(" THEN ");
    add(each.result);
    add(" ");
  }
  if (of.otherwise) {
    add("ELSE ");
    add(*of.otherwise);
    add(" ");
  }
  add("END");
}

void printer::operator()(const constructor& of) {
  constexpr std::array<std::string_view, 4> words{"ARRAY", "MAP", "MULTISET", "ROW"};
  const bool is_row = of.kind == constructor_kind::row;
  add(words.at(static_cast<std::size_t>(of.kind)));
  add(is_row ? "(" : "[");
  add_list(of.elements);
  add(is_row ? ")" : "]");
}

void printer::operator()(const element_access& of) {
  add_operand(*of.operand, level::postfix);
  add("[");
  add(*of.index);
  add("]");
}

void printer::operator()(const field_access& of) {
  const auto kind = of.operand->kind();
  const bool is_plain = kind == expression_kind::call || kind == expression_kind::field_access ||
                        kind == expression_kind::element_access;
  add(is_plain ? "" : "(");
  add(*of.operand);
  add(is_plain ? "." : ").");
  add_name(of.field);
}

void printer::operator()(const descriptor& of) {
  add("DESCRIPTOR(");
  add_names(of.columns, ", ");
  add(")");
}

} // namespace duet::sql::syntax
