/// Records in formats to feed to decoders, made once and kept in memory.
#pragma once

#include "model/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Values of records, as the pipelines have them that docs/performance.md speaks of.
class documents {
public:
  enum class kind {
    statuses, ///< 150 bytes, six fields.
    orders,   ///< 130 bytes, five fields.
    bids,     ///< Of Nexmark: 300 bytes, seven fields within one.
  };

  /// As many as fit into the cache of a core, as they come from a fetch.
  static constexpr std::size_t records = 2'000;

  explicit documents(kind of, std::uint64_t seed = 1) : random_{seed} {
    bytes_.reserve(records);
    for (std::size_t i = 0; i < records; ++i) {
      bytes_.push_back(of == kind::statuses ? status(i) : of == kind::orders ? order(i) : bid(i));
      values_.push_back(bytes_.back());
    }
  }

  [[nodiscard]] const std::vector<duet::nullable_bytes>& values() const { return values_; }

private:
  static constexpr std::array<std::string_view, 7> states{
      "CREATED", "PAID", "PACKED", "SHIPPED", "DELIVERED", "RETURNED", "CANCELLED"};

  std::uint64_t draw(std::uint64_t below) {
    return std::uniform_int_distribution<std::uint64_t>{0, below - 1}(random_);
  }

  static std::string padded(std::uint64_t number, std::size_t width) {
    auto text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
  }

  std::string amount() { return std::to_string(draw(1'000)) + "." + padded(draw(100), 2); }

  static std::string clock(std::size_t i) {
    return padded(12 + i / 3'600, 2) + ":" + padded(i / 60 % 60, 2) + ":" + padded(i % 60, 2);
  }

  std::string status(std::size_t i) {
    return R"({"customer":"customer-)" + padded(draw(100), 3) + R"(","status":")" +
           std::string{states[draw(states.size())]} + R"(","region":"eu-west","amount":)" +
           amount() + R"(,"ts":"2024-05-23T)" + clock(i) + R"(Z","tsMillis":)" +
           std::to_string(1'716'467'696'000 + i * 1'000) + "}";
  }

  std::string order(std::size_t i) {
    return R"({"order_id":"ORD-)" + padded(draw(100'000), 5) + R"(","customer_id":"CUST-)" +
           padded(draw(1'000), 3) + R"(","total_amount":)" + amount() +
           R"(,"order_time":"2024-05-23T)" + clock(i) + R"(","status":"created"})";
  }

  std::string bid(std::size_t i) {
    return R"({"event_type":2,"person":null,"auction":null,"bid":{"auction":)" +
           std::to_string(1'000 + draw(10'000)) + R"(,"bidder":)" +
           std::to_string(1'000 + draw(10'000)) + R"(,"price":)" + std::to_string(draw(1'000'000)) +
           R"(,"channel":"channel-)" + std::to_string(draw(10'000)) +
           R"(","url":"https://www.nexmark.com/abo/luu_r/oeca/item.htm?query=1&channel_id=)" +
           std::to_string(draw(1'000'000'000)) + R"(","dateTime":"2024-05-23 )" + clock(i) + "." +
           padded(draw(1'000), 3) + R"(","extra":"YKXMLpbPQMgjkxjJtQHRVTWWRQZ"}})";
  }

  std::mt19937_64 random_;
  std::vector<std::string> bytes_;
  std::vector<duet::nullable_bytes> values_;
};

} // namespace bench
