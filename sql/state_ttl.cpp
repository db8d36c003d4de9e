#include "sql/state_ttl.hpp"

#include "sql/durations.hpp"
#include "sql/nearest.hpp"

namespace duet::sql {

namespace {

std::optional<std::int64_t> read_ttl(const syntax::hint_option& of, const scope& names,
                                     diagnostics& said) {
  const auto& name = of.key ? *of.key : of.value;
  const auto ttl = of.key ? parse_duration(of.value.text) : std::nullopt;
  if (!names.has_table(name.text))
    said.error(name.at, "STATE_TTL names `" + name.text + "`, and this SELECT reads no such table");
  else if (!ttl)
    said.error(of.value.at,
               "STATE_TTL takes a duration for each table, as 'orders' = '1 h', not '" +
                   of.value.text + "'");
  return ttl;
}

} // namespace

std::int64_t ttl_of(const std::map<std::string, std::string>& settings) {
  return duration_in(settings, state_ttl).value_or(0);
}

std::optional<std::int64_t> hinted_ttl(const syntax::select& of, const scope& names,
                                       diagnostics& said) {
  std::optional<std::int64_t> ttl;
  for (const auto& hint : of.hints) {
    if (!same_word(hint.label.text, "STATE_TTL")) {
      said.warn(hint.label.at, "the hint `" + hint.label.text + "` changes nothing here");
      continue;
    }
    for (const auto& each : hint.options)
      if (const auto read = read_ttl(each, names, said))
        ttl = read;
  }
  return ttl;
}

} // namespace duet::sql
