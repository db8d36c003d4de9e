-- What time of day a bid is of, and how often a letter is in a text.

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
  part STRING,
  cs INT,
  day_ STRING,
  hour_ BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO u
SELECT auction, 0.908 * price,
  CASE
    WHEN HOUR(at_) >= 8 AND HOUR(at_) <= 18 THEN 'day'
    WHEN HOUR(at_) <= 6 OR HOUR(at_) >= 20 THEN 'night'
    ELSE 'other'
  END,
  CHAR_LENGTH(extra) - CHAR_LENGTH(REPLACE(extra, 'c', '')),
  DATE_FORMAT(at_, 'yyyy-MM-dd'), HOUR(at_)
FROM bid
WHERE 0.908 * price > 100 AND 0.908 * price < 50000000000;
