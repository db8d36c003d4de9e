-- Nexmark q1: the price of each bid in another currency.
--
--   duet generate nexmark --brokers localhost:9092 --rate 10000 &
--   duet run sql examples/sql/nexmark-tables.sql examples/sql/nexmark-q1.sql \
--     --brokers localhost:9092 --create-topics --app-id nexmark-q1
--
-- What comes out, in `nexmark-q1`: a row for each bid.

CREATE TABLE nexmark_q1 (
  auction BIGINT,
  bidder BIGINT,
  price DECIMAL(23, 3),
  `dateTime` TIMESTAMP(3),
  extra STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'nexmark-q1',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO nexmark_q1
SELECT auction, bidder, 0.908 * price, `dateTime`, extra
FROM bid;
