-- Sums, extremes, lists and counts of distinct values of a table whose rows change: what was taken
-- back does not count any more.

CREATE TABLE prices (
  item STRING,
  shop STRING,
  price INT,
  PRIMARY KEY (item) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}prices',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.bounded.mode' = 'latest-offset',
  'key.format' = 'raw',
  'value.format' = 'json'
);

CREATE TABLE shops (
  shop STRING,
  items BIGINT,
  least_ INT,
  most INT,
  total INT,
  mean INT,
  prices_ BIGINT,
  last_ INT,
  PRIMARY KEY (shop) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}shops',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO shops SELECT shop, COUNT(*), MIN(price), MAX(price), SUM(price), AVG(price), COUNT(DISTINCT price), LAST_VALUE(price) FROM prices GROUP BY shop;
