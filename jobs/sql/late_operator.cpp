#include "jobs/sql/late_operator.hpp"

#include "jobs/rejects.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <tuple>
#include <vector>

namespace duet::sql {

namespace {

/// A row that an operator found to be late.
struct late_row {
  split from;
  record_offset offset;
  std::uint32_t row = 0;   ///< Among those of its record.
  std::string_view record; ///< Kept.
  std::string_view why;    ///< For which window it is late.

  [[nodiscard]] auto place() const { return std::tuple{from, offset, row}; }
};

/// All of them, those that are one row next to each other.
std::vector<late_row> late_rows_in(const turn& in) {
  std::vector<late_row> all;
  std::vector<header> headers;
  for (const auto* each : in.in)
    for (std::size_t i = 0; i < each->content.size(); ++i) {
      auto kept = each->content.bytes(1, i).value();
      const auto row = take_varint(kept);
      assert(row && "what was kept is whole");
      const auto record = kept_record(kept, headers);
      all.push_back({record.split, record.offset, static_cast<std::uint32_t>(*row), kept,
                     each->content.bytes(0, i).value()});
    }
  std::ranges::stable_sort(all, {}, &late_row::place);
  return all;
}

} // namespace

void late_operator::apply(const turn& in, effects& out) {
  const auto all = late_rows_in(in);
  std::vector<header> headers;
  for (auto first = all.begin(); first != all.end();) {
    const auto behind = std::find_if(
        first, all.end(), [&](const late_row& other) { return other.place() != first->place(); });
    if (!writer_.write(kept_record(first->record, headers), first->row, in.now, out))
      std::for_each(first, behind, [&](const late_row& each) {
        out.reject(each.record, reject_reason::late, std::string{each.why});
      });
    first = behind;
  }
}

std::optional<std::string> late_operator::restore(std::span<const state_record> changelog) {
  return changelog.empty() ? std::nullopt : std::optional<std::string>{"it has no state"};
}

} // namespace duet::sql
