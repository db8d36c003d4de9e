#include "jobs/source_times.hpp"

#include <algorithm>
#include <utility>

namespace duet {

source_times::source_times(std::span<const table_shape> tables, std::span<const split> splits,
                           const committed_times& from) {
  for (const auto& each : tables) {
    const auto number = numbered<table_id>(tables_.size());
    for (const auto source : each.sources) {
      by_source_.resize(std::max<std::size_t>(by_source_.size(), source.value + 1));
      by_source_[source.value].push_back(number);
    }
    std::vector<std::vector<std::size_t>> places;
    std::vector<table_watermark::split> known;
    std::vector<split> own;
    for (const auto& of : splits) {
      if (std::ranges::find(each.sources, of.source) == each.sources.end())
        continue;
      const auto partition = static_cast<std::size_t>(of.partition.value);
      places.resize(std::max<std::size_t>(places.size(), of.source.value + 1));
      auto& in = places[of.source.value];
      in.resize(std::max(in.size(), partition + 1));
      in[partition] = known.size();
      own.push_back(of);
      const auto found = from.splits.find({number, of});
      known.push_back(found == from.splits.end() ? table_watermark::split{} : found->second);
    }
    const auto watermark =
        number.value < from.watermarks.size() ? from.watermarks[number.value] : no_time;
    tables_.push_back({std::move(places), std::move(own), {each.rules, known, watermark}});
    in_front_.push_back(watermark);
  }
  steps_ = std::make_shared<epoch_steps>(in_front_);
}

bool source_times::take(table_id table, split from, event_time at) {
  auto& of = tables_[table.value];
  const auto effect = of.time.take(of.place(from), at, wall_);
  if (effect == row_effect::moved)
    moved_.emplace_back(table, of.time.watermark());
  return effect != row_effect::too_far_ahead;
}

void source_times::look(split of, bool backlog, clock::time_point now) {
  for (const auto table : tables_of(of.source)) {
    auto& each = tables_[table.value];
    each.time.look(each.place(of), backlog, now);
  }
}

void source_times::end(split of) {
  for (const auto table : tables_of(of.source)) {
    auto& each = tables_[table.value];
    each.time.end(each.place(of));
  }
}

void source_times::settle() {
  for (std::size_t number = 0; number < tables_.size(); ++number)
    if (tables_[number].time.settle())
      moved_.emplace_back(numbered<table_id>(number), tables_[number].time.watermark());
  end_row();
}

std::optional<split> source_times::waited_for(table_id of) const {
  const auto& table = tables_[of.value];
  const auto found = table.time.waited_for();
  return found ? std::optional{table.splits[*found]} : std::nullopt;
}

std::span<const table_id> source_times::tables_of(source_id source) const {
  if (source.value >= by_source_.size())
    return {};
  return by_source_[source.value];
}

table_watermark::split source_times::at(table_id table, split of) const {
  const auto& in = tables_[table.value];
  return in.time.at(in.place(of));
}

void source_times::end_step() {
  for (const auto& [table, to] : moved_)
    in_front_[table.value] = to;
  steps_->next(moved_);
  moved_.clear();
}

std::shared_ptr<const epoch_steps> source_times::take_steps() {
  return std::exchange(steps_, std::make_shared<epoch_steps>(in_front_));
}

} // namespace duet
