#include "pipeline/restore.hpp"

#include "jobs/fired_mark.hpp"
#include "pipeline/ways_out.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// Makes operators and marks of the records of a state topic.
class restoration {
public:
  restoration(const job& what, const pipeline_config& config, layout keys)
      : what_{what}, config_{config}, marks_{what.fingerprint() +
                                                 " key-groups=" + std::to_string(keys.key_groups),
                                             registration_of(what.shape())},
        held_(keys.key_groups), fired_(keys.key_groups), gone_{config.limits.leftovers_bytes_max} {}

  result<void> take(std::span<const record> records);
  result<restored> finish();

  /// How many records of state it has taken, and of these skipped.
  [[nodiscard]] std::uint64_t taken() const { return taken_; }
  [[nodiscard]] std::uint64_t skipped() const;

private:
  /// Records of one operator and key group that follow each other.
  struct run {
    operator_number owner;
    key_group group;
    std::vector<state_record> records{};
  };

  result<void> take_mark(const record& in);
  result<void> take_fired(const record& in);
  [[nodiscard]] event_time last_fired(operator_number number) const;
  result<void> take_state(const record& in, state_format format);
  result<void> end_run();
  void skip_run();
  group_state finish_group(key_group group, const std::vector<operator_number>& numbers);
  [[nodiscard]] keyed_operator* operator_of(const run& of);
  [[nodiscard]] std::optional<operator_id> place_of(const run& of) const;
  [[nodiscard]] result<void> check_made_by() const;
  [[nodiscard]] result<void> check_skipped(const registered_numbers& planned) const;
  [[nodiscard]] result<void> check_dropped(const registered_numbers& planned) const;
  void give_up_fired(const std::vector<operator_number>& dead);
  [[nodiscard]] std::uint32_t key_groups() const {
    return static_cast<std::uint32_t>(held_.size());
  }
  [[nodiscard]] failure cannot(const std::string& problem) const;

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const job& what_;
  const pipeline_config& config_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  state_marks marks_;
  /// By key group: the operators of all numbers that were met, also of those that turn out to be
  /// dead when another one with the same fingerprint lives.
  std::vector<std::map<operator_number, std::unique_ptr<keyed_operator>>> held_;
  /// By key group: up to when each operator has fired.
  std::vector<std::map<operator_number, fired_mark>> fired_;
  run run_;
  std::uint64_t taken_ = 0;
  std::map<operator_number, std::uint64_t> skipped_; ///< Records.
  leftovers gone_;
};

/// Whose state a record of an older format is: only jobs of one operator have any.
constexpr operator_number only_operator{1};

result<void> restoration::take(std::span<const record> records) {
  for (const auto& each : records) {
    const auto format = state_marks::format_of(each);
    if (auto done = format ? take_state(each, *format) : take_mark(each); !done)
      return done;
  }
  return end_run();
}

result<void> restoration::take_state(const record& in, state_format format) {
  const key_group group{static_cast<std::uint32_t>(in.split.partition.value)};
  owned_state_key key{.owner = only_operator, .name = {in.key.value_or("")}};
  if (format == state_format::tagged)
    key.name.key.remove_prefix(1);
  if (format == state_format::numbered) {
    auto read = parse_state_key(*in.key);
    if (!read)
      return cannot("the key of the record at offset " + std::to_string(in.offset.value) +
                    " of partition " + std::to_string(group.value) + " " + read.error().message);
    key = *read;
  }
  if (key.owner != run_.owner || group != run_.group) {
    if (auto done = end_run(); !done)
      return done;
    run_.owner = key.owner;
    run_.group = group;
  }
  run_.records.push_back({key.name, in.value, format, in.offset});
  return {};
}

/// A fingerprint comes before all state of its format in its partition, so state that this duet
/// cannot read is refused before any of it is read.
result<void> restoration::take_mark(const record& in) {
  if (auto done = end_run(); !done)
    return done;
  if (is_fired_mark(*in.key))
    return take_fired(in);
  if (const auto problem = marks_.take(in))
    return misconfigured("the state in " + config_.state_topic() + " " + *problem + "; " +
                         ways_out(config_));
  return {};
}

result<void> restoration::take_fired(const record& in) {
  if (!in.value)
    return {};
  const auto mark = parse_fired_mark(*in.key, *in.value);
  if (!mark)
    return cannot("the record at offset " + std::to_string(in.offset.value) + " of partition " +
                  std::to_string(in.split.partition.value) + " says no time up to which is fired");
  auto& held = fired_[static_cast<std::size_t>(in.split.partition.value)]
                   .try_emplace(mark->owner, fired_mark{mark->owner, no_time})
                   .first->second;
  if (mark->up_to >= held.up_to)
    held = *mark;
  return {};
}

result<void> restoration::end_run() {
  if (run_.records.empty())
    return {};
  taken_ += run_.records.size();
  auto* const owner = operator_of(run_);
  if (owner == nullptr)
    skip_run();
  else if (const auto problem = owner->restore(run_.records))
    return cannot(*problem);
  run_.records.clear();
  return {};
}

void restoration::skip_run() {
  skipped_[run_.owner] += run_.records.size();
  const partition_id in{static_cast<std::int32_t>(run_.group.value)};
  for (const auto& each : run_.records)
    if (each.value && each.format == state_format::numbered) {
      std::string key;
      append_state_key(key, run_.owner, each.key);
      gone_.add(in, key);
    }
}

/// Null if the job has no such operator.
keyed_operator* restoration::operator_of(const run& of) {
  auto& held = held_[of.group.value];
  if (const auto found = held.find(of.owner); found != held.end())
    return found->second.get();
  const auto place = place_of(of);
  if (!place)
    return nullptr;
  auto made = what_.make_operator(*place, of.group, key_groups());
  return held.emplace(of.owner, std::move(made)).first->second.get();
}

std::optional<operator_id> restoration::place_of(const run& of) const {
  const auto& operators = what_.shape().operators;
  // Before the first claim there is no registry.
  const bool is_older = of.records.front().format != state_format::numbered;
  if (is_older && operators.size() == 1 && !marks_.registered().knows(of.owner))
    return operator_id{0};
  const auto fingerprint = marks_.registered().find(of.owner);
  for (std::size_t i = 0; i < operators.size(); ++i)
    if (operators[i].fingerprint == fingerprint)
      return numbered<operator_id>(i);
  return std::nullopt;
}

/// What was skipped has to be of operators that are dead by now, or die with this start.
result<void> restoration::check_skipped(const registered_numbers& planned) const {
  auto gone = marks_.registered().dead();
  gone.insert(gone.end(), planned.dropped.begin(), planned.dropped.end());
  for (const auto& [number, records] : skipped_)
    if (std::ranges::find(gone, number) == gone.end())
      return cannot("it holds state of operator " + std::to_string(number.value) +
                    ", and nothing before it says which one that is");
  return {};
}

result<void> restoration::check_made_by() const {
  const auto& problem = marks_.made_by_another();
  if (problem.empty() || config_.allow_drop_state)
    return {};
  return misconfigured("the state in " + config_.state_topic() + " " + problem + "; " +
                       ways_out(config_) + std::string{or_drop_it});
}

/// Says what is no longer in the job, and what is new: what was changed is both.
result<void> restoration::check_dropped(const registered_numbers& planned) const {
  if (planned.dropped.empty() || config_.allow_drop_state)
    return {};
  return misconfigured("the state in " + config_.state_topic() +
                       " is also of what is no longer in the job; bring it back as it was, give "
                       "another --app-id to start anew beside it" +
                       std::string{or_drop_it} +
                       marks_.registered().tell_changes(planned, what_.shape()));
}

std::uint64_t restoration::skipped() const {
  std::uint64_t sum = 0;
  for (const auto& [number, records] : skipped_)
    sum += records;
  return sum;
}

failure restoration::cannot(const std::string& problem) const {
  return misconfigured("the state topic " + config_.state_topic() +
                       " cannot be restored: " + problem + "; " + ways_out(config_));
}

/// A group with what was restored under the numbers that the job's operators have.
group_state restoration::finish_group(key_group group,
                                      const std::vector<operator_number>& numbers) {
  auto made = make_group(what_, group, key_groups());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    auto& of = made.operators[i];
    if (auto held = held_[group.value].extract(numbers[i]))
      of = std::move(held.mapped());
    // Not before all was read: the mark stands behind state that it frees.
    const auto fired = fired_[group.value].extract(numbers[i]);
    const auto mark = fired ? fired.mapped() : fired_mark{numbers[i], no_time};
    of->free_up_to(mark.up_to, mark.key);
  }
  return made;
}

/// What dead operators have fired is of no use to anybody.
void restoration::give_up_fired(const std::vector<operator_number>& dead) {
  for (std::size_t group = 0; group < fired_.size(); ++group)
    for (const auto number : dead)
      if (fired_[group].contains(number))
        gone_.add({static_cast<std::int32_t>(group)}, key_of(fired_mark{number, no_time}));
}

event_time restoration::last_fired(operator_number number) const {
  auto last = no_time;
  for (const auto& group : fired_)
    if (const auto at = group.find(number); at != group.end())
      last = std::max(last, at->second.up_to);
  return last;
}

result<restored> restoration::finish() {
  if (!marks_.found() && taken_ > 0)
    return misconfigured("the state topic " + config_.state_topic() +
                         " holds records that duet did not write; " + ways_out(config_));
  marks_.end();
  if (auto done = check_made_by(); !done)
    return done.error();
  auto planned = marks_.plan(config_.app_id);
  if (!planned)
    return planned.error();
  if (auto done = check_skipped(*planned); !done)
    return done.error();
  if (auto done = check_dropped(*planned); !done)
    return done.error();
  give_up_fired(planned->dropped);
  give_up_fired(marks_.registered().dead());
  restored made{.groups = {},
                .numbers = std::move(*planned),
                .marks = std::move(marks_),
                .gone = std::move(gone_),
                .fired = {}};
  for (const auto number : made.numbers.operators)
    made.fired.push_back(last_fired(number));
  for (std::uint32_t group = 0; group < key_groups(); ++group)
    made.groups.push_back(finish_group({group}, made.numbers.operators));
  return made;
}

/// Reads to the end; false if it was stopped before.
result<bool> read_to_end(record_source& source, const recovery_context& of, restoration& state) {
  auto last_heard = of.time.now();
  while (!of.stop.stop_requested()) {
    const auto in = source.poll(of.config.limits.poll_wait);
    if (!in)
      return in.error();
    of.meter.alive();
    if (auto done = state.take(in->records); !done)
      return done.error();
    if (in->ended)
      return true;
    const auto now = of.time.now();
    if (!in->records.empty())
      last_heard = now;
    if (now - last_heard > of.config.limits.restore_wait_max)
      return failure{remedy::recover,
                     "the state topic " + of.config.state_topic() +
                         " cannot be read to its end: a transaction is open in it; "
                         "kafka-transactions.sh find-hanging names it"};
  }
  return false;
}

/// What there is to read.
result<std::vector<input_span>> find_spans(const recovery_context& of, layout keys) {
  const auto ranges = of.kafka.watermarks_of({of.config.state_topic(), {}, keys.key_groups},
                                             isolation::read_uncommitted);
  if (!ranges)
    return ranges.error();
  std::vector<input_span> spans;
  for (const auto& range : *ranges)
    if (range.low < range.high)
      spans.push_back({of.config.state_topic(), range.split, range.low, range.high});
  return spans;
}

} // namespace

result<std::optional<restored>> restore(const recovery_context& of, layout keys) {
  restoration state{of.what, of.config, keys};
  const auto spans = find_spans(of, keys);
  if (!spans)
    return spans.error();
  if (!spans->empty()) {
    const auto source = of.kafka.open_source(*spans);
    if (!source)
      return source.error();
    const auto begun = of.time.now();
    const auto ended = read_to_end(**source, of, state);
    if (!ended)
      return ended.error();
    if (!*ended)
      return std::optional<restored>{};
    spdlog::info(
        "restored {} changelog records of {} in {} ms", state.taken(), of.config.state_topic(),
        std::chrono::duration_cast<std::chrono::milliseconds>(of.time.now() - begun).count());
  }
  auto made = state.finish();
  if (!made)
    return made.error();
  if (const auto skipped = state.skipped(); skipped > 0)
    spdlog::info("skipped {} of them: they are of operators that the job has no longer", skipped);
  return std::optional{std::move(*made)};
}

} // namespace duet
