#include "jobs/sql/table_reader.hpp"

#include "columns/calendar.hpp"
#include "formats/format.hpp"
#include "jobs/sql/record_metadata.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

namespace duet::sql {

namespace {

reject_reason reason_of(bad_format of) {
  switch (of) {
  case bad_format::malformed:
    return reject_reason::malformed;
  case bad_format::bad_encoding:
    return reject_reason::bad_encoding;
  case bad_format::too_deep:
    return reject_reason::too_deep;
  }
  return reject_reason::malformed;
}

data_type row_of(std::span<const named_type> fields) {
  data_type made{.kind = type_kind::row};
  for (const auto& each : fields)
    made.fields.push_back({each.name, each.type});
  return made;
}

/// The plan has been checked, so that there is such a format with such options.
std::unique_ptr<decoder> decoder_of(const format_plan& of, std::span<const named_type> declared,
                                    std::vector<field_path> wanted, bool check_all) {
  auto made = make_decoder(
      of.name, of.options,
      {.declared = row_of(declared), .wanted = std::move(wanted), .check_all = check_all});
  assert(made && "the planner checks formats");
  return std::move(*made);
}

/// Whether a step of a pipe calls CURRENT_WATERMARK.
bool asks_for_watermark(const pipe& of) {
  const auto asks = [](const expression& each) { return calls(each, "CURRENT_WATERMARK"); };
  return std::ranges::any_of(of.steps, [&](const pipe_step& step) {
    if (const auto* filter = std::get_if<filter_step>(&step))
      return asks(filter->condition);
    const auto* project = std::get_if<project_step>(&step);
    return project != nullptr && std::ranges::any_of(project->columns, asks);
  });
}

event_time time_at(const operand& of, std::uint32_t row) {
  return {floor_div(of.at<std::int64_t>(row), micros_per_milli)};
}

} // namespace

table_reader::table_reader(const table_plan& what, std::span<const source_plan> sources,
                           std::uint32_t key_groups)
    : what_{&what}, all_sources_{sources}, key_groups_{key_groups} {
  std::vector<field_path> in_value;
  std::vector<field_path> in_key;
  std::size_t made = 0;
  for (const auto& each : what.columns) {
    auto* const paths = each.from == column_origin::value ? &in_value
                        : each.from == column_origin::key ? &in_key
                                                          : nullptr;
    sources_.push_back({each.from, each.from == column_origin::value ? in_value.size() : made});
    if (paths != nullptr)
      paths->push_back(each.path);
    if (each.from != column_origin::value)
      ++made;
  }
  made_.resize(made);
  if (what.value)
    value_ = decoder_of(*what.value, what.declared_value, in_value, what.fails_on_error);
  if (what.key && !in_key.empty())
    key_ = decoder_of(*what.key, what.declared_key, in_key, what.fails_on_error);
  for (const auto& each : what.pipes) {
    ends_.push_back({pipe_runner{each}, sender{std::get<to_operator>(each.end), key_groups}});
    tells_watermark_ = tells_watermark_ || asks_for_watermark(each);
  }
  if (what.time) {
    time_.emplace(what.time->time);
    watermark_.emplace(what.time->watermark);
  }
}

// --- records to columns

void table_reader::decode_part(decoder& by, nullable_bytes record::*part, decoded& to,
                               rejects& out) {
  bytes_.clear();
  for (const auto& each : records_)
    bytes_.push_back(each.*part);
  by.decode(bytes_, to);
  for (const auto& [at, reason, why] : to.bad_records)
    out.add(records_[at], reason_of(reason), what_->name + ": " + why);
}

void table_reader::decode(std::span<const record> records, stamp now, rejects& out) {
  records_ = records;
  now_ = now;
  memory_ = {};
  next_row_ = 0;
  decode_part(*value_, &record::value, values_, out);
  if (key_)
    decode_part(*key_, &record::key, keys_, out);
  make_columns();
  const auto rows = values_.rows();
  rows_.resize(rows);
  std::iota(rows_.begin(), rows_.end(), 0);
  at_.assign(rows, moment{});
  original_.assign(rows, {});
  rejected_.assign(rows, false);
  watermarks_.assign(tells_watermark_ ? rows : 0, no_time);
  if (what_->time)
    compute_time();
}

void table_reader::make_columns() {
  columns_.clear();
  std::size_t in_key = 0;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto& [from, place] = sources_[i];
    if (from == column_origin::value) {
      columns_.push_back({&values_.columns[place]});
      continue;
    }
    made_[place].clear();
    if (from == column_origin::key)
      spread_key(in_key++, made_[place]);
    else
      make_metadata(what_->columns[i], made_[place]);
    columns_.push_back({&made_[place]});
  }
}

/// A key is of all rows of its record; the first row that it gives counts.
void table_reader::spread_key(std::size_t place, column& to) {
  std::size_t key_row = 0;
  for (std::size_t row = 0; row < values_.rows(); ++row) {
    const auto record = values_.records[row];
    while (key_row < keys_.rows() && keys_.records[key_row] < record)
      ++key_row;
    if (key_row < keys_.rows() && keys_.records[key_row] == record)
      add(to, row, datum_at(keys_.columns[place], key_row));
  }
}

void table_reader::make_metadata(const read_column& of, column& to) {
  const auto add = metadata_adder(of.path.front());
  for (std::size_t row = 0; row < values_.rows(); ++row) {
    const auto& from = records_[values_.records[row]];
    add({.of = from, .topic = all_sources_[from.split.source.value].topic, .memory = memory_}, row,
        to);
  }
}

// --- time

void table_reader::compute_time() {
  failed_.clear();
  computing with{.memory = memory_, .failed = failed_, .now = now_};
  row_time_ = time_->compute(columns_, values_.rows(), rows_, with);
  row_watermark_ = watermark_->compute(columns_, values_.rows(), rows_, with);
}

void table_reader::take_time(std::size_t record, source_times& times, rejects& out) {
  const auto first = next_row_;
  for (; next_row_ < values_.rows() && values_.records[next_row_] == record; ++next_row_) {
    const auto row = static_cast<std::uint32_t>(next_row_);
    at_[row] = times.now();
    if (!what_->time)
      continue;
    if (!row_time_.has_value(row)) {
      reject(row, reject_reason::no_event_time, why_bad(row), out);
      continue;
    }
    const auto table = what_->time->table;
    if (tells_watermark_)
      watermarks_[row] = times.in_front(table);
    if (times.may_be_late(table, time_at(row_time_, row)))
      original_[row] = keep_row(records_[record], next_row_ - first);
    if (row_watermark_.has_value(row) &&
        !times.take(table, records_[record].split, time_at(row_watermark_, row)))
      reject(row, reject_reason::far_future, {}, out);
  }
}

std::string_view table_reader::keep_row(const record& of, std::size_t row) {
  kept_.clear();
  append_varint(kept_, what_->late ? *what_->late + 1 : 0);
  append_varint(kept_, row);
  keep(of, kept_);
  auto* const copy = memory_.allocate(kept_.size());
  std::ranges::copy(kept_, copy);
  return {copy, kept_.size()};
}

// --- where rows go

void table_reader::send(const source_times& times, dispatch& to, rejects& out) {
  const auto rows = values_.rows();
  if (next_row_ == 0)
    at_.assign(rows, times.now());
  split_.clear();
  for (const auto record : values_.records)
    split_.push_back(
        {static_cast<std::uint32_t>(records_[record].split.partition.value) % key_groups_});
  std::erase_if(rows_, [&](std::uint32_t row) { return rejected_[row]; });
  for (auto& each : ends_) {
    failed_.clear();
    computing with{.memory = memory_, .failed = failed_, .now = now_};
    with.watermarks = watermarks_;
    const auto made = each.steps.run(columns_, rows, rows_, with);
    each.last.send(made, {.at = at_, .split = split_, .original = original_},
                   [&](address where) -> duet::rows& { return to.to(where); });
    reject_failed(each.steps.what(), out);
  }
}

void table_reader::reject(std::uint32_t row, reject_reason why, std::string detail, rejects& out) {
  rejected_[row] = true;
  out.add(records_[values_.records[row]], why, std::move(detail));
}

/// What is wrong with the cells of a row that could not be read; empty if nothing is.
std::string table_reader::why_bad(std::uint32_t row) const {
  const auto found = std::ranges::find(values_.bad_cells, row, &bad_cell::row);
  return found == values_.bad_cells.end() ? std::string{} : what_->name + ": " + found->why;
}

/// A row that one statement cannot compute is there for the others.
void table_reader::reject_failed(const pipe& in, rejects& out) {
  std::vector<std::uint32_t> told;
  for (const auto& [row, why] : failed_.entries()) {
    if (std::ranges::find(told, row) != told.end())
      continue;
    told.push_back(row);
    const auto bad = why_bad(row);
    out.add(records_[values_.records[row]],
            bad.empty() ? reject_reason::not_computed : reject_reason::bad_field,
            in.statement + ": " + (bad.empty() ? why : bad));
  }
}

} // namespace duet::sql
