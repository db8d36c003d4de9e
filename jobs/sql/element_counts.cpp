#include "jobs/sql/element_counts.hpp"

#include "jobs/state_key.hpp"
#include "model/wire.hpp"

#include <utility>

namespace duet::sql {

namespace {

constexpr std::uint8_t element_version = 1;

} // namespace

element_counts::element_counts(const element_counts& other)
    : body_{other.body_ ? std::make_unique<body>(*other.body_) : nullptr} {}

element_counts& element_counts::operator=(element_counts other) noexcept {
  std::swap(body_, other.body_);
  return *this;
}

element_counts::body& element_counts::room() {
  if (!body_)
    body_ = std::make_unique<body>();
  return *body_;
}

std::int64_t element_counts::add(std::string_view name, std::int64_t count) {
  auto& [held, changed] = room();
  auto at = held.find(name);
  if (at == held.end())
    at = held.emplace(name, entry{}).first;
  auto& of = at->second;
  of.count += count;
  if (!std::exchange(of.changed, true))
    changed.emplace_back(name);
  return of.count;
}

void element_counts::clear() {
  if (!body_)
    return;
  for (auto& [name, of] : body_->held) {
    of.count = 0;
    if (!std::exchange(of.changed, true))
      body_->changed.push_back(name);
  }
}

void element_counts::renew() {
  if (!body_)
    return;
  body_->changed.clear();
  for (auto& [name, of] : body_->held) {
    of.written = 0;
    of.changed = true;
    body_->changed.push_back(name);
  }
}

void element_counts::clear_those_of(const element_counts& others) {
  if (!others.body_)
    return;
  for (const auto& [name, of] : others.body_->held) {
    auto& mine = room().held[name];
    mine.count = 0;
    mine.written = of.written;
    if (!std::exchange(mine.changed, true))
      body_->changed.push_back(name);
  }
}

std::string element_counts::end_of(std::string_view prefix) {
  std::string end{prefix};
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

std::string element_counts::value_of(std::int64_t count) {
  std::string value;
  append_state_version(value, element_version);
  append_varint(value, static_cast<std::uint64_t>(count));
  return value;
}

bool element_counts::restore(std::string_view name, std::optional<std::string_view> value) {
  if (!value) {
    if (body_)
      body_->held.erase(std::string{name});
    return true;
  }
  auto from = *value;
  const auto version = take_state_version(from);
  const auto count = take_varint(from);
  if (version != element_version || !count || *count == 0 || !from.empty())
    return false;
  const auto held = static_cast<std::int64_t>(*count);
  room().held.insert_or_assign(std::string{name}, entry{held, held, false});
  return true;
}

} // namespace duet::sql
