-- Nexmark q2: bids on some auctions.
--
--   duet generate nexmark --brokers localhost:9092 --rate 10000 &
--   duet run sql examples/sql/nexmark-tables.sql examples/sql/nexmark-q2.sql \
--     --brokers localhost:9092 --create-topics --app-id nexmark-q2
--
-- What comes out, in `nexmark-q2`: a row for each bid on an auction whose number is a multiple of 123.

CREATE TABLE nexmark_q2 (
  auction BIGINT,
  price BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'nexmark-q2',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO nexmark_q2
SELECT auction, price
FROM bid
WHERE MOD(auction, 123) = 0;
