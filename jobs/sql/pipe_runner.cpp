#include "jobs/sql/pipe_runner.hpp"

#include "columns/calendar.hpp"
#include "columns/datum.hpp"
#include "columns/packed.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

pipe_runner::pipe_runner(const pipe& what) : what_{&what} {
  for (const auto& each : what.steps)
    if (const auto* filter = std::get_if<filter_step>(&each))
      steps_.emplace_back(std::in_place_type<filtering>, *filter);
    else if (const auto* window = std::get_if<window_step>(&each))
      steps_.emplace_back(std::in_place_type<windowing>, *window);
    else if (const auto* unnest = std::get_if<unnest_step>(&each))
      steps_.emplace_back(std::in_place_type<unnesting>, *unnest);
    else
      steps_.emplace_back(std::in_place_type<projection>, std::get<project_step>(each));
}

pipe_runner::piece pipe_runner::run(std::span<const operand> columns, std::size_t batch_rows,
                                    selection rows, computing& with) {
  piece at{columns, rows};
  for (auto& each : steps_) {
    const auto known = with.failed.entries().size();
    with.origins = at.origins;
    if (auto* filter = std::get_if<filtering>(&each)) {
      const auto condition = filter->condition.compute(at.columns, batch_rows, at.rows, with);
      keep_true(condition, at.rows, filter->kept);
      at.rows = filter->kept;
    } else if (auto* window = std::get_if<windowing>(&each)) {
      window->run(at);
      batch_rows = at.origins.size();
    } else if (auto* unnest = std::get_if<unnesting>(&each)) {
      unnest->run(at);
      batch_rows = at.origins.size();
    } else {
      auto& [cells, made] = std::get<projection>(each);
      made.clear();
      for (auto& cell : cells)
        made.push_back(cell.compute(at.columns, batch_rows, at.rows, with));
      at.columns = made;
    }
    with.failed.rename(known, [&](std::uint32_t row) { return at.origin(row); });
    drop_failed(at, with);
  }
  with.origins = {};
  return at;
}

namespace {

std::int64_t floor_to(std::int64_t of, std::int64_t step, std::int64_t offset) {
  const auto rest = (of - offset) % step;
  return of - (rest < 0 ? rest + step : rest);
}

} // namespace

// --- rows of rows

void pipe_runner::multiplied::start(std::size_t width) {
  made.resize(width);
  for (auto& each : made)
    each = column{};
  rows.clear();
  origins.clear();
}

std::size_t pipe_runner::multiplied::add(const piece& at, std::uint32_t row, std::size_t width) {
  const auto to = origins.size();
  for (std::size_t i = 0; i < width; ++i)
    duet::add(made[i], to, datum_at(*at.columns[i].cells, at.columns[i].place(row)));
  rows.push_back(static_cast<std::uint32_t>(to));
  origins.push_back(at.origin(row));
  return to;
}

pipe_runner::piece pipe_runner::multiplied::finish() {
  columns.clear();
  for (const auto& each : made)
    columns.push_back({&each});
  return {columns, rows, origins};
}

/// Windows begin, or where they cumulate end, at each step; those that a time is in come in the
/// order of their ends.
void pipe_runner::windowing::run(piece& at) {
  to.start(at.columns.size() + 2);
  const auto& of = what->window;
  const auto size = of.size_ms * micros_per_milli;
  const auto slide = of.slide_ms * micros_per_milli;
  const auto offset = of.offset_ms * micros_per_milli;
  for (const auto row : at.rows) {
    if (!at.columns[what->time].has_value(row))
      continue;
    const auto time = at.columns[what->time].at<std::int64_t>(row);
    const auto last = floor_to(time, slide, offset);
    if (of.cumulates) {
      const auto start = floor_to(time, size, offset);
      for (auto end = last + slide; end <= start + size; end += slide)
        add(at, row, start, end);
    } else {
      for (auto start = floor_to(time - size, slide, offset) + slide; start <= last; start += slide)
        add(at, row, start, start + size);
    }
  }
  at = to.finish();
}

void pipe_runner::windowing::add(const piece& at, std::uint32_t row, std::int64_t start,
                                 std::int64_t end) {
  const auto width = at.columns.size();
  const auto place = to.add(at, row, width);
  to.made[width].add(place, start);
  to.made[width + 1].add(place, end);
}

// --- elements

pipe_runner::unnesting::unnesting(const unnest_step& of)
    : what{&of}, parts{element_columns(of).size() - (of.has_ordinal ? 1 : 0)} {}

void pipe_runner::unnesting::run(piece& at) {
  const auto width = at.columns.size() - 1;
  const auto& collections = at.columns[width];
  to.start(width + parts + (what->has_ordinal ? 1 : 0));
  for (const auto row : at.rows) {
    const auto before = to.rows.size();
    if (collections.has_value(row))
      unnest(at, row, collections.at<std::string_view>(row));
    if (what->keeps_empty && to.rows.size() == before)
      static_cast<void>(to.add(at, row, width));
  }
  at = to.finish();
}

void pipe_runner::unnesting::unnest(const piece& at, std::uint32_t row, std::string_view packed) {
  const auto width = at.columns.size() - 1;
  std::int64_t ordinal = 0;
  for (auto rest = take_size(packed); rest > 0; --rest) {
    const auto element = packed;
    for (auto times = skip_element(packed); times > 0; --times) {
      const auto place = to.add(at, row, width);
      set_element(place, width, element);
      if (what->has_ordinal)
        to.made.back().add(place, ++ordinal);
    }
  }
}

/// Takes an element off the front; returns how often it is there.
std::int64_t pipe_runner::unnesting::skip_element(std::string_view& packed) const {
  static_cast<void>(take_packed(packed));
  if (what->collection.kind == type_kind::array)
    return 1;
  const auto behind = take_packed(packed);
  return what->collection.kind == type_kind::map ? 1 : std::get<std::int64_t>(unpacked(behind));
}

/// Sets the columns of the element in front.
void pipe_runner::unnesting::set_element(std::size_t row, std::size_t width,
                                         std::string_view packed) {
  const bool is_row = what->collection.kind != type_kind::map &&
                      what->collection.fields.front().type.kind == type_kind::row;
  if (is_row) {
    const auto fields = unpacked(take_packed(packed));
    if (std::holds_alternative<std::monostate>(fields))
      return; // all of them are NULL
    packed = std::get<std::string_view>(fields);
  }
  for (std::size_t i = 0; i < parts; ++i)
    duet::add(to.made[width + i], row, unpacked(take_packed(packed)));
}

/// A row that failed is in no later step.
void pipe_runner::drop_failed(piece& of, const computing& with) {
  if (with.failed.empty())
    return;
  std::vector<std::uint32_t> failed;
  for (const auto& each : with.failed.entries())
    failed.push_back(each.row);
  std::ranges::sort(failed);
  std::vector<std::uint32_t> whole;
  std::ranges::copy_if(of.rows, std::back_inserter(whole), [&](std::uint32_t row) {
    return !std::ranges::binary_search(failed, of.origin(row));
  });
  whole_ = std::move(whole);
  of.rows = whole_;
}

} // namespace duet::sql
