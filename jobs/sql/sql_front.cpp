#include "jobs/sql/sql_front.hpp"

#include <algorithm>

namespace duet::sql {

sql_front::sql_front(const plan& what, std::uint32_t key_groups) : sources_(what.sources.size()) {
  for (const auto& each : what.tables) {
    auto& reader = readers_.emplace_back(each, what.sources, key_groups);
    for (const auto source : each.sources) {
      auto& of = sources_[source.value];
      of.all.push_back(&reader);
      of.has_time = of.has_time || reader.has_time();
    }
  }
}

/// Records of one source that follow one another are read at once.
void sql_front::read(std::span<const record> records, source_times& times, dispatch& to,
                     rejects& out) {
  while (!records.empty()) {
    const auto source = records.front().split.source;
    const auto end = std::ranges::find_if(
        records, [&](const record& each) { return each.split.source != source; });
    const auto count = static_cast<std::size_t>(end - records.begin());
    read_source(sources_[source.value], records.first(count), times, to, out);
    records = records.subspan(count);
  }
}

void sql_front::read_source(source_readers& by, std::span<const record> records,
                            source_times& times, dispatch& to, rejects& out) {
  for (auto* const each : by.all)
    each->decode(records, times.wall(), out);
  if (by.has_time)
    for (std::size_t i = 0; i < records.size(); ++i) {
      for (auto* const each : by.all)
        each->take_time(i, times, out);
      times.end_row();
    }
  for (auto* const each : by.all)
    each->send(times, to, out);
}

} // namespace duet::sql
