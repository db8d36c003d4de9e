#include "app/window_screen.hpp"

#include "app/summary.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace duet {

namespace {

/// The columns of the table, in the order of an order's life.
constexpr std::array<std::string_view, 5> shown_statuses{"CREATED", "PAID", "SHIPPED", "DELIVERED",
                                                         "CANCELLED"};
constexpr int window_width = 21;
constexpr int status_width = 11;

/// What is remembered, and what of it a terminal shows at the most.
constexpr std::size_t windows_max = 1'000;
constexpr std::size_t windows_shown_max = 12;

/// Lines of a terminal that are not windows: head, dead letter, status and an empty one each.
constexpr std::size_t lines_around = 7;

/// The text of a field; empty if there is none.
std::string text_in(const rapidjson::Value& of, const char* name) {
  const auto found = of.FindMember(name);
  return found != of.MemberEnd() && found->value.IsString() ? found->value.GetString() : "";
}

/// Of "2024-05-23T12:34:45Z" the time of day.
std::string time_of_day(const std::string& instant) {
  constexpr std::size_t begin = 11;
  constexpr std::size_t length = 8;
  return instant.size() < begin + length ? instant : instant.substr(begin, length);
}

} // namespace

void window_table::add(const record& in) {
  rapidjson::Document row;
  const auto value = in.value.value_or("");
  row.Parse(value.data(), value.size());
  if (row.HasParseError() || !row.IsObject())
    return;
  const auto orders = row.FindMember("orders");
  if (orders == row.MemberEnd() || !orders->value.IsUint64())
    return;
  auto& to = windows_[text_in(row, "window_start")];
  to.end = text_in(row, "window_end");
  to.orders[text_in(row, "status")] += orders->value.GetUint64();
  to.changed = true;
  orders_ += orders->value.GetUint64();
  if (windows_.size() > windows_max)
    windows_.erase(windows_.begin());
}

std::vector<std::string> window_table::settle() {
  std::vector<std::string> found;
  for (auto& [start, each] : windows_) {
    if (!each.changed && !each.settled) {
      each.settled = true;
      found.push_back(start);
    }
    each.changed = false;
  }
  return found;
}

std::vector<std::string> window_table::last(std::size_t count) const {
  std::vector<std::string> found;
  const auto left_out = windows_.size() - std::min(count, windows_.size());
  for (auto each = std::next(windows_.begin(), static_cast<std::ptrdiff_t>(left_out));
       each != windows_.end(); ++each)
    found.push_back(each->first);
  return found;
}

std::string window_table::head() {
  std::ostringstream line;
  line << "  " << std::left << std::setw(window_width) << "window" << std::right;
  for (const auto each : shown_statuses)
    line << std::setw(status_width) << each;
  line << std::setw(status_width) << "all";
  return line.str();
}

std::string window_table::row(const std::string& start) const {
  const auto& of = windows_.at(start);
  std::ostringstream line;
  line << "  " << std::left << std::setw(window_width)
       << time_of_day(start) + " - " + time_of_day(of.end) << std::right;
  for (const auto each : shown_statuses) {
    const auto found = of.orders.find(each);
    line << std::setw(status_width) << (found == of.orders.end() ? 0 : found->second);
  }
  std::uint64_t all = 0;
  for (const auto& [status, orders] : of.orders)
    all += orders;
  line << std::setw(status_width) << all;
  return line.str();
}

void window_screen::begin(const demo_facts& facts) {
  status_.begin();
  std::cout << "duet demo: " << facts.rate << " order statuses/s on an embedded broker at "
            << facts.broker << "\nmetrics:   http://" << to_string(facts.metrics) << "/metrics\n\n"
            << statement_ << "\n\n";
  if (!live_)
    std::cout << window_table::head() << "\n";
  std::cout << std::flush;
}

void window_screen::outputs(std::span<const record> some) {
  for (const auto& each : some)
    table_.add(each);
}

void window_screen::dead_letters(std::span<const record> some) {
  dead_letter_ = dead_letter_text(some.back());
}

void window_screen::show(const pipeline_view& all) {
  const auto status = status_.next(all);
  if (live_)
    return draw(status);
  show_settled();
  std::cout << status << std::endl;
}

void window_screen::show_settled() {
  for (const auto& each : table_.settle())
    std::cout << table_.row(each) << "\n";
}

/// The table, the last dead letter and the status in place of those that were there before.
void window_screen::draw(const std::string& status) {
  const auto size = output_size();
  const auto room = size.rows - std::min(size.rows - 1, lines_around);
  std::vector<std::string> lines{window_table::head()};
  for (const auto& each : table_.last(std::min(windows_shown_max, room)))
    lines.push_back(table_.row(each));
  if (lines.size() == 1)
    lines.emplace_back("  the first window is not over yet");
  lines.insert(lines.end(), {"", dead_letter_, status});
  take_away();
  for (std::size_t i = 0; i < lines.size(); ++i)
    std::cout << (i == 0 ? "" : "\n") << lines[i].substr(0, size.columns - 1);
  std::cout << std::flush;
  drawn_ = lines.size();
}

/// Goes up to where the first line is, and clears what is below.
void window_screen::take_away() {
  std::cout << '\r';
  if (drawn_ > 1)
    std::cout << "\033[" << drawn_ - 1 << 'A';
  std::cout << "\033[J";
  drawn_ = 0;
}

/// Every status that was read was counted in a window, is a dead letter, or is in a window that is
/// not over.
void window_screen::show_summary(const pipeline_view& all) {
  if (live_) {
    take_away();
    std::cout << window_table::head() << "\n";
    for (const auto& each : table_.last(windows_shown_max))
      std::cout << table_.row(each) << "\n";
  } else {
    show_settled(); // what came with the last look has no other one to wait for
    show_settled();
  }
  const auto dead = count_of(all.dead_letters);
  const auto done = table_.orders() + dead;
  std::cout << "summary\n"
            << summary_row("in", std::to_string(all.records()))
            << summary_row("in windows", std::to_string(table_.orders()))
            << summary_row("dead letters", dead_letter_summary(all))
            << summary_row("not over yet", done > all.records()
                                               ? "DOES NOT ADD UP"
                                               : std::to_string(all.records() - done))
            << summary_row("epochs", std::to_string(all.epochs));
}

} // namespace duet
