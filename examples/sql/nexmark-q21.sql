-- Nexmark q21: the number of the channel of each bid, by its name or out of its address.
--
--   duet generate nexmark --brokers localhost:9092 --rate 10000 &
--   duet run sql examples/sql/nexmark-tables.sql examples/sql/nexmark-q21.sql \
--     --brokers localhost:9092 --create-topics --app-id nexmark-q21
--
-- What comes out, in `nexmark-q21`: a row for each bid whose channel has a number.

CREATE TABLE nexmark_q21 (
  auction BIGINT,
  bidder BIGINT,
  price BIGINT,
  channel STRING,
  channel_id STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'nexmark-q21',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO nexmark_q21
SELECT auction, bidder, price, channel,
  CASE LOWER(channel)
    WHEN 'apple' THEN '0'
    WHEN 'google' THEN '1'
    WHEN 'facebook' THEN '2'
    WHEN 'baidu' THEN '3'
    ELSE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2)
  END
FROM bid
WHERE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) IS NOT NULL
  OR LOWER(channel) IN ('apple', 'google', 'facebook', 'baidu');
