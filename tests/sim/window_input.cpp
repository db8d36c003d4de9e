#include "tests/sim/window_input.hpp"

namespace duet::test {

namespace {

/// Beyond any clock of a simulation by more than `window_job` allows.
constexpr std::int64_t far_time = 4'000'000'000'000'000;

constexpr std::size_t burst_rows = 30;

std::int64_t whole(std::size_t number) { return static_cast<std::int64_t>(number); }

} // namespace

const std::array<std::string, 2> window_input::topics{"events", "others"};

window_input::window_input(fake_kafka& kafka, dice& chance, bool gaps)
    : kafka_{kafka}, gaps_{gaps}, partitions_{static_cast<std::uint32_t>(chance.between(1, 3)),
                                              static_cast<std::uint32_t>(chance.between(1, 2))} {
  for (const bool other : {false, true})
    kafka_.add_topic(topics[other ? 1 : 0], partitions(other));
}

void window_input::arrive(dice& chance) {
  for (auto count = chance.per_mille(30) ? burst_rows : chance.between(1, 4); count > 0; --count) {
    const bool other = chance.below(3) == 0;
    append(other, any_partition(other, chance), next_time(chance), chance);
  }
}

void window_input::arrive_everywhere(dice& chance) {
  for (const bool other : {false, true})
    for (std::uint32_t i = 0; i < partitions(other); ++i)
      append(other, static_cast<std::int32_t>(i), next_time(chance), chance);
}

void window_input::arrive_at(std::int64_t watermark, bool other, dice& chance) {
  const auto time = chance.below(2) == 0 ? watermark - whole(chance.below(3))
                                         : watermark + 6 - whole(chance.below(13));
  append(other, any_partition(other, chance), time, chance);
}

std::int32_t window_input::any_partition(bool other, dice& chance) const {
  return static_cast<std::int32_t>(chance.below(partitions(other)));
}

std::int64_t window_input::next_time(dice& chance) {
  time_ += whole(chance.below(20) == 0 ? chance.between(20, 90) : chance.below(4));
  return time_ - whole(chance.below(4) == 0 ? chance.below(41) : chance.below(5));
}

void window_input::append(bool other, std::int32_t partition, std::int64_t time, dice& chance) {
  const auto& topic = topics[other ? 1 : 0];
  if (gaps_ && chance.per_mille(30)) {
    const auto aborted = kafka_.begin_transaction();
    kafka_.append(aborted, topic, {.partition = {partition}, .value = "a 0"});
    kafka_.abort_transaction(aborted);
  }
  auto fate = row_fate::read;
  std::string value{"abcde"[chance.below(5)]};
  value += " ";
  if (chance.per_mille(25)) {
    fate = row_fate::far_future;
    value += std::to_string(far_time + time);
  } else if (chance.per_mille(25)) {
    fate = row_fate::unreadable;
  } else {
    value += std::to_string(time);
  }
  const auto at = kafka_.append(topic, {.partition = {partition}, .value = value});
  fates_[{other, partition, at.value}] = fate;
}

} // namespace duet::test
