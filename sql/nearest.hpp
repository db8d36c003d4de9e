/// The known name that somebody probably meant.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace duet::sql {

/// Whether two words are the same, letters' cases aside.
[[nodiscard]] bool same_word(std::string_view one, std::string_view other);

/// How many characters have to be added, left out, changed or swapped with their neighbour to make
/// `left` into `right`, letters' cases aside; `limit + 1` if it is more than `limit`.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right,
                                        std::size_t limit);

/// The one of `known` that is most like `name`, with at most one edit for every three characters of
/// it. Of several the first; none if nothing is like it.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view name,
                                                      std::span<const std::string_view> known);

/// "did you mean `amount`?" if one of `known` is like `name`, else `otherwise`.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       std::span<const std::string_view> known,
                                       std::string_view otherwise = {});

} // namespace duet::sql
