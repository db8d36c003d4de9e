#include "bench/bare_sql/queries.hpp"

#include "formats/format.hpp"

#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bench {

namespace {

using duet::data_type;
using duet::type_kind;

constexpr std::int64_t micros_a_ms = 1'000;

data_type row_of(std::vector<duet::type_field> fields) {
  return {.kind = type_kind::row, .fields = std::move(fields)};
}

std::unique_ptr<duet::decoder> json_decoder(const data_type& declared,
                                            std::vector<duet::field_path> wanted) {
  auto made = duet::make_decoder("json", {}, {.declared = declared, .wanted = std::move(wanted)});
  if (!made)
    throw std::runtime_error{made.error().message};
  return std::move(*made);
}

std::unique_ptr<duet::encoder> json_encoder(const data_type& row) {
  auto made = duet::make_encoder("json", {}, row);
  if (!made)
    throw std::runtime_error{made.error().message};
  return std::move(*made);
}

void check_all_read(const duet::decoded& rows, std::size_t records) {
  if (rows.rows() != records || !rows.bad_cells.empty())
    throw std::runtime_error{"a record cannot be read"};
}

/// Writes rows, which are a column each.
void write(duet::encoder& by, std::span<const duet::column> columns, duet::selection rows,
           const row_sink& to) {
  std::vector<duet::operand> operands;
  for (const auto& each : columns)
    operands.push_back({&each});
  duet::encoded out;
  by.encode(operands, rows, out);
  for (std::size_t i = 0; i < out.size(); ++i)
    to(out[i].value());
}

/// How many statuses of each kind there are in windows of 15 seconds. All are written at the end:
/// no watermark, nothing that is late, which the input does not have.
class status_query final : public query {
public:
  void take(std::span<const duet::nullable_bytes> values, const row_sink&) override {
    decoder_->decode(values, rows_);
    check_all_read(rows_, values.size());
    const auto statuses = rows_.columns[0].values<std::string_view>();
    const auto times = rows_.columns[1].values<std::int64_t>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto begin_ms = times[i] - times[i] % window_ms;
      key_.assign(reinterpret_cast<const char*>(&begin_ms), sizeof begin_ms);
      key_ += statuses[i];
      ++counts_[key_];
    }
  }

  void finish(const row_sink& to) override {
    std::vector<duet::column> columns(4);
    std::vector<std::uint32_t> chosen(counts_.size());
    std::iota(chosen.begin(), chosen.end(), 0);
    std::size_t row = 0;
    for (const auto& [key, count] : counts_) {
      std::int64_t begin_ms = 0;
      key.copy(reinterpret_cast<char*>(&begin_ms), sizeof begin_ms);
      columns[0].add(row, begin_ms * micros_a_ms);
      columns[1].add(row, (begin_ms + window_ms) * micros_a_ms);
      columns[2].add(row, std::string_view{key}.substr(sizeof begin_ms));
      columns[3].add(row, count);
      ++row;
    }
    const auto encoder = json_encoder(row_of({{"window_start", duet::timestamp_of(3)},
                                              {"window_end", duet::timestamp_of(3)},
                                              {"status", duet::string_type()},
                                              {"order_count", duet::type_of(type_kind::bigint)}}));
    write(*encoder, columns, chosen, to);
  }

private:
  static constexpr std::int64_t window_ms = 15'000;

  std::unique_ptr<duet::decoder> decoder_ = json_decoder(
      row_of({{"status", duet::string_type()}, {"tsMillis", duet::type_of(type_kind::bigint)}}),
      {{"status"}, {"tsMillis"}});
  duet::decoded rows_;
  std::string key_;
  std::unordered_map<std::string, std::int64_t> counts_;
};

/// The bids among the events of Nexmark, with five of their fields.
class bid_query final : public query {
public:
  void take(std::span<const duet::nullable_bytes> values, const row_sink& to) override {
    decoder_->decode(values, rows_);
    check_all_read(rows_, values.size());
    const auto kinds = rows_.columns[0].values<std::int64_t>();
    bids_.clear();
    for (std::uint32_t i = 0; i < values.size(); ++i)
      if (kinds[i] == bid_kind)
        bids_.push_back(i);
    write(*encoder_, std::span{rows_.columns}.subspan(1), bids_, to);
  }

  void finish(const row_sink&) override {}

private:
  static constexpr std::int64_t bid_kind = 2;

  static data_type bid_type() {
    return row_of({{"auction", duet::type_of(type_kind::bigint)},
                   {"bidder", duet::type_of(type_kind::bigint)},
                   {"price", duet::type_of(type_kind::bigint)},
                   {"dateTime", duet::timestamp_of(3)},
                   {"extra", duet::string_type()}});
  }

  static std::vector<duet::field_path> wanted() {
    std::vector<duet::field_path> made{{"event_type"}};
    for (const auto& each : bid_type().fields)
      made.push_back({"bid", each.name});
    return made;
  }

  std::unique_ptr<duet::decoder> decoder_ = json_decoder(
      row_of({{"event_type", duet::type_of(type_kind::integer)}, {"bid", bid_type()}}), wanted());
  std::unique_ptr<duet::encoder> encoder_ = json_encoder(bid_type());
  duet::decoded rows_;
  std::vector<std::uint32_t> bids_;
};

} // namespace

std::unique_ptr<query> make_query(const std::string& name) {
  if (name == "statuses")
    return std::make_unique<status_query>();
  if (name == "bids")
    return std::make_unique<bid_query>();
  throw std::runtime_error{"there is no query " + name};
}

} // namespace bench
