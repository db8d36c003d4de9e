-- How many drivers have at least 50 rides: a count of groups that pass a HAVING, which a change of
-- theirs takes back.

CREATE TABLE rides (
  driver INT,
  kind STRING,
  `at` TIMESTAMP_LTZ(3),
  WATERMARK FOR `at` AS `at` - INTERVAL '30' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}rides',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'json.timestamp-format.standard' = 'ISO-8601',
  'format' = 'json'
);

CREATE TABLE active (
  k INT,
  drivers BIGINT,
  PRIMARY KEY (k) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}active',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO active
SELECT 1, COUNT(*)
FROM (SELECT driver, COUNT(*) AS rides FROM rides GROUP BY driver HAVING COUNT(*) >= 50);
