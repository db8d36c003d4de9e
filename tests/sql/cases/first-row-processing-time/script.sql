-- The first row of each key as it comes: out at once.

CREATE TABLE sales (
  shop STRING,
  item STRING,
  price INT,
  ts TIMESTAMP(3),
  seen AS PROCTIME()
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}sales',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE firsts (
  shop STRING,
  item STRING,
  price INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}firsts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO firsts
SELECT shop, item, price
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY shop ORDER BY seen) AS place FROM sales)
WHERE place = 1;
