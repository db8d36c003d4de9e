-- The busiest driver of the last hour, every 10 min: a ranking within windows, which never changes
-- once a window has fired.

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

CREATE TABLE busiest (
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  driver INT,
  rides BIGINT,
  place BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}busiest',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO busiest
SELECT window_start, window_end, driver, rides, place
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY rides DESC, driver) AS place
  FROM (
    SELECT window_start, window_end, driver, COUNT(*) AS rides
    FROM TABLE(HOP(TABLE rides, DESCRIPTOR(`at`), INTERVAL '10' MINUTE, INTERVAL '1' HOUR))
    GROUP BY window_start, window_end, driver
  )
)
WHERE place <= 2;
