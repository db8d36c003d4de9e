/// The tables and views that a script has declared.
#pragma once

#include "columns/types.hpp"
#include "functions/expression.hpp"
#include "sql/diagnostic.hpp"
#include "sql/place.hpp"
#include "sql/plan.hpp"
#include "sql/syntax.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::sql {

/// Where the values of a table's column are.
enum class column_place : std::uint8_t {
  physical, ///< In the key or the value of a record.
  metadata, ///< In what Kafka knows of a record.
  computed, ///< They are computed of the others.
};

/// A column of a table.
struct table_column {
  std::string name;
  data_type type;
  column_place from = column_place::physical;
  std::string metadata_key{};           ///< Of metadata.
  bool is_virtual = false;              ///< Metadata that is only read.
  std::optional<expression> computed{}; ///< Over the columns of the table that are not computed.
  bool is_proctime = false;             ///< Computed as PROCTIME().
  place at{};
};

struct table_option {
  std::string value;
  place at;
};

/// WATERMARK FOR.
struct watermark_of {
  std::size_t column = 0;
  expression value; ///< Over the columns of the table that are not computed.
  place at{};
};

/// CREATE TABLE.
struct table_definition {
  std::string name;
  std::vector<table_column> columns;
  std::optional<watermark_of> watermark{};
  std::vector<std::size_t> primary_key{};
  std::map<std::string, table_option> options{};
  place at{};
};

/// CREATE VIEW.
struct view_definition {
  std::string name;
  std::vector<std::string> columns; ///< Names; empty: as its query has them.
  syntax::query query;
};

/// What names of tables stand for. Definitions stay where they are.
class catalogue {
public:
  /// False if the name is taken.
  bool add(table_definition table);
  bool add(view_definition view);
  bool drop(std::string_view name);

  [[nodiscard]] const table_definition* find_table(std::string_view name) const;
  [[nodiscard]] const view_definition* find_view(std::string_view name) const;
  [[nodiscard]] bool knows(std::string_view name) const;

  /// The names of all tables and views, for hints.
  [[nodiscard]] std::vector<std::string_view> names() const;

  /// A table as it is with other options, made by a hint: one for each text of them.
  const table_definition* with_options(const table_definition& of,
                                       const std::map<std::string, table_option>& options);

  /// A table without a name in the script.
  const table_definition* keep(table_definition of) {
    return &variants_.emplace_back(std::move(of));
  }

private:
  std::map<std::string, table_definition, std::less<>> tables_;
  std::map<std::string, view_definition, std::less<>> views_;
  std::deque<table_definition> variants_;
  std::multimap<std::string, table_definition, std::less<>> dropped_; ///< Relations point to them.
};

} // namespace duet::sql
