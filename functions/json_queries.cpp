#include "columns/datum.hpp"
#include "columns/number_text.hpp"
#include "functions/families.hpp"
#include "functions/json_number.hpp"
#include "functions/json_path.hpp"
#include "functions/json_tree.hpp"
#include "functions/map.hpp"
#include "functions/nested.hpp"
#include "functions/signature.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace duet {

namespace {

/// A truth as a cell has it.
constexpr std::int64_t truth_cell(bool truth) { return truth ? 1 : 0; }

// --- IS JSON

enum class json_test : std::uint8_t { value, scalar, array, object };

bool passes_test(const json_tree& tree, json_test test) {
  switch (test) {
  case json_test::value:
    return true;
  case json_test::scalar:
    return tree.is_scalar(json_tree::root);
  case json_test::array:
    return tree.kind(json_tree::root) == json_kind::array;
  case json_test::object:
    return tree.kind(json_tree::root) == json_kind::object;
  }
  return false;
}

/// NULL is no JSON.
template <json_test Test> made_kernel is_json(argument_list) {
  return map_rows(
      [tree = json_tree{}](std::span<const operand> values, std::uint32_t row, computing&) mutable {
        return values[0].has_value(row) && tree.read(values[0].at<std::string_view>(row)) &&
               passes_test(tree, Test);
      });
}

// --- what there is instead of a value

enum class instead : std::uint8_t {
  null,
  error,
  default_value,
  empty_array,
  empty_object,
  is_true,
  is_false,
  unknown
};

/// What they are called as arguments, in the order of the enum.
constexpr std::array<std::string_view, 8> instead_names{
    "NULL", "ERROR", "DEFAULT", "EMPTY ARRAY", "EMPTY OBJECT", "TRUE", "FALSE", "UNKNOWN"};

/// What an argument says; nothing if it is none of those.
std::optional<instead> instead_of(const argument& given, std::initializer_list<instead> allowed) {
  const auto name = constant_text(given);
  for (const auto each : allowed)
    if (name == instead_names.at(static_cast<std::size_t>(each)))
      return each;
  return std::nullopt;
}

// --- paths

/// A path that is looked for in one text after the other.
struct json_search {
  json_path path;
  json_tree tree{};

  json_found find(std::string_view text) { return path.find(text, tree); }
};

/// The path that the second argument is, or what is wrong with the first two.
std::variant<json_search, unresolved> search_of(argument_list given) {
  const auto path = given.size() < 2 ? std::nullopt : constant_text(given[1]);
  const bool is_json =
      !given.empty() && (is_text(given[0].type.kind) || nested::is(given[0], type_kind::null));
  if (!path || !is_json)
    return nested::takes("a string of JSON and a path that is a literal string", given);
  auto made = json_path::read(*path);
  if (auto* const why = std::get_if<std::string>(&made))
    return unresolved{"does not know the path: " + *why};
  return json_search{std::move(std::get<json_path>(made))};
}

/// What the arguments are cast to: the first is text, the others stay.
std::vector<data_type> takes_json(argument_list given) {
  std::vector<data_type> takes;
  for (const auto& each : given)
    takes.push_back(each.type);
  if (takes.front().kind == type_kind::null)
    takes.front() = string_type();
  return takes;
}

/// A kernel that calls `compute(row, search, arguments, with, to)` where the text is not NULL.
template <class F> kernel on_json(json_search search, F compute) {
  return [search = std::move(search), compute](std::span<const operand> arguments, selection rows,
                                               computing& with, column& to) mutable {
    mapping::each_row(arguments.first(1), rows, to, [&](std::uint32_t row) {
      compute(row, search.find(arguments[0].at<std::string_view>(row)), search.tree, arguments,
              with, to);
    });
  };
}

// --- JSON_EXISTS

resolution json_exists(argument_list given, const session&) {
  auto search = search_of(given);
  if (auto* const why = std::get_if<unresolved>(&search))
    return std::move(*why);
  const auto on_error = given.size() < 3
                            ? instead::is_false
                            : instead_of(given[2], {instead::is_true, instead::is_false,
                                                    instead::unknown, instead::error});
  if (!on_error || given.size() > 3)
    return unresolved{"takes TRUE, FALSE, UNKNOWN or ERROR ON ERROR"};
  auto compute = [on_error = *on_error](std::uint32_t row, const json_found& found,
                                        const json_tree&, std::span<const operand>, computing& with,
                                        column& to) {
    if (found.is != json_found::outcome::error)
      return to.set(row, truth_cell(found.is == json_found::outcome::value));
    if (on_error == instead::error)
      return mapping::put(to, row, problem{found.why}, with);
    if (on_error == instead::unknown)
      return to.set_null(row);
    to.set(row, truth_cell(on_error == instead::is_true));
  };
  return resolved_call{boolean_type(true), takes_json(given),
                       on_json(std::move(std::get<json_search>(search)), compute)};
}

// --- JSON_VALUE

/// A scalar as the type that is asked for.
using json_scalar_reader = void (*)(const json_tree&, json_tree::node, std::size_t row, computing&,
                                    column& to);

void put_text(const json_tree& tree, json_tree::node of, std::size_t row, computing& with,
              column& to) {
  with.scratch.clear();
  tree.write_bare(with.scratch, of);
  to.set(row, with.keep(with.scratch));
}

void put_truth(const json_tree& tree, json_tree::node of, std::size_t row, computing& with,
               column& to) {
  if (tree.kind(of) == json_kind::truth)
    return to.set(row, truth_cell(tree.truth(of)));
  mapping::put(to, row, problem{"JSON_VALUE finds something that is no BOOLEAN"}, with);
}

void put_int(const json_tree& tree, json_tree::node of, std::size_t row, computing& with,
             column& to) {
  const auto written = tree.text(of);
  std::int32_t number = 0;
  const auto* const end = written.data() + written.size();
  if (const auto [at, error] = std::from_chars(written.data(), end, number);
      tree.kind(of) == json_kind::number && error == std::errc{} && at == end)
    return to.set(row, std::int64_t{number});
  mapping::put(to, row, problem{"JSON_VALUE finds something that is no INT"}, with);
}

void put_double(const json_tree& tree, json_tree::node of, std::size_t row, computing& with,
                column& to) {
  if (tree.kind(of) != json_kind::number)
    return mapping::put(to, row, problem{"JSON_VALUE finds something that is no DOUBLE"}, with);
  mapping::put(to, row, cast_to_double(tree.text(of)), with);
}

json_scalar_reader reader_of(const data_type& type) {
  switch (type.kind) {
  case type_kind::varchar:
    return put_text;
  case type_kind::boolean:
    return put_truth;
  case type_kind::integer:
    return put_int;
  case type_kind::floating:
    return put_double;
  default:
    return nullptr;
  }
}

/// The arguments of JSON_VALUE behind the path.
struct json_value_clauses {
  static constexpr std::size_t returning = 2; ///< NULL of a type.
  static constexpr std::size_t on_empty = 3;
  static constexpr std::size_t on_error = 5;
  static constexpr std::size_t all = 7; ///< Behind each of both is what its DEFAULT is.

  data_type type = string_type();
  json_scalar_reader read = put_text;
  instead empty = instead::null;
  instead error = instead::null;
};

std::variant<json_value_clauses, unresolved> value_clauses(argument_list given) {
  using clauses = json_value_clauses;
  json_value_clauses made;
  if (given.size() == 2)
    return made;
  if (given.size() != clauses::all)
    return nested::takes("a string of JSON and a path", given);
  made.type = with_nullable(given[clauses::returning].type, true);
  made.read = reader_of(made.type);
  if (made.read == nullptr)
    return unresolved{"returns STRING, BOOLEAN, INT or DOUBLE, and not " + to_string(made.type)};
  const auto allowed = {instead::null, instead::error, instead::default_value};
  const auto empty = instead_of(given[clauses::on_empty], allowed);
  const auto error = instead_of(given[clauses::on_error], allowed);
  if (!empty || !error)
    return unresolved{"takes NULL, ERROR or DEFAULT ON EMPTY and ON ERROR"};
  made.empty = *empty;
  made.error = *error;
  return made;
}

void put_instead(instead what, const operand* otherwise, std::string_view why, std::uint32_t row,
                 computing& with, column& to) {
  if (what == instead::error)
    return mapping::put(to, row, problem{why}, with);
  if (what == instead::null)
    return to.set_null(row);
  nested::put(to, row, datum_at(*otherwise->cells, otherwise->place(row)));
}

resolution json_value(argument_list given, const session&) {
  using clauses = json_value_clauses;
  auto search = search_of(given);
  if (auto* const why = std::get_if<unresolved>(&search))
    return std::move(*why);
  auto said = value_clauses(given);
  if (auto* const why = std::get_if<unresolved>(&said))
    return std::move(*why);
  const auto& what = std::get<clauses>(said);
  auto takes = takes_json(given);
  for (const auto clause : {clauses::on_empty, clauses::on_error})
    if (given.size() == clauses::all)
      takes[clause + 1] = with_nullable(what.type, true);
  const bool strict = std::get<json_search>(search).path.is_strict();
  auto compute = [what, strict](std::uint32_t row, const json_found& found, const json_tree& tree,
                                std::span<const operand> arguments, computing& with, column& to) {
    const auto default_of = [&](std::size_t clause) {
      return clause + 1 < arguments.size() ? &arguments[clause + 1] : nullptr;
    };
    const bool is_value = found.is == json_found::outcome::value;
    if (is_value && !found.list && tree.is_scalar(found.nodes.front()))
      return what.read(tree, found.nodes.front(), row, with, to);
    const bool is_error = is_value ? strict : found.is == json_found::outcome::error;
    if (!is_error)
      return put_instead(what.empty, default_of(clauses::on_empty),
                         "JSON_VALUE finds no value, and that is an error ON EMPTY", row, with, to);
    put_instead(what.error, default_of(clauses::on_error),
                is_value ? std::string_view{"JSON_VALUE finds no scalar"} : found.why, row, with,
                to);
  };
  return resolved_call{what.type, std::move(takes),
                       on_json(std::move(std::get<json_search>(search)), compute)};
}

// --- JSON_QUERY

enum class wrapping : std::uint8_t { without, conditional, unconditional };

/// What they are called as arguments, in the order of the enum.
constexpr std::array<std::string_view, 3> wrapping_names{"WITHOUT", "CONDITIONAL", "UNCONDITIONAL"};

/// The arguments of JSON_QUERY behind the path.
struct json_query_clauses {
  static constexpr std::size_t returning = 2; ///< NULL of a type.
  static constexpr std::size_t wrapper = 3;
  static constexpr std::size_t on_empty = 4;
  static constexpr std::size_t on_error = 5;
  static constexpr std::size_t all = 6;

  data_type type = string_type();
  wrapping wrap = wrapping::without;
  instead empty = instead::null;
  instead error = instead::null;

  [[nodiscard]] bool makes_array() const { return type.kind == type_kind::array; }
};

std::variant<json_query_clauses, unresolved> query_clauses(argument_list given) {
  using clauses = json_query_clauses;
  json_query_clauses made;
  if (given.size() == 2)
    return made;
  if (given.size() != clauses::all)
    return nested::takes("a string of JSON and a path", given);
  made.type = with_nullable(given[clauses::returning].type, true);
  const bool is_array =
      made.makes_array() && nested::element_of(made.type).kind == type_kind::varchar;
  if (!is_array && made.type.kind != type_kind::varchar)
    return unresolved{"returns STRING or ARRAY<STRING>, and not " + to_string(made.type)};
  const auto name = constant_text(given[clauses::wrapper]);
  const auto* const wrapper = std::ranges::find(wrapping_names, name);
  const std::initializer_list<instead> of_text{instead::null, instead::error, instead::empty_array,
                                               instead::empty_object};
  const std::initializer_list<instead> of_array{instead::null, instead::error,
                                                instead::empty_array};
  const auto empty = instead_of(given[clauses::on_empty], is_array ? of_array : of_text);
  const auto error = instead_of(given[clauses::on_error], is_array ? of_array : of_text);
  if (wrapper == wrapping_names.end() || !empty || !error)
    return unresolved{"takes NULL, ERROR, EMPTY ARRAY or, of a string, EMPTY OBJECT ON EMPTY and "
                      "ON ERROR"};
  made.wrap = static_cast<wrapping>(wrapper - wrapping_names.begin());
  made.empty = *empty;
  made.error = *error;
  return made;
}

/// Appends what was found, which may be a list.
void write_found(std::string& to, const json_tree& tree, const json_found& found) {
  if (!found.list)
    return tree.write(to, found.nodes.front());
  to.push_back('[');
  for (std::size_t i = 0; i < found.nodes.size(); ++i) {
    to.append(i == 0 ? "" : ",");
    tree.write(to, found.nodes[i]);
  }
  to.push_back(']');
}

/// Packs values as strings: scalars without quotes, all else as JSON.
void pack_as_texts(std::string& to, const json_tree& tree,
                   const std::vector<json_tree::node>& nodes) {
  append_varint(to, nodes.size());
  for (const auto each : nodes) {
    std::string text;
    if (tree.is_scalar(each))
      tree.write_bare(text, each);
    else
      tree.write(text, each);
    append_datum(to, tree.kind(each) == json_kind::null ? datum{} : std::string_view{text});
  }
}

/// Appends the result of JSON_QUERY; false if what was found is none.
bool write_query(std::string& to, const json_tree& tree, const json_found& found,
                 const json_query_clauses& by) {
  const auto first = found.list ? json_kind::array : tree.kind(found.nodes.front());
  const bool wraps = by.wrap == wrapping::unconditional ||
                     (by.wrap == wrapping::conditional && first != json_kind::array);
  if (!wraps && (by.makes_array() ? first != json_kind::array : first < json_kind::array))
    return false;
  if (!by.makes_array()) {
    to.append(wraps ? "[" : "");
    write_found(to, tree, found);
    to.append(wraps ? "]" : "");
    return true;
  }
  std::vector<json_tree::node> elements = found.nodes;
  if (!wraps && !found.list)
    tree.children(found.nodes.front(), elements);
  if (wraps && found.list) { // one element, the list itself
    std::string list;
    write_found(list, tree, found);
    append_varint(to, 1);
    append_datum(to, std::string_view{list});
    return true;
  }
  pack_as_texts(to, tree, elements);
  return true;
}

void put_query_instead(instead what, bool makes_array, std::string_view why, std::uint32_t row,
                       computing& with, column& to) {
  switch (what) {
  case instead::error:
    return mapping::put(to, row, problem{why}, with);
  case instead::empty_array:
    return to.set(row, makes_array ? std::string_view{"\0", 1} : std::string_view{"[]"});
  case instead::empty_object:
    return to.set(row, std::string_view{"{}"});
  default:
    return to.set_null(row);
  }
}

resolution json_query(argument_list given, const session&) {
  auto search = search_of(given);
  if (auto* const why = std::get_if<unresolved>(&search))
    return std::move(*why);
  auto said = query_clauses(given);
  if (auto* const why = std::get_if<unresolved>(&said))
    return std::move(*why);
  const auto& what = std::get<json_query_clauses>(said);
  const bool strict = std::get<json_search>(search).path.is_strict();
  auto compute = [what, strict](std::uint32_t row, const json_found& found, const json_tree& tree,
                                std::span<const operand>, computing& with, column& to) {
    const bool is_value = found.is == json_found::outcome::value;
    with.scratch.clear();
    if (is_value && write_query(with.scratch, tree, found, what))
      return to.set(row, with.keep(with.scratch));
    const bool is_error = is_value ? strict || !tree.is_scalar(found.nodes.front())
                                   : found.is == json_found::outcome::error;
    if (!is_error)
      return put_query_instead(what.empty, what.makes_array(),
                               "JSON_QUERY finds no value, and that is an error ON EMPTY", row,
                               with, to);
    put_query_instead(what.error, what.makes_array(),
                      is_value ? std::string_view{"JSON_QUERY finds something else than it returns"}
                               : found.why,
                      row, with, to);
  };
  return resolved_call{what.type, takes_json(given),
                       on_json(std::move(std::get<json_search>(search)), compute)};
}

constexpr std::array functions_of_json_paths{
    function{.name = "IS JSON ARRAY",
             .signature = "json STRING IS JSON ARRAY -> BOOLEAN",
             .about = "Whether a text is a JSON array.",
             .resolve = call<is_json<json_test::array>, sure<boolean_type>, a_string>},
    function{.name = "IS JSON OBJECT",
             .signature = "json STRING IS JSON OBJECT -> BOOLEAN",
             .about = "Whether a text is a JSON object.",
             .resolve = call<is_json<json_test::object>, sure<boolean_type>, a_string>},
    function{.name = "IS JSON SCALAR",
             .signature = "json STRING IS JSON SCALAR -> BOOLEAN",
             .about = "Whether a text is a JSON value that is no array and no object.",
             .resolve = call<is_json<json_test::scalar>, sure<boolean_type>, a_string>},
    function{.name = "IS JSON VALUE",
             .signature = "json STRING IS JSON [VALUE] -> BOOLEAN",
             .about = "Whether a text is JSON.",
             .resolve = call<is_json<json_test::value>, sure<boolean_type>, a_string>},
    function{.name = "JSON_EXISTS",
             .signature = "JSON_EXISTS(json STRING, path STRING [{TRUE | FALSE | UNKNOWN | ERROR} "
                          "ON ERROR]) -> BOOLEAN",
             .about = "Whether a path leads to something in JSON.",
             .resolve = json_exists},
    function{.name = "JSON_QUERY",
             .signature = "JSON_QUERY(json STRING, path STRING [RETURNING type] [{WITHOUT | WITH "
                          "[CONDITIONAL | UNCONDITIONAL]} [ARRAY] WRAPPER] [{NULL | EMPTY ARRAY | "
                          "EMPTY OBJECT | ERROR} ON {EMPTY | ERROR}]*) -> STRING or ARRAY<STRING>",
             .about = "The object or the array that a path leads to in JSON.",
             .resolve = json_query},
    function{.name = "JSON_VALUE",
             .signature = "JSON_VALUE(json STRING, path STRING [RETURNING type] [{NULL | ERROR | "
                          "DEFAULT value} ON {EMPTY | ERROR}]*) -> STRING, BOOLEAN, INT or DOUBLE",
             .about = "The scalar that a path leads to in JSON.",
             .resolve = json_value},
};

} // namespace

std::span<const function> json_path_functions() { return functions_of_json_paths; }

} // namespace duet
