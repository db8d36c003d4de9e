#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/nested.hpp"
#include "functions/numbers.hpp"
#include "functions/signature.hpp"

#include <array>
#include <string>
#include <utility>
#include <variant>

namespace duet {

namespace {

/// The same text in every row.
kernel always_text(std::string text) {
  return [text = std::move(text)](std::span<const operand>, selection rows, computing& with,
                                  column& to) {
    const auto kept = with.keep(text);
    for (const auto row : rows)
      to.set(row, kept);
  };
}

/// Whether types are to be written in full; nothing if that is not known.
std::optional<bool> wants_full_names(argument_list given) {
  if (given.size() == 1)
    return false;
  if (given.size() != 2 || !given[1].constant)
    return std::nullopt;
  const auto* const truth = std::get_if<std::int64_t>(&*given[1].constant);
  return truth != nullptr && nested::is(given[1], type_kind::boolean) ? std::optional{*truth != 0}
                                                                      : std::nullopt;
}

resolution type_of_value(argument_list given, const session&) {
  const auto in_full = wants_full_names(given);
  if (!in_full)
    return nested::takes("a value and optionally a BOOLEAN literal", given);
  const auto& type = given[0].type;
  return resolved_call{string_type(), argument_types(given),
                       always_text(*in_full ? to_full_string(type) : to_string(type))};
}

/// There is one database, which has the name that Flink gives to the one that it begins with.
made_kernel current_database(argument_list) { return always_text("default_database"); }

constexpr std::array functions_of_introspection{
    function{.name = "CURRENT_DATABASE",
             .signature = "CURRENT_DATABASE() -> STRING",
             .about = "The name of the database.",
             .resolve = call<current_database, sure<string_type>>},
    function{.name = "TYPEOF",
             .signature = "TYPEOF(value ANY [, in_full BOOLEAN]) -> STRING",
             .about = "The type of a value.",
             .resolve = type_of_value},
};

} // namespace

std::span<const function> introspection_functions() { return functions_of_introspection; }

} // namespace duet
