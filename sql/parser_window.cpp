#include "sql/parser.hpp"

namespace duet::sql::syntax {

/// What stands behind OVER.
window_spec parser::parse_over() {
  if (at("("))
    return parse_window_spec();
  window_spec made;
  made.at = peek().at;
  made.base = parse_name("a window's name or `(`");
  made.without_parentheses = true;
  return made;
}

/// `(w PARTITION BY a ORDER BY b ROWS ...)`
window_spec parser::parse_window_spec() {
  window_spec made;
  made.at = peek().at;
  expect("(");
  if (begins_name())
    made.base = take_name();
  if (accept("PARTITION")) {
    expect("BY");
    do
      made.partition_by.push_back(parse_expression());
    while (accept(","));
  }
  if (at("ORDER"))
    made.order_by = parse_order_by();
  if (at("ROWS") || at("RANGE"))
    made.frame = parse_frame();
  if (at("GROUPS"))
    fail(peek().at, "a frame counts `ROWS` or a `RANGE`, never `GROUPS`");
  expect(")");
  made.at = since(made.at);
  return made;
}

window_frame parser::parse_frame() {
  window_frame made;
  made.at = peek().at;
  made.unit = accept("ROWS") ? frame_unit::rows : frame_unit::range;
  if (made.unit == frame_unit::range)
    expect("RANGE");
  if (accept("BETWEEN")) {
    made.start = parse_bound();
    expect("AND");
    made.end = parse_bound();
  } else {
    made.start = parse_bound();
  }
  made.at = since(made.at);
  return made;
}

frame_bound parser::parse_bound() {
  if (accept("CURRENT")) {
    expect("ROW");
    return {bound_kind::current_row, {}};
  }
  const bool unbounded = accept("UNBOUNDED");
  frame_bound made;
  if (!unbounded)
    made.distance = parse_expression(level::additive);
  const bool preceding = accept("PRECEDING");
  if (!preceding && !accept("FOLLOWING"))
    fail_unexpected("`PRECEDING` or `FOLLOWING`");
  if (unbounded)
    made.kind = preceding ? bound_kind::unbounded_preceding : bound_kind::unbounded_following;
  else
    made.kind = preceding ? bound_kind::preceding : bound_kind::following;
  return made;
}

/// `ORDER BY a DESC NULLS LAST, b`
std::vector<order_item> parser::parse_order_by() {
  std::vector<order_item> made;
  expect("ORDER", "BY");
  do
    made.push_back(parse_order_item());
  while (accept(","));
  return made;
}

order_item parser::parse_order_item() {
  order_item made;
  made.value = parse_expression();
  made.descending = accept("DESC");
  if (!made.descending)
    accept("ASC");
  if (accept("NULLS", "FIRST"))
    made.nulls_first = true;
  else if (accept("NULLS", "LAST"))
    made.nulls_first = false;
  return made;
}

} // namespace duet::sql::syntax
