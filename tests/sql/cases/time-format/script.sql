-- DATE_FORMAT by patterns of letters.

CREATE TABLE args (
  id INT,
  ts TIMESTAMP(3),
  s STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}args',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE results (
  id INT,
  p0 STRING,
  p1 STRING,
  p2 STRING,
  p3 STRING,
  p4 STRING,
  p5 STRING,
  p6 STRING,
  p7 STRING,
  p8 STRING,
  p9 STRING,
  from_text STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}results',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO results
SELECT
  id,
  DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss'),
  DATE_FORMAT(ts, 'yyyy-MM-dd''T''HH:mm:ss.SSS'),
  DATE_FORMAT(ts, 'dd/MM/yy hh:mm a'),
  DATE_FORMAT(ts, 'EEE, d MMM yyyy'),
  DATE_FORMAT(ts, 'EEEE MMMM'),
  DATE_FORMAT(ts, 'D Q'),
  DATE_FORMAT(ts, 'yyyyMMddHHmmss'),
  DATE_FORMAT(ts, '''''yyyy'''''),
  DATE_FORMAT(ts, 'H:m:s.S'),
  DATE_FORMAT(ts, 'u G'),
  DATE_FORMAT(s, 'yyyy/MM/dd')
FROM args;
