#include "pipeline/state_marks.hpp"

#include "pipeline/mark.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace duet {

namespace {

constexpr std::string_view mark_prefix = "duet.";
constexpr std::string_view fingerprint_key = "duet.fingerprint";
constexpr std::string_view input_partitions_key = "duet.input-partitions";
constexpr std::string_view displaced_key = "duet.displaced";
constexpr std::string_view format_word = " format=";
constexpr std::string_view key_groups_word = " key-groups=";

std::int32_t to_number(std::string_view text) {
  std::int32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// A fingerprint, taken apart.
struct parsed_fingerprint {
  std::string_view made_by;
  std::int32_t format = 1; ///< 1 did not name itself.
};

parsed_fingerprint parse_fingerprint(std::string_view text) {
  const auto at = text.rfind(format_word);
  if (at == std::string_view::npos)
    return {.made_by = text};
  return {.made_by = text.substr(0, at), .format = to_number(text.substr(at + format_word.size()))};
}

/// What a fingerprint says of the partitions of the state topic.
std::string_view key_groups_of(std::string_view made_by) {
  return made_by.substr(std::min(made_by.rfind(key_groups_word), made_by.size()));
}

std::string unreadable(const record& in) {
  return "has the record " + std::string{*in.key} + " = \"" + std::string{in.value.value_or("")} +
         "\", which this version cannot read";
}

/// For marks that stand in one partition alone.
constexpr partition_id one_partition{0};

constexpr auto format_now = static_cast<std::int32_t>(state_format_now);

} // namespace

std::optional<state_format> state_marks::format_of(const record& in) {
  if (in.key && in.key->starts_with(mark_prefix))
    return std::nullopt;
  if (!in.key || in.key->empty())
    return state_format::untagged;
  switch (in.key->front()) {
  case numbered_state_tag:
    return state_format::numbered;
  case tagged_state_tag:
    return state_format::tagged;
  default:
    return state_format::untagged;
  }
}

std::optional<std::string> state_marks::take(const record& in) {
  if (in.key == displaced_key)
    displaced_ = in.value.value_or("");
  if (registry_.is_key(*in.key) && !registry_.take(in.split.partition, *in.key, in.value))
    return unreadable(in);
  if (!in.value)
    return std::nullopt;
  if (in.key == fingerprint_key)
    return take_fingerprint(in);
  if (in.key == input_partitions_key)
    input_partitions_ = to_number(*in.value);
  if (in.key->starts_with(position_marks::key_prefix) && !read_to_.take(*in.key, *in.value))
    return unreadable(in);
  return std::nullopt;
}

std::optional<std::string> state_marks::take_fingerprint(const record& in) {
  found_ = true;
  const auto partition = in.split.partition.value;
  current_.erase(partition);
  others_.erase(partition);
  if (in.value == fingerprint()) {
    current_.insert(partition);
    return std::nullopt;
  }
  const auto read = parse_fingerprint(*in.value);
  if (read.made_by == made_by_ && read.format >= 1 && read.format < format_now)
    return std::nullopt;
  if (read.format > format_now)
    return "was made by a newer duet, \"" + std::string{*in.value} +
           "\", and this one knows formats up to " + std::to_string(format_now) +
           ": run the newer one";
  auto problem =
      "was made by \"" + std::string{*in.value} + "\", this is \"" + fingerprint() + "\"";
  if (read.format != format_now || key_groups_of(read.made_by) != key_groups_of(made_by_))
    return problem;
  others_[partition] = std::move(problem);
  return std::nullopt;
}

void state_marks::end() {
  if (!others_.empty())
    made_by_another_ = others_.begin()->second;
  if (const auto& before = registry_.topics())
    read_to_.assign(before->sources);
}

bool state_marks::is_new(source_id source) const {
  const auto& before = registry_.topics();
  const auto& now = job_.topics.sources;
  return before && source.value < now.size() &&
         std::ranges::find(before->sources, now[source.value]) == before->sources.end();
}

std::string state_marks::fingerprint() const {
  return made_by_ + std::string{format_word} + std::to_string(format_now);
}

bool state_marks::knows(split which) const {
  if (is_new(which.source))
    return false;
  if (!read_to_.empty())
    return read_to_.find(which).has_value();
  return which.source == source_id{0} && which.partition.value < input_partitions_;
}

outbox state_marks::claim(const registered_numbers& planned, const positions& read_to,
                          std::uint32_t key_groups) {
  outbox made;
  const auto text = fingerprint();
  for (std::int32_t group = 0; group < static_cast<std::int32_t>(key_groups); ++group)
    if (!current_.contains(group))
      made.add(mark(fingerprint_key, text, {group}));
  if (registry_.topics() && registry_.topics()->sources != job_.topics.sources)
    read_to_.forget();
  registry_.claim(job_, planned, key_groups, made);
  if (!std::exchange(displaced_, {}).empty())
    made.add(mark(displaced_key, std::nullopt, one_partition));
  read_to_.move(read_to, one_partition, made);
  return made;
}

outbox state_marks::displace(std::string what) {
  displaced_ = std::move(what);
  outbox made;
  made.add(mark(displaced_key, displaced_, one_partition));
  return made;
}

} // namespace duet
