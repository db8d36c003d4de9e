#include "model/transaction.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace duet {

namespace {

struct move {
  transaction_call call;
  transaction_state from;
  transaction_state to;
};

constexpr std::array legal_moves{
    move{transaction_call::begin, transaction_state::idle, transaction_state::open},
    move{transaction_call::write, transaction_state::open, transaction_state::open},
    move{transaction_call::commit, transaction_state::open, transaction_state::committing},
    move{transaction_call::committed, transaction_state::committing, transaction_state::idle},
};

} // namespace

std::string_view to_string(transaction_state state) {
  switch (state) {
  case transaction_state::idle:
    return "idle";
  case transaction_state::open:
    return "open";
  case transaction_state::committing:
    return "committing";
  case transaction_state::lost:
    break;
  }
  return "lost";
}

std::string_view to_string(transaction_call call) {
  switch (call) {
  case transaction_call::begin:
    return "begin";
  case transaction_call::write:
    return "write";
  case transaction_call::commit:
    return "commit";
  case transaction_call::committed:
    break;
  }
  return "committed";
}

result<void> transaction_course::take(transaction_call call) {
  const auto* const found = std::ranges::find_if(
      legal_moves, [&](const move& each) { return each.call == call && each.from == state_; });
  if (found != legal_moves.end()) {
    state_ = found->to;
    return {};
  }
  const auto before = state_;
  lose();
  return failure{remedy::fatal, "a transaction that is " + std::string{to_string(before)} +
                                    " has no \"" + std::string{to_string(call)} + "\""};
}

transaction_times& transaction_times::operator+=(const transaction_times& more) {
  begin += more.begin;
  write += more.write;
  offsets += more.offsets;
  flush += more.flush;
  commit += more.commit;
  return *this;
}

} // namespace duet
