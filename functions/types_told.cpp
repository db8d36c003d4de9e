#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/signature.hpp"

#include <array>
#include <string>

namespace duet {

namespace {

/// The second argument asks for what can be read back, which all types here can.
made_kernel type_name(argument_list given) {
  return map_rows(
      [name = to_string(given[0].type)](std::span<const operand>, std::uint32_t, const computing&) {
        return std::string_view{name};
      });
}

constexpr std::array functions_of_types{
    function{.name = "TYPEOF",
             .signature = "TYPEOF(value [, readable BOOLEAN]) -> STRING",
             .about = "The type of a value.",
             .resolve = call<type_name, maybe<string_type>, anything, optionally, a_boolean>},
};

} // namespace

std::span<const function> type_functions() { return functions_of_types; }

} // namespace duet
