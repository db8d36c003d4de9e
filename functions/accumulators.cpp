#include "functions/accumulators.hpp"

#include "columns/datum.hpp"

#include <utility>

namespace duet {

namespace {

template <cell_value T> bool set_number(accumulators& to, std::size_t slot, const datum& value) {
  const auto* held = std::get_if<T>(&value);
  if (held != nullptr)
    to.set(slot, *held);
  return held != nullptr;
}

bool set_text(accumulators& to, std::size_t slot, const datum& value) {
  const auto* held = std::get_if<std::string_view>(&value);
  if (held != nullptr)
    to.text(slot) = *held;
  return held != nullptr;
}

datum slot_of(const accumulators& from, std::size_t slot, storage of) {
  switch (of) {
  case storage::integer:
    return from.number<std::int64_t>(slot);
  case storage::floating:
    return from.number<double>(slot);
  case storage::decimal:
    return from.number<int128>(slot);
  case storage::bytes:
    return std::string_view{from.text(slot)};
  }
  return {};
}

} // namespace

accumulators::accumulators(const accumulators& other) : layout_{other.layout_} {
  if (other.empty())
    return;
  begin();
  for (std::size_t i = 0; i < layout_->size(); ++i)
    if ((*layout_)[i] == storage::bytes)
      text(i) = other.text(i);
    else
      slots_[i] = other.slots_[i];
}

accumulators::accumulators(accumulators&& other) noexcept
    : layout_{other.layout_}, slots_{std::move(other.slots_)} {}

accumulators& accumulators::operator=(accumulators other) noexcept {
  std::swap(layout_, other.layout_);
  std::swap(slots_, other.slots_);
  return *this;
}

void accumulators::begin() {
  if (!empty())
    return;
  slots_ = std::make_unique<int128[]>(layout_->size()); // NOLINT(*-avoid-c-arrays)
  for (std::size_t i = 0; i < layout_->size(); ++i)
    if ((*layout_)[i] == storage::bytes) {
      auto* const made = new std::string; // NOLINT(*-owning-memory): `clear` deletes it
      std::memcpy(&slots_[i], static_cast<const void*>(&made),
                  sizeof made); // NOLINT(bugprone-sizeof-expression): the pointer is kept
    }
}

void accumulators::clear() {
  if (empty())
    return;
  for (std::size_t i = 0; i < layout_->size(); ++i)
    if ((*layout_)[i] == storage::bytes)
      delete number_as_text(i); // NOLINT(*-owning-memory)
  slots_.reset();
}

std::string* accumulators::number_as_text(std::size_t slot) const {
  std::string* found = nullptr;
  std::memcpy(static_cast<void*>(&found), &slots_[slot],
              sizeof found); // NOLINT(bugprone-sizeof-expression): the same
  return found;
}

void accumulators::encode(std::string& to) const {
  for (std::size_t i = 0; i < layout_->size(); ++i)
    append_datum(to, slot_of(*this, i, (*layout_)[i]));
}

bool accumulators::take_slot(std::size_t slot, std::string_view& from) {
  const auto value = take_datum(from);
  if (!value)
    return false;
  switch ((*layout_)[slot]) {
  case storage::integer:
    return set_number<std::int64_t>(*this, slot, *value);
  case storage::floating:
    return set_number<double>(*this, slot, *value);
  case storage::decimal:
    return set_number<int128>(*this, slot, *value);
  case storage::bytes:
    return set_text(*this, slot, *value);
  }
  return false;
}

bool accumulators::decode(std::string_view from) {
  begin();
  for (std::size_t i = 0; i < layout_->size(); ++i)
    if (!take_slot(i, from))
      return false;
  return from.empty();
}

} // namespace duet
