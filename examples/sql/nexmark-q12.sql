-- Nexmark q12: how many bids each person made in 10 seconds by the clock on the wall.
--
--   duet generate nexmark --brokers localhost:9092 --rate 10000 &
--   duet run sql examples/sql/nexmark-tables.sql examples/sql/nexmark-q12.sql \
--     --brokers localhost:9092 --create-topics --app-id nexmark-q12
--
-- What comes out, in `nexmark-q12`: a row for each bidder and window.

CREATE TABLE nexmark_q12 (
  bidder BIGINT,
  bid_count BIGINT,
  starttime TIMESTAMP(3),
  endtime TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'nexmark-q12',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE VIEW bid_now AS SELECT bidder, PROCTIME() AS p_time FROM bid;

INSERT INTO nexmark_q12
SELECT bidder, COUNT(*), CAST(window_start AS TIMESTAMP(3)), CAST(window_end AS TIMESTAMP(3))
FROM TABLE(
  TUMBLE(
    DATA => TABLE bid_now,
    TIMECOL => DESCRIPTOR(p_time),
    SIZE => INTERVAL '10' SECOND)
)
GROUP BY bidder, window_start, window_end;
