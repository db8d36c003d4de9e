#include "tests/sim/checker.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

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

std::string at(const std::string& topic, const kafka_record& in) {
  return topic + "[" + std::to_string(in.partition.value) + "]@" + std::to_string(in.offset.value) +
         ": ";
}

/// Whether a time that was known before is not known any more, or was later.
bool went_back(const std::map<table_number, event_time>& before,
               const std::map<table_number, event_time>& now) {
  return std::ranges::any_of(before, [&](const auto& each) {
    const auto found = now.find(each.first);
    return found == now.end() || found->second < each.second;
  });
}

} // namespace

checker::checker(const fake_kafka& kafka, const inputs& in, const refusals& refused,
                 application& of, std::vector<table_shape> tables, checked_topics names)
    : kafka_{kafka}, in_{in}, refused_{refused}, of_{of}, names_{std::move(names)},
      time_{std::move(tables),
            [this](table_id table, record_place place) { return time_of(table, place); }},
      state_{in.topics()} {}

void checker::follow(client_number whom, std::shared_ptr<const traced_job> what) {
  clients_[whom] = {.what = std::move(what)};
}

checker::client* checker::last_to_commit() {
  const auto found = clients_.find(kafka_.last_to_commit());
  return found == clients_.end() ? nullptr : &found->second;
}

std::string checker::name_of(split of) const {
  return in_.topics()[of.source.value] + "[" + std::to_string(of.partition.value) + "]";
}

checker::problem checker::check() {
  if (changes_seen_ == kafka_.changes())
    return std::nullopt;
  changes_seen_ = kafka_.changes();
  if (blind())
    return std::nullopt;
  news_ = false;
  // The letters first: they say which good records were refused, and count as bad.
  if (auto wrong = read_on(names_.dead_letters, [this](const auto& in) { return read_letter(in); }))
    return wrong;
  if (auto wrong = read_on(names_.state, [this](const auto& in) { return state_.read(in); }))
    return wrong;
  places fresh;
  if (auto wrong = read_positions(fresh))
    return wrong;
  committed_epoch now{.now = stamp_, .splits = &splits_};
  if (auto wrong = read_outputs(now))
    return wrong;
  return news_ ? judge(fresh, now) : std::nullopt;
}

/// The records that are new, by whom they were read, and what has come of them.
checker::problem checker::judge(places& fresh, committed_epoch& now) {
  auto* const by = last_to_commit();
  if (by == nullptr)
    return "something is committed by nobody";
  if (auto wrong = read_front(*by, fresh, now))
    return wrong;
  if (auto wrong = read_refused(fresh))
    return wrong;
  add_time(*by, now);
  if (auto wrong = time_.close(now))
    return wrong;
  now.state = lost(names_.state) ? nullptr : &state_.folded();
  if (auto wrong = of_.take(now, due_))
    return wrong;
  owed_ += of_.owed().empty() ? 0 : 1;
  if (!lost(names_.state) && !state_.has(splits_))
    return "the positions in the state are not the committed ones";
  return compare_letters();
}

void checker::reading::add(const kafka_record& in) {
  const auto mix = [this](std::string_view text) {
    for (const auto c : text)
      digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  };
  mix(std::to_string(in.offset.value) + " " + std::to_string(in.timestamp_ms));
  mix(in.key.value_or("-"));
  mix(in.value.value_or("-"));
}

/// Reads on in a topic; stops at the first problem.
checker::problem checker::read_on(const std::string& topic, const reader& read) {
  problem wrong;
  const auto partitions = static_cast<std::int32_t>(kafka_.partitions_of(topic));
  for (std::int32_t i = 0; i < partitions; ++i) {
    auto& at = read_to_[{topic, i}];
    at.next = kafka_.for_each_written(topic, {i}, at.next, [&](const kafka_record& each) {
      news_ = true;
      at.add(each);
      if (!wrong)
        wrong = read(each);
    });
  }
  return wrong;
}

checker::problem checker::read_outputs(committed_epoch& into) {
  for (std::size_t i = 0; i < names_.targets.size(); ++i)
    if (auto wrong = read_on(names_.targets[i], [&](const kafka_record& in) -> problem {
          ++outputs_;
          into.outputs.push_back({numbered<target_id>(i), in});
          return std::nullopt;
        }))
      return wrong;
  return std::nullopt;
}

// --- positions, and records up to them

checker::problem checker::read_positions(places& fresh) {
  std::size_t known = 0;
  stamp_before_ = stamp_;
  for (std::size_t i = 0; i < in_.topics().size(); ++i)
    for (const auto& each : kafka_.decided(names_.group, in_.topics()[i])) {
      ++known;
      if (auto wrong = read_position({numbered<source_id>(i), each.partition}, each, fresh))
        return wrong;
    }
  return known < splits_.size() ? problem{"a committed position is gone"} : std::nullopt;
}

checker::problem checker::read_position(split of, const partition_offset& now, places& fresh) {
  const auto& topic = in_.topics()[of.source.value];
  const auto where = "the committed position of " + name_of(of);
  const auto [at, added] = splits_.try_emplace(of);
  auto& [next, time] = at->second;
  if (now.next < next)
    return where + " went back to " + std::to_string(now.next.value);
  if (now.next > kafka_.last_stable(topic, of.partition))
    return where + " is beyond what can be read";
  const auto line = parse_split_time(now.time);
  if (!line)
    return line.error().message;
  if (auto wrong = read_time(of, *line))
    return wrong;
  kafka_.for_each_committed(topic, of.partition, next, now.next, [&](const kafka_record& each) {
    fresh.insert({of, each.offset});
  });
  news_ = news_ || added || now.next != next || *line != time;
  next = now.next;
  time = *line;
  return std::nullopt;
}

/// Time is committed with the positions that an epoch moves, and with those of a claim, which says
/// what was said before.
checker::problem checker::read_time(split of, const split_time& now) {
  const auto& before = splits_[of].time;
  const auto where = " of " + name_of(of) + " went back";
  if (now.at < before.at || (now.at != before.at && now.at < stamp_before_))
    return "the stamp" + where;
  if (went_back(before.greatest, now.greatest))
    return "the greatest time" + where;
  if (went_back(before.watermarks, now.watermarks))
    return "the watermark" + where;
  if (before.bound && now.bound != before.bound)
    return "the bound of " + name_of(of) + " has changed";
  stamp_ = std::max(stamp_, now.at);
  for (const auto& [table, watermark] : now.watermarks) {
    auto& greatest = watermarks_.try_emplace(table, watermark).first->second;
    greatest = std::max(greatest, watermark);
  }
  return std::nullopt;
}

void checker::add_time(const client& of, committed_epoch& into) const {
  into.of = of.what.get();
  into.now = stamp_;
  for (const auto& each : of.what->shape().tables) {
    into.tables.push_back(state_.number_of(each));
    into.watermarks.push_back(watermark(each));
  }
}

event_time checker::watermark(const table_shape& of) const {
  const auto at = watermarks_.find(state_.number_of(of));
  return at == watermarks_.end() ? no_time : at->second;
}

/// One that was refused has no row.
std::optional<event_time> checker::time_of(table_id table, record_place place) const {
  const auto* what = in_.find(place);
  return what->what.meaning && !condemned_.contains(place) ? of_.time_of(table, *what->what.meaning)
                                                           : std::nullopt;
}

/// Takes those that were read away from those that are new. Who commits no record may have read
/// what another has committed since.
checker::problem checker::read_front(client& of, places& fresh, committed_epoch& into) {
  if (of.trace != of.what->newest()) {
    of.trace = of.what->newest();
    of.committed = 0;
  }
  time_.read(of.trace, fresh, splits_);
  while (of.trace && !fresh.empty() && of.committed < of.trace->records.size()) {
    const auto place = of.trace->records[of.committed];
    if (place.offset >= splits_[place.split].next)
      break;
    ++of.committed;
    const auto where = name_of(place.split) + "@" + std::to_string(place.offset.value);
    if (fresh.erase(place) == 0)
      return where + " was read twice";
    if (condemned_.contains(place))
      return where + " was read though it has a dead letter for being refused";
    const auto* what = in_.find(place);
    if (what->what.meaning)
      into.records.push_back({what, time_.in_front_of(place)});
    else
      due_.insert({place, what->what.reason});
  }
  return std::nullopt;
}

/// What is new and was not read by the job was refused.
checker::problem checker::read_refused(const places& fresh) {
  for (const auto& place : fresh) {
    if (!condemned_.contains(place))
      return name_of(place.split) + "@" + std::to_string(place.offset.value) +
             " is committed, but was not read";
    due_.insert({place, "refused"});
  }
  return std::nullopt;
}

// --- dead letters

/// A letter is its record, but for what it says to have lost because the brokers refused it.
checker::problem checker::compare_letter(const kafka_record& in, const truth& original) const {
  const auto lost = in.header_value("duet.error.dropped").value_or("");
  const auto lacks = [&](std::string_view what) { return lost.find(what) != std::string::npos; };
  const bool refused = in.header_value("duet.error.reason") == "refused";
  const auto& what = original.what;
  const auto where = at(names_.dead_letters, in);
  if (refused && !refused_.justify(original.timestamp_ms))
    return where + "nobody has refused it";
  if (!refused && !lost.empty())
    return where + "has lost its " + lost;
  if (in.key != (lacks("key") ? std::nullopt : what.key))
    return where + "another key than the record's";
  if (in.value != (lacks("value") ? std::nullopt : what.value))
    return where + "another value than the record's";
  if (in.timestamp_ms != (lacks("timestamp") ? no_timestamp : original.timestamp_ms))
    return where + "another timestamp than the record's";
  return std::nullopt;
}

checker::problem checker::read_letter(const kafka_record& in) {
  const auto header = [&](std::string_view name) { return in.header_value(name).value_or(""); };
  const auto where = at(names_.dead_letters, in);
  const auto source = in_.find(header("__streams.errors.topic"));
  const auto partition = to_number(header("__streams.errors.partition")).value_or(-1);
  const record_place place{{source.value_or(source_id{}), {static_cast<std::int32_t>(partition)}},
                           {to_number(header("__streams.errors.offset")).value_or(-1)}};
  const auto* original = in_.find(place);
  if (!source || original == nullptr)
    return where + "does not say where it was read";
  if (auto wrong = compare_letter(in, *original))
    return wrong;
  auto reason = header("duet.error.reason");
  if (reason == "refused")
    condemned_.insert(place);
  else if (!original->what.meaning)
    reason = original->what.reason.empty() ? "" : reason;
  const bool by_ingest = reason == "refused" || !original->what.meaning;
  letters_.insert({place, std::move(reason)});
  if (!lost(names_.dead_letters) &&
      in.partition.value != partition % kafka_.partitions_of(names_.dead_letters))
    return where + "in the wrong partition";
  if (!by_ingest) // shards find what is wrong with the others, in no order
    return std::nullopt;
  auto& last = last_letters_.try_emplace(place.split, record_offset{-1}).first->second;
  if (last >= place.offset)
    return where + "behind a letter of a later record, or the second of one";
  last = place.offset;
  return std::nullopt;
}

checker::problem checker::compare_letters() const {
  const auto [is, should] = std::ranges::mismatch(letters_, due_);
  const bool more = is != letters_.end() && (should == due_.end() || *is < *should);
  if ((is == letters_.end() && should == due_.end()) || (!more && lost(names_.dead_letters)))
    return std::nullopt;
  const auto& differs = more ? *is : *should;
  return std::string{more ? "a dead letter that should not be: " : "a dead letter is missing: "} +
         name_of(differs.place.split) + "@" + std::to_string(differs.place.offset.value) + " " +
         differs.reason;
}

// --- at the end

std::string checker::awaited() const {
  auto some = of_.awaited();
  return some.empty() ? time_.awaited() : some;
}

void checker::forgive_loss_of(const std::string& topic) {
  lost_ = topic;
  std::erase_if(read_to_, [&](const auto& each) { return each.first.first == topic; });
  const auto target = std::ranges::find(names_.targets, topic);
  if (target != names_.targets.end())
    of_.forgive_loss_of(
        numbered<target_id>(static_cast<std::size_t>(target - names_.targets.begin())));
}

bool checker::consumed_up_to(const split_ends& ends) const {
  return std::ranges::all_of(ends, [this](const auto& end) {
    const auto at = splits_.find(end.first);
    return at != splits_.end() &&
           at->second.next >= std::min(end.second, at->second.time.bound.value_or(end.second));
  });
}

bool checker::all_ended() const {
  return std::ranges::all_of(splits_, [](const auto& each) {
    const auto& bound = each.second.time.bound;
    return bound && each.second.next >= *bound;
  });
}

checker::problem checker::check_anew() const {
  auto topics = names_.targets;
  topics.push_back(names_.dead_letters);
  for (const auto& topic : topics)
    for (const auto& each : kafka_.last_stable(topic)) {
      reading anew;
      kafka_.for_each_committed(topic, each.partition, {}, std::nullopt,
                                [&](const kafka_record& in) { anew.add(in); });
      const auto before = read_to_.find({topic, each.partition.value});
      if (before == read_to_.end() || before->second.digest != anew.digest)
        return "another reader finds other records in " + topic;
    }
  state_reader state{in_.topics()};
  for (const auto& in : kafka_.read_committed(names_.state))
    if (auto wrong = state.read(in))
      return wrong;
  if (!state.same_as(state_))
    return "another reader finds another state";
  return std::nullopt;
}

std::uint64_t checker::digest() const {
  std::uint64_t sum = 0;
  for (const auto& [which, at] : read_to_)
    sum = (sum ^ at.digest) * 0x100000001b3U;
  return sum;
}

std::uint64_t checker::letters(const std::string& reason) const {
  return static_cast<std::uint64_t>(std::ranges::count(letters_, reason, &letter::reason));
}

std::uint64_t checker::positions() const {
  std::uint64_t sum = 0;
  for (const auto& [of, at] : splits_)
    sum += static_cast<std::uint64_t>(at.next.value);
  return sum;
}

} // namespace duet::test
