-- Every bid, its price in another currency: a DECIMAL of a BIGINT.

CREATE TABLE bid (
  auction BIGINT,
  bidder BIGINT,
  price BIGINT,
  channel STRING,
  url STRING,
  at_ TIMESTAMP(3),
  extra STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}bid',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  auction BIGINT,
  price DECIMAL(23, 3),
  at_ TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO u SELECT auction, 0.908 * price, at_ FROM bid;
