-- Only the end of a window is selected, and one of its two bounds may be left out of the SELECT.

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

CREATE TABLE ends (
  window_end TIMESTAMP(3),
  rides BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}ends',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO ends
SELECT window_end, COUNT(*)
FROM TABLE(HOP(TABLE rides, DESCRIPTOR(`at`), INTERVAL '15' MINUTE, INTERVAL '30' MINUTE))
GROUP BY window_start, window_end;
