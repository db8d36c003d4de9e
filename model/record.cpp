#include "model/record.hpp"

#include <cassert>
#include <limits>

namespace duet {

void outbox::add(const outgoing& out) {
  entry made{
      .key = store(out.key),
      .value = store(out.value),
      .timestamp_ms = out.timestamp_ms,
      .partition = out.partition ? out.partition->value : -1,
      .header_count = static_cast<std::uint32_t>(out.headers.size()),
      .headers_begin = static_cast<std::uint32_t>(headers_.size()),
  };
  for (std::size_t i = 0; i < out.headers.size(); ++i) {
    const auto before = headers_before(i);
    headers_.push_back({store_like(before.name, out.headers[i].name),
                        store_like(before.value, out.headers[i].value)});
  }
  entries_.push_back(made);
}

/// The header at `index` of the record before the one that is being added.
outbox::header_slices outbox::headers_before(std::size_t index) const {
  if (entries_.empty() || index >= entries_.back().header_count)
    return {};
  return headers_[entries_.back().headers_begin + index];
}

/// Headers repeat from record to record, so most need no copy.
outbox::slice outbox::store_like(slice before, const nullable_bytes& bytes) {
  return load(before) == bytes ? before : store(bytes);
}

outbox::slice outbox::store(const nullable_bytes& bytes) {
  if (!bytes)
    return {};
  const slice where{static_cast<std::uint32_t>(bytes_.size()),
                    static_cast<std::int32_t>(bytes->size())};
  assert(bytes_.size() <= std::numeric_limits<std::uint32_t>::max());
  bytes_.append(*bytes);
  return where;
}

nullable_bytes outbox::load(slice where) const {
  if (where.length < 0)
    return std::nullopt;
  return std::string_view{bytes_}.substr(where.begin, static_cast<std::size_t>(where.length));
}

outgoing outbox::view(std::size_t index, std::vector<header>& headers) const {
  const auto& from = entries_[index];
  headers.clear();
  for (std::size_t i = 0; i < from.header_count; ++i) {
    const auto& at = headers_[from.headers_begin + i];
    headers.push_back({*load(at.name), load(at.value)});
  }
  return {
      .key = load(from.key),
      .value = load(from.value),
      .timestamp_ms = from.timestamp_ms,
      .partition = from.partition < 0 ? std::nullopt : std::optional{partition_id{from.partition}},
      .headers = headers,
  };
}

} // namespace duet
