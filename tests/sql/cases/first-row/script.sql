-- The first row of each key by event time: out for good once the watermark has passed it.

CREATE TABLE sales (
  shop STRING,
  item STRING,
  price INT,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}sales',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
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
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY shop ORDER BY ts) AS place FROM sales)
WHERE place = 1;
