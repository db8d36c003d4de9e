-- 300 rides, up to 23 s out of order, by their kind and the hour. No row is late.

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

CREATE TABLE hours (
  kind STRING,
  hour_start TIMESTAMP(3),
  rides BIGINT,
  drivers BIGINT,
  first_driver INT,
  last_driver INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}hours',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO hours
SELECT kind, window_start, COUNT(*), COUNT(DISTINCT driver), MIN(driver), MAX(driver)
FROM TABLE(TUMBLE(TABLE rides, DESCRIPTOR(`at`), INTERVAL '1' HOUR))
GROUP BY kind, window_start, window_end;
