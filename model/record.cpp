#include "model/record.hpp"

namespace duet {

void outbox::add(const outgoing& out) {
  entry made{
      .key = store(out.key),
      .value = store(out.value),
      .timestamp_ms = out.timestamp_ms,
      .partition = out.partition ? out.partition->value : -1,
      .header_count = static_cast<std::uint32_t>(out.headers.size()),
      .headers_begin = headers_.size(),
  };
  for (const auto& from : out.headers)
    headers_.push_back({store(from.name), store(from.value)});
  entries_.push_back(made);
}

outbox::slice outbox::store(const nullable_bytes& bytes) {
  if (!bytes)
    return {};
  slice where{bytes_.size(), static_cast<std::int32_t>(bytes->size())};
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
