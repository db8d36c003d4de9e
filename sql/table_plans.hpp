/// Tables as a plan reads and writes them.
#pragma once

#include "functions/kernel.hpp"
#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/option_reader.hpp"
#include "sql/plan.hpp"
#include "sql/table_options.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace duet::sql {

/// Collects the tables that statements read. Each is in the plan once, whoever reads it.
class table_plans {
public:
  /// The table of the plan that a definition is; nothing, and errors, if it cannot be read.
  std::optional<std::size_t> find(const table_definition& of, const session& in, diagnostics& said);

  /// What its columns are of what is read.
  [[nodiscard]] std::vector<expression> columns_of(std::size_t table) const;

  /// Its time, if it has a watermark.
  [[nodiscard]] std::optional<table_id> time_of(std::size_t table) const;

  /// What is read, for fingerprints: topic, formats, and the watermark.
  [[nodiscard]] std::string spell(std::size_t table) const;

  /// What the columns that are read are, for fingerprints: by field and type, not by name.
  [[nodiscard]] std::vector<std::string> spell_columns(std::size_t table) const;

  void add_pipe(std::size_t table, pipe what);

  /// The sink that a definition is, with a target of the plan; nothing, and errors, if it cannot be
  /// written.
  static std::optional<sink_plan> sink_of(const table_definition& of, plan& all, diagnostics& said);

  /// Puts sources, times and tables into the plan, and of the tables only the columns that are
  /// needed; false, and errors, if a table for late rows cannot be written.
  bool finish(plan& into, const catalogue& tables, const session& in, diagnostics& said);

private:
  struct entry {
    const table_definition* of;
    table_plan plan;
    std::vector<expression> columns;
    std::optional<table_time> time;
    std::string late_table; ///< Empty: none.
  };

  std::optional<entry> read_plan(const table_definition& of, const session& session,
                                 diagnostics& said);
  std::optional<source_id> source_for(const std::string& topic, const table_options& of,
                                      option_reader& in);
  static bool add_columns(const table_options& options, const session& session, option_reader& in,
                          entry& to);
  static bool add_columns(const table_options& options, option_reader& in, sink_plan& to);
  static bool add_late(entry& of, const catalogue& tables, const session& in, plan& into,
                       diagnostics& said);
  static bool add_targets(const table_options& options, option_reader& in, plan& all,
                          sink_plan& to);

  std::vector<entry> entries_;
  std::vector<source_plan> sources_;
  std::vector<std::string> read_first_by_; ///< By source: the table that read it first.
  std::size_t times_ = 0;
};

} // namespace duet::sql
