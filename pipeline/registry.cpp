#include "pipeline/registry.hpp"

#include "pipeline/mark.hpp"
#include "pipeline/text.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace duet {

namespace {

constexpr std::string_view application_key = "duet.application";
constexpr std::string_view about_prefix = "duet.about.";
constexpr std::string_view left_prefix = "duet.left.";
constexpr std::string_view left_value = "offsets";
constexpr partition_id first_partition{0};
constexpr std::string_view dead_word = "dead ";
constexpr std::string_view sources_word = "sources=";
constexpr std::string_view targets_word = " targets=";

using texts = std::vector<std::string>;

/// Takes names apart; nothing if one is empty. No name of a topic has a comma.
std::optional<texts> parse_names(std::string_view text) {
  texts names;
  if (text.empty() || text.back() == ',')
    return text.empty() ? std::optional{names} : std::nullopt;
  while (!text.empty())
    names.emplace_back(take_until(',', text));
  return std::ranges::find(names, "") == names.end() ? std::optional{names} : std::nullopt;
}

std::string text_of(const registered_topics& of) {
  return std::string{sources_word} + join(of.sources, ",") + std::string{targets_word} +
         join(of.targets, ",");
}

std::optional<registered_topics> parse_topics(std::string_view text) {
  const auto middle = text.find(targets_word);
  if (!text.starts_with(sources_word) || middle == std::string_view::npos)
    return std::nullopt;
  const auto sources = parse_names(text.substr(sources_word.size(), middle - sources_word.size()));
  const auto targets = parse_names(text.substr(middle + targets_word.size()));
  if (!sources || !targets)
    return std::nullopt;
  return registered_topics{*sources, *targets};
}

bool share_one(const texts& one, const texts& other) {
  return std::ranges::any_of(
      one, [&](const auto& each) { return std::ranges::find(other, each) != other.end(); });
}

bool are_related(const registered_topics& one, const registered_topics& other) {
  const bool by_target = !one.targets.empty() && !other.targets.empty();
  return by_target ? share_one(one.targets, other.targets) : share_one(one.sources, other.sources);
}

/// What an application does, as what follows its subject.
std::string describe(const registered_topics& of) {
  return "reads " + (of.sources.empty() ? "nothing" : join(of.sources, ", ")) + " and writes " +
         (of.targets.empty() ? "nothing" : join(of.targets, ", "));
}

failure another_application(std::string_view app_id, const registered_topics& is,
                            const registered_topics& starts) {
  return {remedy::misconfigured, std::string{app_id} + " is the application of a job that " +
                                     describe(is) + ", and this one " + describe(starts) +
                                     ": give it an --app-id of its own"};
}

/// The same numbers as what they number.
template <class Number> std::vector<Number> name(const number_book::numbers& all) {
  std::vector<Number> named;
  for (const auto number : all)
    named.push_back({static_cast<decltype(Number::value)>(number)});
  return named;
}

template <class Number> number_book::numbers values_of(const std::vector<Number>& all) {
  number_book::numbers numbers;
  for (const auto each : all)
    numbers.push_back(each.value);
  return numbers;
}

bool contains(const number_book::numbers& all, std::uint32_t number) {
  return std::ranges::find(all, number) != all.end();
}

} // namespace

registration registration_of(const job_shape& shape) {
  registration made{
      .topics = {names_of(shape.sources), names_of(shape.targets)}, .operators = {}, .tables = {}};
  for (const auto& each : shape.operators) {
    made.operators.push_back(each.fingerprint);
    made.abouts.push_back(each.about);
  }
  for (const auto& each : shape.tables)
    made.tables.push_back(each.fingerprint);
  return made;
}

/// Who is dead stays dead, in whatever order partitions say so.
bool number_book::take(std::string_view key, nullable_bytes value) {
  const auto number = parse_number<std::uint32_t>(key.substr(prefix_.size()));
  if (!number || *number == 0 || *number > most_ || value == "")
    return false;
  auto text = value.value_or(dead_word);
  const bool alive = !text.starts_with(dead_word);
  if (!alive)
    text.remove_prefix(dead_word.size());
  auto& of = entries_[*number];
  if (of.fingerprint.empty())
    of.fingerprint = text;
  of.alive = of.alive && alive;
  return of.fingerprint == text || !value;
}

std::optional<number_book::numbers>
number_book::plan(const std::vector<std::string>& fingerprints) const {
  std::map<std::string_view, std::uint32_t> known;
  for (const auto& [number, each] : entries_)
    if (each.alive)
      known.try_emplace(each.fingerprint, number);
  auto last = entries_.empty() ? 0 : entries_.rbegin()->first;
  numbers planned;
  for (const auto& each : fingerprints) {
    assert(!each.starts_with(dead_word));
    if (each.empty()) {
      planned.push_back(0);
      continue;
    }
    const auto found = known.find(each);
    if (found == known.end() && last == most_)
      return std::nullopt;
    planned.push_back(found == known.end() ? ++last : found->second);
    known.try_emplace(each, planned.back());
  }
  return planned;
}

std::optional<std::string_view> number_book::find(std::uint32_t number) const {
  const auto found = entries_.find(number);
  if (found == entries_.end() || !found->second.alive)
    return std::nullopt;
  return found->second.fingerprint;
}

number_book::numbers number_book::all(bool alive) const {
  numbers found;
  for (const auto& [number, each] : entries_)
    if (each.alive == alive)
      found.push_back(number);
  return found;
}

void number_book::claim(const std::vector<std::string>& fingerprints, const numbers& planned) {
  assert(planned.size() == fingerprints.size());
  for (auto& [number, each] : entries_)
    each.alive = each.alive && contains(planned, number);
  for (std::size_t i = 0; i < planned.size(); ++i)
    if (planned[i] != 0)
      entries_.try_emplace(planned[i], entry{fingerprints[i]});
}

std::map<std::string, std::string> number_book::records() const {
  std::map<std::string, std::string> made;
  for (const auto& [number, each] : entries_)
    made[std::string{prefix_} + std::to_string(number)] =
        std::string{each.alive ? "" : dead_word} + each.fingerprint;
  return made;
}

bool registry::is_key(std::string_view key) const {
  return key == application_key || key.starts_with(operators_.prefix()) ||
         key.starts_with(tables_.prefix()) || key.starts_with(about_prefix) ||
         key.starts_with(left_prefix);
}

bool registry::take(partition_id from, std::string_view key, nullable_bytes value) {
  if (value)
    written_[{from, std::string{key}}] = *value;
  else
    written_.erase({from, std::string{key}});
  if (key.starts_with(operators_.prefix()))
    return operators_.take(key, value);
  if (key.starts_with(tables_.prefix()))
    return tables_.take(key, value);
  if (key.starts_with(about_prefix))
    return take_about(key.substr(about_prefix.size()), value);
  if (key.starts_with(left_prefix))
    return take_left(key.substr(left_prefix.size()), value);
  topics_ = value ? parse_topics(*value) : std::nullopt;
  return !value || topics_;
}

bool registry::take_about(std::string_view number, nullable_bytes value) {
  const auto of = parse_number<std::uint32_t>(number);
  if (of && value)
    abouts_[*of] = *value;
  else if (of)
    abouts_.erase(*of);
  return of.has_value();
}

bool registry::take_left(std::string_view topic, nullable_bytes value) {
  if (value)
    left_.emplace(topic);
  else
    left_.erase(std::string{topic});
  return !topic.empty();
}

/// What cannot be told apart by what it does has its fingerprint said, too: that differs.
std::string registry::tell_changes(const registered_numbers& planned,
                                   const job_shape& shape) const {
  std::multimap<std::string, std::string> gone; // fingerprint by what it does
  for (const auto number : planned.dropped) {
    const auto about = abouts_.find(number.value);
    gone.emplace(about == abouts_.end() ? "" : about->second, *operators_.find(number.value));
  }
  std::multimap<std::string, std::string> added;
  for (const auto number : planned.added) {
    const auto at = std::ranges::find(planned.operators, number) - planned.operators.begin();
    const auto& of = shape.operators[static_cast<std::size_t>(at)];
    added.emplace(of.about, of.fingerprint);
  }
  std::string text;
  const auto tell = [&text](std::string_view word, const auto& those, const auto& others) {
    for (const auto& [about, fingerprint] : those) {
      text.append("\n  ").append(word).append(about);
      if (about.empty() || others.contains(about))
        text.append(about.empty() ? "" : ", as ").append(fingerprint);
    }
  };
  tell("gone: ", gone, added);
  tell("new: ", added, gone);
  return text;
}

std::string registry::key_of_left(std::string_view topic) {
  return std::string{left_prefix}.append(topic);
}

std::vector<operator_number> registry::dead() const {
  return name<operator_number>(operators_.all(false));
}

result<registered_numbers> registry::plan(std::string_view app_id, const registration& job) const {
  if (topics_ && !are_related(*topics_, job.topics))
    return another_application(app_id, *topics_, job.topics);
  const auto operators = operators_.plan(job.operators);
  const auto tables = tables_.plan(job.tables);
  if (!operators || !tables)
    return failure{remedy::misconfigured, std::string{app_id} + " has been changed so often that " +
                                              "no numbers are left: give it another --app-id"};
  number_book::numbers added;
  for (const auto number : *operators)
    if (number != 0 && !operators_.knows(number) && !contains(added, number))
      added.push_back(number);
  number_book::numbers dropped;
  for (const auto number : operators_.all(true))
    if (!contains(*operators, number))
      dropped.push_back(number);
  return registered_numbers{name<operator_number>(*operators), name<table_number>(*tables),
                            name<operator_number>(added), name<operator_number>(dropped)};
}

void registry::claim(const registration& job, const registered_numbers& planned,
                     std::uint32_t partitions, outbox& out) {
  operators_.claim(job.operators, values_of(planned.operators));
  tables_.claim(job.tables, values_of(planned.tables));
  leave(job.topics.sources, out);
  topics_ = job.topics;
  write(std::string{application_key}, text_of(job.topics), first_partition, out);
  for (const auto& [key, value] : tables_.records())
    write(key, value, first_partition, out);
  claim_abouts(job, values_of(planned.operators), out);
  for (const auto& [key, value] : operators_.records())
    for (std::uint32_t i = 0; i < partitions; ++i)
      write(key, value, {static_cast<std::int32_t>(i)}, out);
}

/// Of those that live; the others need no words any more.
void registry::claim_abouts(const registration& job, const number_book::numbers& planned,
                            outbox& out) {
  const auto before = std::exchange(abouts_, {});
  for (std::size_t i = 0; i < planned.size() && i < job.abouts.size(); ++i)
    if (planned[i] != 0 && !job.abouts[i].empty())
      abouts_.try_emplace(planned[i], job.abouts[i]);
  for (const auto& [number, text] : before)
    if (!abouts_.contains(number))
      erase(std::string{about_prefix} + std::to_string(number), out);
  for (const auto& [number, text] : abouts_)
    write(std::string{about_prefix} + std::to_string(number), text, first_partition, out);
}

/// Goes on to read these topics.
void registry::leave(const std::vector<std::string>& sources, outbox& out) {
  const auto is_read = [&](const std::string& topic) {
    return std::ranges::find(sources, topic) != sources.end();
  };
  for (const auto& topic : topics_.value_or(registered_topics{}).sources)
    if (!is_read(topic))
      left_.insert(topic);
  for (const auto& topic : std::exchange(left_, {}))
    if (is_read(topic)) {
      erase(key_of_left(topic), out);
    } else {
      left_.insert(topic);
      write(key_of_left(topic), std::string{left_value}, first_partition, out);
    }
}

void registry::erase(const std::string& key, outbox& out) {
  written_.erase({first_partition, key});
  out.add(mark(key, std::nullopt, first_partition));
}

void registry::write(const std::string& key, const std::string& value, partition_id into,
                     outbox& out) {
  auto& before = written_[{into, key}];
  if (before != value)
    out.add(mark(key, value, into));
  before = value;
}

} // namespace duet
