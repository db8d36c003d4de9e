-- Some auctions.

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
  price BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0 OR auction IN (1007, 1020, 2001);
INSERT INTO u SELECT auction, price FROM bid WHERE auction NOT IN (1000, 1007, 1020) AND price NOT BETWEEN 1 AND 100;
