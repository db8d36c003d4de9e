-- Nexmark q5: how many bids each auction had in the last 10 seconds, every 2 seconds.
-- The published query then keeps the auctions with the most, by a join, which is not here yet.
--
--   duet generate nexmark --brokers localhost:9092 --rate 10000 &
--   duet run sql examples/sql/nexmark-tables.sql examples/sql/nexmark-q5.sql \
--     --brokers localhost:9092 --create-topics --app-id nexmark-q5
--
-- What comes out, in `nexmark-q5`: a row for each auction and window.

CREATE TABLE nexmark_q5 (
  auction BIGINT,
  num BIGINT,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'nexmark-q5',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO nexmark_q5
SELECT auction, COUNT(*), window_start, window_end
FROM TABLE(HOP(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
GROUP BY auction, window_start, window_end;
