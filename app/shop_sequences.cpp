#include "app/record_sequence.hpp"
#include "columns/time_text.hpp"

#include <array>

namespace duet {

namespace {

constexpr std::int64_t micros_a_ms = 1'000;
constexpr std::uint64_t ms_a_second = 1'000;

/// Digits of the numbers of customers and users, and of their orders.
constexpr std::size_t name_digits = 3;
constexpr std::size_t order_digits = 5;

void append_iso(std::string& to, std::int64_t time_ms) {
  append_json_timestamp(to, time_ms * micros_a_ms, timestamp_standard::iso);
}

/// Seconds since 1970, with three decimals.
void append_seconds(std::string& to, std::int64_t time_ms) {
  const auto millis = static_cast<std::uint64_t>(time_ms);
  append_number(to, millis / ms_a_second);
  to += '.';
  append_number(to, millis % ms_a_second, 3);
}

/// Between 1.00 and 500.99; few are large.
std::uint64_t random_cents(dice& chance) {
  constexpr std::uint64_t units_max = 500;
  constexpr std::uint64_t cents = 100;
  const auto share = chance.share();
  return (1 + static_cast<std::uint64_t>(share * share * static_cast<double>(units_max - 1))) *
             cents +
         chance.below(cents);
}

/// {"event_type":"order_created","timestamp":1716467696.120,"order_id":"ORD-00001",
/// "customer_id":"CUST-001","total_amount":99.99,"items":["item1","item2"],"status":"created",
/// "order_time":"2024-05-23T12:34:56.12"}; the key is the order's id.
class order_sequence final : public event_sequence {
public:
  using event_sequence::event_sequence;

private:
  void write(std::uint64_t number, std::int64_t time_ms, dice& chance, std::string& key,
             std::string& value) override {
    constexpr std::uint64_t items_max = 4;
    constexpr std::uint64_t items = 50;
    key += "ORD-";
    append_number(key, number + 1, order_digits);
    value += R"({"event_type":"order_created","timestamp":)";
    append_seconds(value, time_ms);
    value.append(R"(,"order_id":")").append(key).append(R"(","customer_id":"CUST-)");
    append_number(value, 1 + chance.below(config().keys), name_digits);
    value += R"(","total_amount":)";
    append_cents(value, random_cents(chance));
    value += R"(,"items":[)";
    for (auto left = 1 + chance.below(items_max); left > 0; --left) {
      value += R"("item)";
      append_number(value, 1 + chance.below(items));
      value += left > 1 ? R"(",)" : R"(")";
    }
    value += R"(],"status":"created","order_time":")";
    append_iso(value, time_ms);
    value += R"("})";
  }
};

struct product_row {
  std::string_view name;
  std::string_view category;
  std::uint64_t least; ///< What it costs, in units,
  std::uint64_t most;
};

constexpr std::array products{
    product_row{"laptop", "electronics", 400, 2'000},
    product_row{"phone", "electronics", 150, 1'200},
    product_row{"headphones", "electronics", 20, 350},
    product_row{"shirt", "clothing", 10, 80},
    product_row{"jacket", "clothing", 50, 400},
    product_row{"novel", "books", 5, 25},
    product_row{"atlas", "books", 30, 120},
    product_row{"lamp", "home", 15, 150},
    product_row{"sofa", "home", 300, 1'800},
};
constexpr std::array<std::string_view, 4> payment_methods{"credit_card", "debit_card", "paypal",
                                                          "bank_transfer"};

/// {"transaction_id":"txn_1705314600_1","user_id":"user_123","product":"laptop",
/// "category":"electronics","amount":999.99,"quantity":1,"payment_method":"credit_card",
/// "timestamp":"2024-01-15T10:30:00","location":"city_5"}; the key is the user's id.
class transaction_sequence final : public event_sequence {
public:
  using event_sequence::event_sequence;

private:
  void write(std::uint64_t number, std::int64_t time_ms, dice& chance, std::string& key,
             std::string& value) override {
    constexpr std::uint64_t quantity_max = 5;
    constexpr std::uint64_t cities = 10;
    constexpr std::uint64_t cents = 100;
    const auto& what = chance.one_of(products);
    key += "user_";
    append_number(key, 1 + chance.below(config().keys));
    value += R"({"transaction_id":"txn_)";
    append_number(value, static_cast<std::uint64_t>(time_ms) / ms_a_second);
    value += '_';
    append_number(value, number + 1);
    value.append(R"(","user_id":")").append(key).append(R"(","product":")").append(what.name);
    value.append(R"(","category":")").append(what.category).append(R"(","amount":)");
    append_cents(value,
                 (what.least + chance.below(what.most - what.least)) * cents + chance.below(cents));
    value += R"(,"quantity":)";
    append_number(value, 1 + chance.below(quantity_max));
    value.append(R"(,"payment_method":")").append(chance.one_of(payment_methods));
    value += R"(","timestamp":")";
    append_iso(value, time_ms);
    value += R"(","location":"city_)";
    append_number(value, 1 + chance.below(cities));
    value += R"("})";
  }
};

/// As often as they are here.
constexpr std::array<std::string_view, 10> statuses{"CREATED",   "CREATED",  "CREATED", "PAID",
                                                    "PAID",      "SHIPPED",  "SHIPPED", "DELIVERED",
                                                    "DELIVERED", "CANCELLED"};
constexpr std::array<std::string_view, 5> regions{"eu-west", "eu-central", "us-east", "us-west",
                                                  "ap-south"};

/// {"customer":"customer-042","status":"SHIPPED","region":"eu-west","amount":88.40,
/// "ts":"2024-05-23T12:34:56Z","tsMillis":1716467696000}; the key is the customer.
class status_sequence final : public event_sequence {
public:
  using event_sequence::event_sequence;

private:
  void write(std::uint64_t, std::int64_t time_ms, dice& chance, std::string& key,
             std::string& value) override {
    key += "customer-";
    append_number(key, 1 + chance.below(config().keys), name_digits);
    value.append(R"({"customer":")").append(key);
    value.append(R"(","status":")").append(chance.one_of(statuses));
    value.append(R"(","region":")").append(chance.one_of(regions)).append(R"(","amount":)");
    append_cents(value, random_cents(chance));
    value += R"(,"ts":")";
    append_json_instant(value, time_ms * micros_a_ms, timestamp_standard::iso);
    value += R"(","tsMillis":)";
    append_number(value, static_cast<std::uint64_t>(time_ms));
    value += '}';
  }
};

} // namespace

std::unique_ptr<record_sequence> make_orders(const sequence_config& of) {
  return std::make_unique<order_sequence>(of);
}

std::unique_ptr<record_sequence> make_transactions(const sequence_config& of) {
  return std::make_unique<transaction_sequence>(of);
}

std::unique_ptr<record_sequence> make_statuses(const sequence_config& of) {
  return std::make_unique<status_sequence>(of);
}

} // namespace duet
