/// The columns that an expression may name.
#pragma once

#include "sql/relation.hpp"
#include "sql/syntax.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// Columns of a relation, by the names of the tables that they come from.
class scope {
public:
  struct entry {
    std::string table; ///< Its alias, or name; empty: none.
    relation_column column;
    std::size_t place = 0; ///< In the relation.
  };

  /// How many names of a reference a column takes, and which one it is.
  struct found {
    const entry* column = nullptr;
    std::size_t names = 0; ///< Those behind are fields in it.
    bool ambiguous = false;
  };

  /// Adds the columns of a table, behind those that are there.
  void add(std::string_view table, std::span<const relation_column> columns);

  /// The column that names mean: `column.field` or `table.column.field`; null if there is none.
  [[nodiscard]] found find(std::span<const syntax::name> names) const;

  [[nodiscard]] std::span<const entry> entries() const { return entries_; }

  /// The names of columns, for hints.
  [[nodiscard]] std::vector<std::string_view> names() const;

  /// Whether there is a table of this name.
  [[nodiscard]] bool has_table(std::string_view name) const;

private:
  std::vector<entry> entries_;
};

} // namespace duet::sql
