-- The two dearest sales of each shop, with their places; of equals the first to come is in front.

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

CREATE TABLE tops (
  shop STRING,
  place BIGINT,
  item STRING,
  price INT,
  PRIMARY KEY (shop, place) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}tops',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO tops
SELECT shop, place, item, price
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY shop ORDER BY price DESC) AS place FROM sales WHERE shop IS NOT NULL)
WHERE place <= 2;
