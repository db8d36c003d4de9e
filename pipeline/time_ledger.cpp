#include "pipeline/time_ledger.hpp"

#include "pipeline/split_time.hpp"

#include <algorithm>

namespace duet {

table_watermark::split time_ledger::said_of(table_id table, split of) const {
  const auto found = said_.find({table, of});
  return found == said_.end() ? table_watermark::split{} : found->second;
}

bool time_ledger::differs(split of, const source_times& now) const {
  return std::ranges::any_of(now.tables_of(of.source), [&](table_id table) {
    return now.at(table, of) != said_of(table, of);
  });
}

std::string time_ledger::say(split of, const source_times& now) {
  split_time line{.at = stamp_, .greatest = {}, .watermarks = {}, .idle = {}, .bound = {}};
  for (const auto table : now.tables_of(of.source)) {
    const auto number = tables_[table.value];
    const auto at = said_[{table, of}] = now.at(table, of);
    if (at.greatest != no_time)
      line.greatest[number] = at.greatest;
    if (at.idle)
      line.idle.insert(number);
    if (const auto watermark = now.watermark(table); watermark != no_time)
      line.watermarks[number] = watermark;
  }
  if (const auto bound = bounds_.find(of); bound != bounds_.end())
    line.bound = bound->second;
  return format(line);
}

bool time_ledger::ends(split of, record_offset next) const {
  const auto bound = bounds_.find(of);
  return bound != bounds_.end() && next >= bound->second;
}

} // namespace duet
