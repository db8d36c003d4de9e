#include "app/record_sequence.hpp"

#include <array>
#include <charconv>

namespace duet {

namespace {

constexpr std::size_t corrupted_length = 20;
constexpr std::string_view alphanumerics =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Random whole numbers, as text or in JSON.
class number_sequence final : public record_sequence {
public:
  explicit number_sequence(const sequence_config& of)
      : random_{of.seed}, number_{of.low, of.high}, corrupted_{of.corrupted}, json_{of.json} {}

  [[nodiscard]] generated_record next() override {
    key_ = "Key ";
    append_number(key_, count_++);
    text_.clear();
    if (corrupted_(random_))
      write_corrupted();
    else
      write_number();
    return {key_, text_};
  }

private:
  void write_number() {
    std::array<char, 24> digits{};
    auto* const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), number_(random_)).ptr;
    if (json_)
      text_ += R"({"num":)";
    text_.append(digits.data(), end);
    if (json_)
      text_ += '}';
  }

  /// Never all digits: the first is a letter, so that it is no number by chance.
  void write_corrupted() {
    constexpr std::size_t digits = 10;
    for (std::size_t i = 0; i < corrupted_length; ++i) {
      const std::size_t from = i == 0 ? digits : 0;
      std::uniform_int_distribution<std::size_t> letter{from, alphanumerics.size() - 1};
      text_ += alphanumerics[letter(random_)];
    }
  }

  std::mt19937_64 random_;
  std::uniform_int_distribution<std::int64_t> number_;
  std::bernoulli_distribution corrupted_;
  bool json_;
  std::uint64_t count_ = 0;
  std::string key_;
  std::string text_;
};

} // namespace

std::unique_ptr<record_sequence> make_numbers(const sequence_config& of) {
  return std::make_unique<number_sequence>(of);
}

} // namespace duet
