-- A window of 30 days, which only the end of the bounded input closes.

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

CREATE TABLE months (
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  rides BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}months',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO months
SELECT window_start, window_end, COUNT(*)
FROM TABLE(TUMBLE(TABLE rides, DESCRIPTOR(`at`), INTERVAL '30' DAY(2)))
GROUP BY window_start, window_end;
