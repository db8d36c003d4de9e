/// Topics whose records are made when they are read, among those of a cluster. All else is left to
/// the cluster: such a topic is there, empty, and holds the application's offsets.
#pragma once

#include "kafka/ports.hpp"
#include "model/clock.hpp"
#include "model/made_records.hpp"

#include <map>
#include <memory>
#include <string>

namespace duet {

/// The cluster with such topics, by their names. The first partition of each has all records:
/// record n at offset n, as many each second as are to be; what could not be read in time comes
/// later, but no more than a second's worth. Its end is that of its records, or, if they do not
/// end, where the application is.
[[nodiscard]] std::shared_ptr<cluster> with_made_topics(std::shared_ptr<cluster> kafka,
                                                        std::map<std::string, made_records> topics,
                                                        std::shared_ptr<const clock> time);

} // namespace duet
