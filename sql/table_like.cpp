#include "sql/table_like.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace duet::sql {

namespace {

using syntax::like_merging;

/// The columns that are taken over, and what they are called by number.
class like_taker {
public:
  like_taker(const syntax::like_clause& of, const table_definition& from, table_definition& to,
             diagnostics& said)
      : of_{of}, from_{from}, to_{to}, said_{said} {}

  bool take() {
    std::vector<std::size_t> computed;
    for (std::size_t i = 0; i < from_.columns.size(); ++i) {
      const auto& column = from_.columns[i];
      places_.emplace_back();
      if (!takes(column.from))
        continue;
      places_.back() = to_.columns.size();
      to_.columns.push_back(column);
      if (column.computed)
        computed.push_back(i);
    }
    for (const auto each : computed)
      if (!renumber(*to_.columns[*places_[each]].computed, from_.columns[each].name))
        return false;
    if (has("WATERMARKS") && from_.watermark && !take_watermark())
      return false;
    if (has("CONSTRAINTS")) // a key is of physical columns, which are always there
      for (const auto each : from_.primary_key)
        to_.primary_key.push_back(*places_[each]);
    if (has("OPTIONS"))
      to_.options = from_.options;
    return true;
  }

private:
  [[nodiscard]] bool has(std::string_view feature) const {
    return merging_of(of_, feature) != like_merging::excluding;
  }

  [[nodiscard]] bool takes(column_place of) const {
    switch (of) {
    case column_place::physical:
      return true;
    case column_place::metadata:
      return has("METADATA");
    case column_place::computed:
      return has("GENERATED");
    }
    return true;
  }

  bool renumber(expression& of, std::string_view what) {
    std::vector<expression> columns(from_.columns.size());
    for (const auto each : columns_in(of)) {
      if (!places_[each])
        return lacks(what, each);
      columns[each] = column_of(*places_[each], from_.columns[each].type);
    }
    of = substituted(std::move(of), columns);
    return true;
  }

  bool take_watermark() {
    const auto& name = from_.columns[from_.watermark->column].name;
    auto value = from_.watermark->value;
    if (!places_[from_.watermark->column])
      return lacks("WATERMARK", from_.watermark->column);
    if (!renumber(value, "the watermark of " + name))
      return false;
    to_.watermark = watermark_of{.column = *places_[from_.watermark->column],
                                 .value = std::move(value),
                                 .at = from_.watermark->at};
    return true;
  }

  bool lacks(std::string_view what, std::size_t column) {
    said_.error(of_.table.at,
                "`" + std::string{what} + "` of table `" + from_.name + "` needs column `" +
                    from_.columns[column].name + "`, which is left out",
                "leave both out, or none");
    return false;
  }

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const syntax::like_clause& of_;
  const table_definition& from_;
  table_definition& to_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::vector<std::optional<std::size_t>> places_; ///< By column of the other table.
};

} // namespace

syntax::like_merging merging_of(const syntax::like_clause& of, std::string_view feature) {
  for (const auto name : {feature, std::string_view{"ALL"}}) {
    const auto found = std::ranges::find(of.options, name, &syntax::like_option::feature);
    if (found != of.options.end())
      return found->merging;
  }
  return feature == "OPTIONS" ? like_merging::overwriting : like_merging::including;
}

bool take_over(const syntax::like_clause& of, const table_definition& from, table_definition& to,
               diagnostics& said) {
  return like_taker{of, from, to, said}.take();
}

} // namespace duet::sql
