/// The one place where librdkafka's error codes become failures.
#pragma once

#include "model/failure.hpp"

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string_view>

namespace duet {

/// Owns an error object of librdkafka.
struct error_deleter {
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
using error_ptr = std::unique_ptr<rd_kafka_error_t, error_deleter>;

/// What to do about an error code when nothing else is known about the call.
[[nodiscard]] remedy remedy_of(rd_kafka_resp_err_t code);

/// What a code of remedy `refused` says about the record.
[[nodiscard]] refused_part refused_part_of(rd_kafka_resp_err_t code);

/// The failure of a call that returned a code; `doing` completes "cannot ...".
[[nodiscard]] failure to_failure(rd_kafka_resp_err_t code, std::string_view doing);

/// The failure of a transactional call. `client` tells what is behind a fatal error.
[[nodiscard]] failure to_failure(const rd_kafka_t* client, const rd_kafka_error_t& error,
                                 std::string_view doing);

} // namespace duet
