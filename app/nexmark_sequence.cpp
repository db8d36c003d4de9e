#include "app/record_sequence.hpp"
#include "columns/time_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace duet {

namespace {

// Of each 50 events the first is a person, the next three are auctions and the others bids.
constexpr std::uint64_t round = 50;
constexpr std::uint64_t auctions_a_round = 3;

constexpr std::uint64_t first_person = 1'000;
constexpr std::uint64_t first_auction = 1'000;
constexpr std::uint64_t first_category = 10;
constexpr std::uint64_t categories = 5;

/// How many of the last persons and auctions others still deal with.
constexpr std::uint64_t active_persons = 1'000;
constexpr std::uint64_t open_auctions = 100;

/// Of each so many persons or auctions one is popular.
constexpr std::uint64_t popular_every = 100;

constexpr double popular_seller = 0.75;
constexpr double popular_bidder = 0.75;
constexpr double popular_auction = 0.5;
constexpr double popular_channel = 0.5;

constexpr std::array<std::string_view, 4> channels{"Google", "Facebook", "Baidu", "Apple"};
constexpr std::uint64_t other_channels = 10'000;

constexpr std::array<std::string_view, 8> first_names{"Ada",  "Bela", "Chris", "Dora",
                                                      "Emil", "Fay",  "Gus",   "Hanna"};
constexpr std::array<std::string_view, 8> last_names{"Abel",  "Brook", "Carver", "Dunn",
                                                     "Ellis", "Frost", "Gray",   "Hill"};

struct city_row {
  std::string_view city;
  std::string_view state;
};

constexpr std::array cities{city_row{"Phoenix", "AZ"},     city_row{"San Francisco", "CA"},
                            city_row{"Los Angeles", "CA"}, city_row{"Boise", "ID"},
                            city_row{"Portland", "OR"},    city_row{"Bend", "OR"},
                            city_row{"Seattle", "WA"},     city_row{"Cheyenne", "WY"}};

void append_letters(std::string& to, dice& chance, std::uint64_t least, std::uint64_t most) {
  constexpr std::uint64_t letters = 26;
  for (auto left = least + chance.below(most - least + 1); left > 0; --left)
    to += static_cast<char>('a' + chance.below(letters));
}

/// Most are low: each power of ten is as likely.
std::uint64_t random_price(dice& chance) {
  constexpr double powers = 6;
  constexpr double cents = 100;
  return static_cast<std::uint64_t>(std::llround(std::pow(10.0, chance.share() * powers) * cents));
}

/// A number of those from `first` to `last`: the popular one, or one of the last `active`.
std::uint64_t one_of_last(dice& chance, std::uint64_t first, std::uint64_t last,
                          std::uint64_t active, double popular) {
  if (chance.happens(popular))
    return std::max(first, last / popular_every * popular_every);
  return last - chance.below(std::min(active, last - first + 1));
}

/// Objects with `event_type` 0, 1 or 2 and one of `person`, `auction` and `bid`, whose fields are
/// those of Nexmark. The key is the event's number.
class nexmark_sequence final : public event_sequence {
public:
  using event_sequence::event_sequence;

private:
  void write(std::uint64_t number, std::int64_t time_ms, dice& chance, std::string& key,
             std::string& value) override {
    append_number(key, number);
    const auto place = number % round;
    last_person_ = first_person + number / round;
    last_auction_ = first_auction + number / round * auctions_a_round +
                    std::min(std::max<std::uint64_t>(place, 1), auctions_a_round) - 1;
    if (place == 0)
      write_person(time_ms, chance, value);
    else if (place <= auctions_a_round)
      write_auction(time_ms, chance, value);
    else
      write_bid(time_ms, chance, value);
    value += "}}";
  }

  void write_person(std::int64_t time_ms, dice& chance, std::string& to) const {
    constexpr std::uint64_t digits = 10'000;
    const auto& city = chance.one_of(cities);
    to += R"({"event_type":0,"person":{"id":)";
    append_number(to, last_person_);
    to.append(R"(,"name":")").append(chance.one_of(first_names)).append(" ");
    to.append(chance.one_of(last_names)).append(R"(","emailAddress":")");
    append_letters(to, chance, 5, 9);
    to += '@';
    append_letters(to, chance, 5, 9);
    to += R"(.com","creditCard":")";
    for (int group = 0; group < 4; ++group) {
      if (group > 0)
        to += ' ';
      append_number(to, chance.below(digits), 4);
    }
    to.append(R"(","city":")").append(city.city).append(R"(","state":")").append(city.state);
    to += '"';
    end(time_ms, chance, 10, 60, to);
  }

  void write_auction(std::int64_t time_ms, dice& chance, std::string& to) const {
    constexpr std::int64_t open_ms_min = 1'000;
    constexpr std::uint64_t open_ms_more = 60'000;
    const auto initial = random_price(chance);
    to += R"({"event_type":1,"auction":{"id":)";
    append_number(to, last_auction_);
    to += R"(,"itemName":")";
    append_letters(to, chance, 5, 20);
    to += R"(","description":")";
    append_letters(to, chance, 20, 100);
    to += R"(","initialBid":)";
    append_number(to, initial);
    to += R"(,"reserve":)";
    append_number(to, initial + random_price(chance));
    to += R"(,"expires":")";
    append_time(to, time_ms + open_ms_min + static_cast<std::int64_t>(chance.below(open_ms_more)));
    to += R"(","seller":)";
    append_number(to,
                  one_of_last(chance, first_person, last_person_, active_persons, popular_seller));
    to += R"(,"category":)";
    append_number(to, first_category + chance.below(categories));
    end(time_ms, chance, 50, 250, to);
  }

  void write_bid(std::int64_t time_ms, dice& chance, std::string& to) const {
    to += R"({"event_type":2,"bid":{"auction":)";
    append_number(
        to, one_of_last(chance, first_auction, last_auction_, open_auctions, popular_auction));
    to += R"(,"bidder":)";
    append_number(to,
                  one_of_last(chance, first_person, last_person_, active_persons, popular_bidder));
    to += R"(,"price":)";
    append_number(to, random_price(chance));
    const bool is_popular = chance.happens(popular_channel);
    const auto other = chance.below(other_channels);
    to += R"(,"channel":")";
    if (is_popular) {
      to += chance.one_of(channels);
    } else {
      to += "channel-";
      append_number(to, other);
    }
    to += R"(","url":"https://www.nexmark.com)";
    for (int folder = 0; folder < 3; ++folder) {
      to += '/';
      append_letters(to, chance, 3, 5);
    }
    to += "/item.htm?query=1";
    if (!is_popular) {
      to += "&channel_id=";
      append_number(to, other);
    }
    to += '"';
    end(time_ms, chance, 10, 50, to);
  }

  static void append_time(std::string& to, std::int64_t time_ms) {
    constexpr std::int64_t micros_a_ms = 1'000;
    append_json_timestamp(to, time_ms * micros_a_ms, timestamp_standard::sql);
  }

  static void end(std::int64_t time_ms, dice& chance, std::uint64_t least, std::uint64_t most,
                  std::string& to) {
    to += R"(,"dateTime":")";
    append_time(to, time_ms);
    to += R"(","extra":")";
    append_letters(to, chance, least, most);
    to += '"';
  }

  std::uint64_t last_person_ = first_person;
  std::uint64_t last_auction_ = first_auction;
};

} // namespace

std::unique_ptr<record_sequence> make_nexmark(const sequence_config& of) {
  return std::make_unique<nexmark_sequence>(of);
}

} // namespace duet
