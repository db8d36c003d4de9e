#include "sql/metadata_columns.hpp"

#include "functions/coercion.hpp"
#include "sql/nearest.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace duet::sql {

namespace {

const std::array kinds{
    metadata_kind{"topic", string_type(), true},
    metadata_kind{"partition", type_of(type_kind::integer)},
    metadata_kind{"headers", map_of(string_type(), bytes_type()), true},
    metadata_kind{"leader-epoch", type_of(type_kind::integer)},
    metadata_kind{"offset", type_of(type_kind::bigint)},
    metadata_kind{"timestamp", timestamp_ltz_of(3), true},
    metadata_kind{"timestamp-type", string_type()},
};

const metadata_kind* find_kind(const table_column& of, option_reader& in) {
  const auto* const found = std::ranges::find(kinds, of.metadata_key, &metadata_kind::key);
  if (found != kinds.end())
    return found;
  std::vector<std::string_view> keys;
  std::string all;
  for (const auto& each : kinds) {
    keys.push_back(each.key);
    all += (all.empty() ? "there are '" : ", '") + std::string{each.key} + "'";
  }
  in.fail(of.at, "there is no metadata '" + of.metadata_key + "'",
          did_you_mean(of.metadata_key, keys, all));
  return nullptr;
}

const metadata_kind* check_cast(const table_column& of, const metadata_kind& what,
                                const data_type& from, const data_type& to, option_reader& in) {
  if (castable(from, to))
    return &what;
  in.fail(of.at, "metadata '" + of.metadata_key + "' is " + to_string(what.type) +
                     ", and column `" + of.name + "` is " + to_string(of.type));
  return nullptr;
}

} // namespace

std::span<const metadata_kind> metadata_kinds() { return kinds; }

const metadata_kind* read_metadata(const table_column& of, option_reader& in) {
  const auto* const found = find_kind(of, in);
  return found == nullptr ? nullptr : check_cast(of, *found, found->type, of.type, in);
}

const metadata_kind* written_metadata(const table_column& of, option_reader& in) {
  const auto* const found = find_kind(of, in);
  if (found == nullptr)
    return nullptr;
  if (found->written)
    return check_cast(of, *found, of.type, found->type, in);
  in.fail(of.at, "metadata '" + of.metadata_key + "' can only be read",
          "write METADATA .. VIRTUAL, and INSERT leaves the column out");
  return nullptr;
}

} // namespace duet::sql
