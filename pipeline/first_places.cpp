#include "pipeline/first_places.hpp"

#include "pipeline/split_time.hpp"

#include <algorithm>
#include <utility>

namespace duet {

namespace {

std::string spell(const source_topic& of, partition_id partition) {
  return of.topic + "[" + std::to_string(partition.value) + "]";
}

/// Looks places of one source up.
class place_finder {
public:
  place_finder(cluster& kafka, const source_topic& of, std::span<const watermarks> ranges,
               std::vector<std::string>& remarks)
      : kafka_{kafka}, of_{of}, remarks_{remarks} {
    std::ranges::copy_if(ranges, std::back_inserter(ranges_),
                         [&](const watermarks& each) { return each.split.source == of.source; });
  }

  result<void> find_begins(const topic_place& place, std::map<split, record_offset>& to) {
    if (auto done = look_up(place); !done)
      return done;
    for (const auto& range : ranges_) {
      auto at = find(place, range);
      if (at)
        at = fit(*at, range);
      if (!at)
        return at.error();
      to[range.split] = *at;
    }
    return {};
  }

  /// An end may be anywhere: who is beyond it reads nothing, and who is not waits for it.
  result<void> find_ends(const topic_place& place, const std::vector<split>& wanted,
                         std::map<split, record_offset>& to) {
    if (auto done = look_up(place); !done)
      return done;
    for (const auto& range : ranges_) {
      if (std::ranges::find(wanted, range.split) == wanted.end())
        continue;
      const auto at = find(place, range);
      if (!at)
        return at.error();
      to[range.split] = *at;
    }
    return {};
  }

private:
  result<void> look_up(const topic_place& place) {
    for (const auto& [partition, offset] : place.offsets)
      if (partition < 0 || static_cast<std::uint32_t>(partition) >= of_.partitions)
        return misconfigured("an offset is given for partition " + std::to_string(partition) +
                             " of topic " + of_.topic + ", which has " +
                             std::to_string(of_.partitions));
    result<positions> found{positions{}};
    if (place.is == topic_place::kind::committed && !place.group.empty())
      found = kafka_.committed_by(place.group, of_);
    if (place.is == topic_place::kind::timestamp)
      found = kafka_.offsets_at(of_, place.timestamp_ms);
    if (!found)
      return found.error();
    found_ = std::move(*found);
    return {};
  }

  result<record_offset> find(const topic_place& place, const watermarks& range) {
    const auto given = place.offsets.find(range.split.partition.value);
    if (given != place.offsets.end())
      return record_offset{given->second};
    const auto found = std::ranges::find(found_, range.split, &position::split);
    if (found != found_.end())
      return found->next;
    switch (place.is) {
    case topic_place::kind::earliest:
      return range.low;
    case topic_place::kind::latest:
    case topic_place::kind::timestamp:
      return range.high;
    case topic_place::kind::committed:
      break;
    }
    return reset(place, range);
  }

  result<record_offset> reset(const topic_place& place, const watermarks& range) {
    const auto what = (place.group.empty() ? std::string{"no group"} : "group " + place.group) +
                      " has " + (place.group.empty() ? "a" : "no") + " committed offset of " +
                      spell(of_, range.split.partition);
    switch (place.otherwise) {
    case topic_place::reset::earliest:
      return range.low;
    case topic_place::reset::latest:
      return range.high;
    case topic_place::reset::earliest_said_so:
      remarks_.push_back(what + ": it is read from its beginning");
      return range.low;
    case topic_place::reset::refused:
      break;
    }
    return misconfigured(what + ", which is to be read from there; say where else");
  }

  /// What was deleted cannot be read: it is gone for whoever reads that topic.
  result<record_offset> fit(record_offset at, const watermarks& range) {
    const auto what = "offset " + std::to_string(at.value) + " of " +
                      spell(of_, range.split.partition) + ", where reading is to begin, is ";
    if (at > range.high)
      return misconfigured(what + "beyond its end at " + std::to_string(range.high.value));
    if (at >= range.low)
      return at;
    remarks_.push_back(what + "deleted: it is read from " + std::to_string(range.low.value));
    return range.low;
  }

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  cluster& kafka_;
  const source_topic& of_;
  std::vector<std::string>& remarks_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::vector<watermarks> ranges_;
  positions found_;
};

/// The splits of a source whose end is not known.
result<std::vector<split>> without_end(const source_topic& of, const positions& committed) {
  std::vector<split> all;
  for (std::uint32_t i = 0; i < of.partitions; ++i) {
    const split which{of.source, {static_cast<std::int32_t>(i)}};
    const auto found = std::ranges::find(committed, which, &position::split);
    if (found != committed.end()) {
      const auto line = parse_split_time(found->time);
      if (!line)
        return line.error();
      if (line->bound)
        continue;
    }
    all.push_back(which);
  }
  return all;
}

} // namespace

result<first_places> find_first_places(cluster& kafka, const job_shape& shape,
                                       std::span<const source_topic> sources,
                                       const positions& committed,
                                       std::span<const watermarks> ranges) {
  first_places made;
  for (const auto& of : sources) {
    const auto& says = shape.sources[of.source.value];
    place_finder finder{kafka, of, ranges, made.remarks};
    const bool is_new = std::ranges::none_of(
        committed, [&](const position& each) { return each.split.source == of.source; });
    if (says.start && is_new)
      if (auto done = finder.find_begins(*says.start, made.begins); !done)
        return done.error();
    if (!says.bounded || says.end == topic_place{.is = topic_place::kind::latest})
      continue;
    const auto wanted = without_end(of, committed);
    if (!wanted)
      return wanted.error();
    if (wanted->empty())
      continue;
    if (auto done = finder.find_ends(says.end, *wanted, made.ends); !done)
      return done.error();
  }
  return made;
}

} // namespace duet
