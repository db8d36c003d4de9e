#include "columns/column.hpp"

#include <algorithm>

namespace duet {

void column::become(storage of) {
  switch (of) {
  case storage::integer:
    values_.emplace<std::vector<std::int64_t>>();
    break;
  case storage::floating:
    values_.emplace<std::vector<double>>();
    break;
  case storage::decimal:
    values_.emplace<std::vector<int128>>();
    break;
  case storage::bytes:
    values_.emplace<std::vector<std::string_view>>();
    break;
  }
}

bool column::has_values() const {
  return states_.empty() ? size() > 0 : std::ranges::find(states_, cell::value) != states_.end();
}

void column::mark_next(std::size_t row, std::size_t size, cell state) {
  assert(row >= size && "cells are added in order");
  states_.resize(size, cell::value);
  states_.resize(row, cell::null);
  states_.push_back(state);
}

void column::add_bad(std::size_t row) {
  mark_next(row, size(), cell::bad);
  std::visit([&](auto& of) { of.resize(row + 1); }, values_);
}

void column::cut(std::size_t rows) {
  if (rows >= size())
    return;
  if (!states_.empty())
    states_.resize(rows);
  std::visit([&](auto& of) { of.resize(rows); }, values_);
}

void column::start(storage of, std::size_t rows) {
  if (stored() != of)
    become(of);
  states_.clear();
  std::visit([&](auto& values) { values.resize(rows); }, values_);
}

void column::clear() {
  states_.clear();
  std::visit([](auto& of) { of.clear(); }, values_);
}

} // namespace duet
