#include "sql/literal_text.hpp"
#include "sql/print.hpp"
#include "sql/printer.hpp"

#include <array>
#include <variant>

namespace duet::sql::syntax {

namespace {

/// By `object_kind`.
constexpr std::array<std::string_view, 8> object_words{
    "TABLE",    "VIEW",  "DATABASE",           "CATALOG",
    "FUNCTION", "MODEL", "MATERIALIZED TABLE", "CONNECTION"};

std::string_view text_of(object_kind kind) {
  return object_words.at(static_cast<std::size_t>(kind));
}

} // namespace

std::string print(const statement& what) {
  printer to;
  std::visit(to, what.node);
  return std::move(to).text();
}

// --- CREATE

void printer::add_create(bool or_replace, bool temporary, std::string_view word, bool if_not_exists,
                         const qualified_name& what) {
  add("CREATE ");
  add_word("OR REPLACE", or_replace);
  add_word("TEMPORARY", temporary);
  add_word(word);
  add_word("IF NOT EXISTS", if_not_exists);
  add(what);
}

void printer::add_comment(const std::optional<std::string>& comment) {
  if (comment)
    add(" COMMENT " + quoted(*comment));
}

void printer::add_options(const std::vector<option>& options) {
  if (options.empty())
    return;
  add(" WITH (");
  add_list(options, [this](const option& each) {
    add(quoted(each.key.text) + " = " + quoted(each.value.text));
  });
  add(")");
}

void printer::operator()(const create_table& of) {
  add_create(of.or_replace, of.temporary, "TABLE", of.if_not_exists, of.table);
  std::string_view between = " (";
  const auto add_element = [&](auto add_it) {
    add(between);
    between = ", ";
    add_it();
  };
  for (const auto& each : of.columns)
    add_element([&] { add(each); });
  if (of.watermark)
    add_element([&] {
      add("WATERMARK FOR ");
      add(of.watermark->column);
      add(" AS ");
      add(of.watermark->value);
    });
  for (const auto& each : of.constraints)
    add_element([&] { add(each, false); });
  add(between == ", " ? ")" : "");
  add_comment(of.comment);
  if (of.distributed)
    add(*of.distributed);
  if (!of.partitioned_by.empty()) {
    add(" PARTITIONED BY (");
    add_names(of.partitioned_by, ", ");
    add(")");
  }
  add_options(of.options);
  if (of.like)
    add(*of.like);
  if (of.as) {
    add(" AS ");
    add(*of.as);
  }
}

void printer::add(const column_definition& what) {
  add_name(what.label);
  if (what.type) {
    add(" ");
    add(*what.type);
  }
  if (what.metadata) {
    add(" METADATA");
    if (what.metadata->key)
      add(" FROM " + quoted(*what.metadata->key));
    add(what.metadata->is_virtual ? " VIRTUAL" : "");
  }
  if (what.computed) {
    add(" AS ");
    add(*what.computed);
  }
  if (what.constraint) {
    add(" ");
    add(*what.constraint, true);
  }
  add_comment(what.comment);
}

void printer::add(const table_constraint& what, bool of_column) {
  if (what.label) {
    add("CONSTRAINT ");
    add_name(*what.label);
    add(" ");
  }
  add(what.primary_key ? "PRIMARY KEY" : "UNIQUE");
  if (!of_column) {
    add(" (");
    add_names(what.columns, ", ");
    add(")");
  }
  if (what.enforced)
    add(*what.enforced ? " ENFORCED" : " NOT ENFORCED");
}

void printer::add(const distribution& what) {
  add(" DISTRIBUTED");
  if (!what.columns.empty()) {
    add(" BY ");
    add(what.method ? *what.method + " (" : "(");
    add_names(what.columns, ", ");
    add(")");
  }
  if (what.buckets)
    add(" INTO " + *what.buckets + " BUCKETS");
}

void printer::add(const like_clause& what) {
  constexpr std::array<std::string_view, 3> mergings{"INCLUDING ", "EXCLUDING ", "OVERWRITING "};
  add(" LIKE ");
  add(what.table);
  if (what.options.empty())
    return;
  add(" (");
  add_list(
      what.options,
      [&](const like_option& each) {
        add(mergings.at(static_cast<std::size_t>(each.merging)));
        add(each.feature);
      },
      " ");
  add(")");
}

void printer::operator()(const create_view& of) {
  add_create(of.or_replace, of.temporary, "VIEW", of.if_not_exists, of.view);
  if (!of.columns.empty()) {
    add(" (");
    add_names(of.columns, ", ");
    add(")");
  }
  add_comment(of.comment);
  add(" AS ");
  add(of.as);
}

void printer::operator()(const create_object& of) {
  add_create(false, of.temporary, text_of(of.kind), of.if_not_exists, of.object);
  add_comment(of.comment);
  if (of.definition)
    add(" AS " + quoted(*of.definition));
  add_options(of.options);
}

void printer::operator()(const drop_object& of) {
  add("DROP ");
  add_word("TEMPORARY", of.temporary);
  add_word(text_of(of.kind));
  add_word("IF EXISTS", of.if_exists);
  add(of.object);
}

// --- INSERT and what runs queries

void printer::operator()(const insert& of) {
  add(of.overwrite ? "INSERT OVERWRITE " : "INSERT INTO ");
  add(of.table);
  add(of.hints.empty() ? "" : " ");
  add_hints(of.hints);
  if (!of.partition.empty()) {
    add(" PARTITION (");
    add_list(of.partition, [this](const partition_value& each) {
      add_name(each.column);
      add(" = ");
      add(each.value);
    });
    add(")");
  }
  if (!of.columns.empty()) {
    add(" (");
    add_names(of.columns, ", ");
    add(")");
  }
  add(" ");
  add(of.rows);
}

void printer::operator()(const statement_set& of) {
  add("EXECUTE STATEMENT SET BEGIN ");
  for (const auto& each : of.inserts) {
    (*this)(each);
    add("; ");
  }
  add("END");
}

void printer::operator()(const select_statement& of) { add(of.rows); }

void printer::operator()(const explain& of) {
  add("EXPLAIN ");
  for (std::size_t i = 0; i < of.details.size(); ++i) {
    add(of.details[i]);
    add(i + 1 < of.details.size() ? ", " : " ");
  }
  if (of.details.empty())
    add("PLAN FOR ");
  std::visit(*this, of.what->node);
}

// --- statements to the client

void printer::operator()(const set_option& of) {
  add("SET");
  if (of.key && of.value)
    add(" " + quoted(of.key->text) + " = " + quoted(of.value->text));
}

void printer::operator()(const reset_option& of) {
  add("RESET");
  if (of.key)
    add(" " + quoted(of.key->text));
}

void printer::operator()(const show& of) {
  add("SHOW ");
  add(of.what);
  if (of.of) {
    const bool is_bare = of.what.starts_with("CREATE") || of.what == "PARTITIONS";
    add(is_bare ? " " : " FROM ");
    add(*of.of);
  }
  if (of.like) {
    add(of.like_negated ? " NOT " : " ");
    add(of.like_ignores_case ? "ILIKE " : "LIKE ");
    add(quoted(*of.like));
  }
}

void printer::operator()(const describe& of) {
  add("DESCRIBE ");
  add_word(of.what, !of.what.empty());
  add_word("EXTENDED", of.extended);
  if (of.what == "JOB")
    add(quoted(of.object.parts.front().text));
  else
    add(of.object);
}

void printer::operator()(const use& of) {
  add("USE ");
  add_word(of.what, !of.what.empty());
  add_list(of.objects, [this](const qualified_name& each) { add(each); });
}

void printer::operator()(const stop_job& of) {
  add("STOP JOB " + quoted(of.job));
  add(of.with_savepoint ? " WITH SAVEPOINT" : "");
  add(of.with_drain ? " WITH DRAIN" : "");
}

void printer::operator()(const client_word& of) { add(of.word); }

void printer::operator()(const named_statement& of) { add(of.words); }

} // namespace duet::sql::syntax
