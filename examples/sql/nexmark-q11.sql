-- Nexmark q11: how many bids each person made in a session, which 10 quiet seconds end.
--
--   duet generate nexmark --brokers localhost:9092 --rate 10000 &
--   duet run sql examples/sql/nexmark-tables.sql examples/sql/nexmark-q11.sql \
--     --brokers localhost:9092 --create-topics --app-id nexmark-q11
--
-- What comes out, in `nexmark-q11`: a row for each bidder and session.

CREATE TABLE nexmark_q11 (
  bidder BIGINT,
  bid_count BIGINT,
  starttime TIMESTAMP(3),
  endtime TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'nexmark-q11',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO nexmark_q11
SELECT bidder, COUNT(*), window_start, window_end
FROM TABLE(
  SESSION(TABLE bid PARTITION BY bidder, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND)
)
GROUP BY bidder, window_start, window_end;
