/// What functions take and give, written so that a function is a row of a few lines.
///
///     {.name = "LPAD",
///      .resolve = call<of<lpad>, maybe<string_type>, a_string, an_integer, a_string>}
#pragma once

#include "columns/types.hpp"
#include "functions/function.hpp"
#include "functions/kernel.hpp"
#include "functions/map.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace duet {

/// What a parameter of a function takes; and marks between parameters.
enum class accepts : std::uint8_t {
  a_string,          ///< CHAR and VARCHAR.
  some_bytes,        ///< BINARY and VARBINARY.
  a_string_or_bytes, ///< Either.
  an_integer,        ///< TINYINT to BIGINT.
  a_number,          ///< Integers, DECIMAL, FLOAT and DOUBLE.
  a_string_or_integer,
  a_string_or_number,
  a_boolean,
  a_day,           ///< DATE and both timestamps.
  a_time,          ///< The same, and TIME.
  a_string_or_day, ///< Text or either.
  anything,
  optionally, ///< A mark: what is behind it may be left out.
  repeated,   ///< A mark at the end: the last parameter comes as often as one likes.
};
using enum accepts;

/// Arguments as far as they are known when a script is planned.
using argument_list = std::span<const argument>;

/// The kernel for arguments of these types, or why there is none.
using made_kernel = std::variant<kernel, unresolved>;

/// Whether any of the arguments can be NULL.
[[nodiscard]] bool any_nullable(argument_list given);

/// Types without a precision, as `string_type`.
[[nodiscard]] inline data_type boolean_type(bool nullable) {
  return type_of(type_kind::boolean, nullable);
}
[[nodiscard]] inline data_type int_type(bool nullable) {
  return type_of(type_kind::integer, nullable);
}

/// The type of a result that is NULL only if an argument is.
template <auto Type> data_type strict(argument_list given) { return Type(any_nullable(given)); }
/// Of one that can be NULL whatever the arguments are.
template <auto Type> data_type maybe(argument_list) { return Type(true); }
/// Of one that never is.
template <auto Type> data_type sure(argument_list) { return Type(false); }

namespace signature {

using type_rule = data_type (*)(argument_list);
using kernel_rule = made_kernel (*)(argument_list);

resolution resolve(argument_list given, std::span<const accepts> takes, type_rule type,
                   const std::function<made_kernel(argument_list)>& make);

template <auto F, class R, class... Args> kernel text_kernel(R (*)(std::string&, Args...)) {
  return map_text<Args...>([](std::string& to, Args... values) { return F(to, values...); });
}
template <auto F, class R, cell_value... Args> kernel value_kernel(R (*)(Args...)) {
  return map<Args...>([](Args... values) { return F(values...); });
}

} // namespace signature

/// The kernel of a function of single values, for `map`, or if its first parameter is the text that
/// it makes, for `map_text`.
template <auto F> made_kernel of(argument_list) {
  if constexpr (requires { signature::text_kernel<F>(F); })
    return signature::text_kernel<F>(F);
  else
    return signature::value_kernel<F>(F);
}

/// The first for `Least` arguments, the next for one more, and so on.
template <std::size_t Least, auto... Makers> made_kernel by_count(argument_list given) {
  static constexpr std::array<signature::kernel_rule, sizeof...(Makers)> makers{Makers...};
  return makers.at(given.size() - Least)(given);
}

/// Resolves a call: checks the arguments against what is taken, finds the type, makes the kernel,
/// with the session if `Make` takes it, too. An argument of the type NULL is cast to what is taken.
template <auto Make, auto Type, accepts... Takes>
resolution call(argument_list given, const session& in) {
  static constexpr std::array<accepts, sizeof...(Takes)> takes{Takes...};
  return signature::resolve(given, takes, Type, [&in](argument_list cast) -> made_kernel {
    if constexpr (requires { Make(cast, in); })
      return Make(cast, in);
    else
      return Make(cast);
  });
}

/// The value of an argument that is constant text and not NULL.
[[nodiscard]] std::optional<std::string_view> constant_text(const argument& of);

/// Whether an argument is the constant NULL.
[[nodiscard]] bool is_constant_null(const argument& of);

/// "first", "second", ... of arguments that are counted from 0.
[[nodiscard]] std::string ordinal(std::size_t index);

} // namespace duet
