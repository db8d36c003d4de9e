// OVERLAPS: periods are written as rows of two.

#include "sql/expression_binder.hpp"

#include <utility>

namespace duet::sql {

/// Adds the begin and the end of a period; an INTERVAL is how long it takes.
bool expression_binder::add_period(std::vector<expression>& to, const syntax::expression& of) {
  const auto* const row = std::get_if<syntax::constructor>(&of.node);
  if (row == nullptr || row->kind != syntax::constructor_kind::row || row->elements.size() != 2) {
    fail(of.at, "a period is two times, or a time and an INTERVAL",
         "write (begin, end) OVERLAPS (begin, end)");
    return false;
  }
  auto begin = bind(row->elements[0]);
  auto end = bind(row->elements[1]);
  if (begin && end && is_interval(end->type.kind))
    end = call("+", {*begin, std::move(*end)}, of.at);
  if (!begin || !end)
    return false;
  to.push_back(std::move(*begin));
  to.push_back(std::move(*end));
  return true;
}

expression_binder::bound expression_binder::bind_overlaps(const syntax::binary& of) {
  std::vector<expression> bounds;
  if (!add_period(bounds, *of.left) || !add_period(bounds, *of.right))
    return std::nullopt;
  return call("OVERLAPS", std::move(bounds), of.op_at);
}

} // namespace duet::sql
