-- Windows of windows: 10 min by driver, then the hour over them by their window_time.

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
  hour_start TIMESTAMP(3),
  drivers_in_tens BIGINT,
  most BIGINT,
  rides BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}hours',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO hours
SELECT window_start, COUNT(*), MAX(rides), SUM(rides)
FROM TABLE(TUMBLE(
  (SELECT driver, window_time AS rides_time, COUNT(*) AS rides
   FROM TABLE(TUMBLE(TABLE rides, DESCRIPTOR(`at`), INTERVAL '10' MINUTE))
   GROUP BY driver, window_start, window_end, window_time),
  DESCRIPTOR(rides_time), INTERVAL '1' HOUR))
GROUP BY window_start, window_end;
