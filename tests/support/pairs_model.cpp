#include "tests/support/pairs_model.hpp"

#include <algorithm>

namespace duet::test {

namespace {

void set(std::map<std::int64_t, std::int64_t>& in, std::int64_t key, std::int64_t value) {
  if (value == 0)
    in.erase(key);
  else
    in[key] = value;
}

} // namespace

void pairs_model::read(std::int64_t number) {
  const auto complement = sum_ - number;
  const auto key = key_of(number);
  auto& all = seen_[key];
  ++(number == complement ? all.middles : number < complement ? all.lows : all.highs);
  set(pairs_, key, std::min(all.lows, all.highs) + all.middles / 2);
  set(balances_, key, all.highs - all.lows + all.middles % 2);
}

} // namespace duet::test
