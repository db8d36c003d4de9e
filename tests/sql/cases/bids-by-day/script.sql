-- Counts of a channel and a day by rank of price, with FILTER, DISTINCT and several extremes.

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
  channel STRING,
  day_ STRING,
  bids BIGINT,
  low BIGINT,
  middle BIGINT,
  high BIGINT,
  bidders BIGINT,
  auctions BIGINT,
  least BIGINT,
  most BIGINT,
  mean BIGINT,
  total BIGINT,
  PRIMARY KEY (channel, day_) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u
SELECT COALESCE(channel, ''), DATE_FORMAT(at_, 'yyyy-MM-dd'), COUNT(*),
  COUNT(*) FILTER (WHERE price < 10000), COUNT(*) FILTER (WHERE price >= 10000 AND price < 1000000), COUNT(*) FILTER (WHERE price >= 1000000),
  COUNT(DISTINCT bidder), COUNT(DISTINCT auction), MIN(price), MAX(price), AVG(price), SUM(price)
FROM bid GROUP BY channel, DATE_FORMAT(at_, 'yyyy-MM-dd');
