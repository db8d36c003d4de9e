-- Nexmark q7: the highest price of each 10 seconds.
-- The published query then finds its bid, by a join, which is not here yet.
--
--   duet generate nexmark --brokers localhost:9092 --rate 10000 &
--   duet run sql examples/sql/nexmark-tables.sql examples/sql/nexmark-q7.sql \
--     --brokers localhost:9092 --create-topics --app-id nexmark-q7
--
-- What comes out, in `nexmark-q7`: a row for each window.

CREATE TABLE nexmark_q7 (
  price BIGINT,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'nexmark-q7',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO nexmark_q7
SELECT MAX(price), window_start, window_end
FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;
