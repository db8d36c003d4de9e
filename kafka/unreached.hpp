/// Why no broker could be used, from the last that a client heard of any.
#pragma once

#include "model/failure.hpp"

#include <librdkafka/rdkafka.h>

#include <string>
#include <string_view>

namespace duet {

/// The failure of a client that has got no answer from `brokers` in time. `heard` and `text` are
/// the last error that it was told of; none if it was told of none. Nobody there, or somebody with
/// whom it cannot speak, is `misconfigured`; refused credentials are `unauthorised`.
[[nodiscard]] failure explain_unreached(const std::string& brokers, rd_kafka_resp_err_t heard,
                                        std::string_view text);

} // namespace duet
