#include "tests/sim/checker.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string_view>

namespace duet::test {

namespace {

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return number;
}

std::optional<std::int64_t> to_number(const std::optional<std::string>& text) {
  return text ? to_number(std::string_view{*text}) : std::nullopt;
}

std::string at(const std::string& topic, const kafka_record& in) {
  return topic + "[" + std::to_string(in.partition.value) + "]@" + std::to_string(in.offset.value) +
         ": ";
}

/// The first output of which there are more or fewer than there should be.
std::string difference(const output_counts& are, const output_counts& should) {
  const auto [is, must] = std::ranges::mismatch(are, should);
  const bool there = must == should.end() || (is != are.end() && is->first <= must->first);
  const auto& what = there ? is->first : must->first;
  const auto times = [&](const output_counts& in) {
    const auto found = in.find(what);
    return std::to_string(found == in.end() ? 0 : found->second);
  };
  return "the output " + what.first + "=" + what.second + " is there " + times(are) +
         " times, should be " + times(should);
}

std::string text_of(const std::map<std::string, std::string>& state) {
  std::ostringstream out;
  for (const auto& [key, value] : state)
    out << " " << key << "=" << value;
  return out.str();
}

} // namespace

checker::checker(const fake_kafka& kafka, const input& in, const refusals& refused,
                 simulated_job& job, checked_topics names)
    : kafka_{kafka}, in_{in}, refused_{refused}, job_{job}, names_{std::move(names)} {}

checker checker::anew() const {
  checker made{kafka_, in_, refused_, job_, names_};
  made.expected_ = expected_;
  made.committed_ = committed_;
  made.bad_ = bad_;
  made.lost_ = lost_;
  return made;
}

std::optional<std::string> checker::check() {
  if (changes_seen_ == kafka_.changes())
    return std::nullopt;
  changes_seen_ = kafka_.changes();
  if (lost_ == in_.topic())
    return std::nullopt;
  // The letters first: they say which good records were refused, and count as bad.
  if (auto wrong = read_on(names_.dead_letters, &checker::read_letter))
    return wrong;
  if (auto wrong = read_positions())
    return wrong;
  if (auto wrong = read_on(names_.output, &checker::read_output))
    return wrong;
  if (auto wrong = read_on(names_.state, &checker::read_state))
    return wrong;
  return compare();
}

checker::problem checker::read_on(const std::string& topic,
                                  problem (checker::*read)(const kafka_record&)) {
  if (!kafka_.has_topic(topic))
    return std::nullopt;
  problem wrong;
  const auto partitions = static_cast<std::int32_t>(kafka_.partitions_of(topic));
  for (std::int32_t i = 0; i < partitions; ++i) {
    auto& next = read_to_[{topic, i}];
    next = kafka_.for_each_written(topic, {i}, next, [&](const kafka_record& each) {
      if (!wrong)
        wrong = (this->*read)(each);
    });
    note(static_cast<std::uint64_t>(next.value));
  }
  return wrong;
}

checker::problem checker::read_positions() {
  auto now = kafka_.decided(names_.group, in_.topic());
  if (now.size() < committed_.size())
    return "a committed position is gone";
  for (const auto& [partition, next, time] : now) {
    auto& before = committed_[partition];
    const auto where = "the committed position of partition " + std::to_string(partition.value);
    if (next < before)
      return where + " went back to " + std::to_string(next.value);
    if (next > kafka_.last_stable(in_.topic(), partition))
      return where + " is beyond what can be read";
    kafka_.for_each_committed(in_.topic(), partition, before, next, [&](const kafka_record& each) {
      const auto& what = *in_.find(each.timestamp_ms);
      const auto place = what.place();
      if (what.what.meaning && !condemned_.contains(place))
        job_.read(*what.what.meaning, expected_);
      else
        bad_.insert(place);
    });
    before = next;
    note(static_cast<std::uint64_t>(next.value));
  }
  return std::nullopt;
}

bool checker::in_prefix(const truth& what) const {
  const auto at = committed_.find(what.partition);
  return at != committed_.end() && what.offset < at->second;
}

checker::problem checker::read_output(const kafka_record& in) {
  const auto* by = in_.find(in.timestamp_ms);
  if (by == nullptr || !by->what.meaning || job_.output_key(*by->what.meaning) != in.key)
    return at(names_.output, in) + "no record of this key has this timestamp";
  if (condemned_.contains(by->place()))
    return at(names_.output, in) + "completed by a record that has a dead letter";
  if (!in_prefix(*by))
    return at(names_.output, in) + "completed by a record whose position is not committed";
  if (!completed_.insert(in.timestamp_ms).second)
    return at(names_.output, in) + "completed by a record that had completed another";
  ++outputs_seen_[{in.key.value_or(""), in.value.value_or("")}];
  ++outputs_read_;
  return std::nullopt;
}

/// A letter is its record, but for what it says to have lost because the brokers refused it.
checker::problem checker::compare_letter(const kafka_record& in, const truth& original) const {
  const auto lost = in.header_value("duet.error.dropped").value_or("");
  const auto lacks = [&](std::string_view what) { return lost.find(what) != std::string::npos; };
  const bool refused = in.header_value("duet.error.reason") == "refused";
  if (refused && !refused_.justify(original.timestamp_ms))
    return at(names_.dead_letters, in) + "nobody has refused it";
  if (!refused && original.what.meaning)
    return at(names_.dead_letters, in) + "a good record";
  if (!refused && !lost.empty())
    return at(names_.dead_letters, in) + "has lost its " + lost;
  if (in.value != (lacks("value") ? std::nullopt : original.what.value))
    return at(names_.dead_letters, in) + "another value than the record's";
  if (in.timestamp_ms != (lacks("timestamp") ? no_timestamp : original.timestamp_ms))
    return at(names_.dead_letters, in) + "another timestamp than the record's";
  return std::nullopt;
}

checker::problem checker::read_letter(const kafka_record& in) {
  const auto partition = to_number(in.header_value("__streams.errors.partition"));
  const auto offset = to_number(in.header_value("__streams.errors.offset"));
  const record_place place{part(static_cast<std::int32_t>(partition.value_or(-1))),
                           {offset.value_or(-1)}};
  const auto* original = in_.find(place);
  if (original == nullptr)
    return at(names_.dead_letters, in) + "does not say where it was read";
  if (auto wrong = compare_letter(in, *original))
    return wrong;
  if (!letters_.insert(place).second)
    return at(names_.dead_letters, in) + "a second letter for one record";
  if (in.header_value("duet.error.reason") == "refused")
    condemned_.insert(place);
  if (lost_ != names_.dead_letters &&
      in.partition.value !=
          *partition % static_cast<std::int64_t>(kafka_.partitions_of(names_.dead_letters)))
    return at(names_.dead_letters, in) + "in the wrong partition";
  const auto [last, first] = last_letter_.try_emplace(place.split.partition.value, *offset);
  if (!first && last->second >= *offset)
    return at(names_.dead_letters, in) + "behind a letter of a later record";
  last->second = *offset;
  return std::nullopt;
}

checker::problem checker::read_state(const kafka_record& in) {
  using namespace std::string_view_literals;
  constexpr auto prefix = "\x02\x01\0"sv; // the tag, operator 1, no flags
  if (in.key && in.key->starts_with("duet."))
    return read_mark(in);
  if (!in.key || !in.key->starts_with(prefix))
    return at(names_.state, in) + "the key has no tag, or another operator's number";
  const auto key = in.key->substr(prefix.size());
  const auto [home, first] = home_of_.try_emplace(key, in.partition.value);
  if (home->second != in.partition.value)
    return at(names_.state, in) + "the key has been in another partition";
  if (in.value)
    folded_[key] = *in.value;
  else
    folded_.erase(key);
  return std::nullopt;
}

/// The input has too few partitions for a second record of positions.
checker::problem checker::read_mark(const kafka_record& in) {
  if (in.key != "duet.positions.0")
    return std::nullopt;
  std::istringstream text{in.value.value_or("")};
  std::uint64_t sequence = 0;
  text >> sequence;
  if (sequence == newest_mark_)
    return at(names_.state, in) + "a second mark with the number " + std::to_string(sequence);
  if (sequence < newest_mark_) // of a transaction before, in another partition
    return std::nullopt;
  newest_mark_ = sequence;
  marked_.clear();
  std::int32_t partition = 0;
  std::int64_t next = 0;
  for (char colon = 0; text >> partition >> colon >> next;)
    marked_[{partition}] = {next};
  return std::nullopt;
}

checker::problem checker::compare() const {
  if (auto wrong = compare_outputs())
    return wrong;
  if (auto wrong = compare_positions())
    return wrong;
  if (auto wrong = compare_state())
    return wrong;
  return compare_letters();
}

checker::problem checker::compare_outputs() const {
  if (lost_ == names_.output || outputs_seen_ == expected_.outputs)
    return std::nullopt;
  return difference(outputs_seen_, expected_.outputs);
}

checker::problem checker::compare_state() const {
  if (lost_ == names_.state || folded_ == expected_.state)
    return std::nullopt;
  return "the state is" + text_of(folded_) + ", should be" + text_of(expected_.state);
}

checker::problem checker::compare_positions() const {
  if (lost_ == names_.state || marked_ == committed_)
    return std::nullopt;
  return "the positions in the state are not the committed ones";
}

checker::problem checker::compare_letters() const {
  if (lost_ == names_.dead_letters || letters_ == bad_)
    return std::nullopt;
  return "there are " + std::to_string(letters_.size()) + " dead letters for " +
         std::to_string(bad_.size()) + " bad records, or for others";
}

void checker::forgive_loss_of(const std::string& topic) {
  lost_ = topic;
  std::erase_if(read_to_, [&](const auto& each) { return each.first.first == topic; });
}

bool checker::consumed_up_to(const partition_offsets& ends) const {
  return std::ranges::all_of(ends, [this](const partition_offset& end) {
    const auto at = committed_.find(end.partition);
    return at != committed_.end() && at->second >= end.next;
  });
}

bool checker::all_consumed() const { return consumed_up_to(kafka_.last_stable(in_.topic())); }

} // namespace duet::test
