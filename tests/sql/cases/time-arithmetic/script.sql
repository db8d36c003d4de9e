-- Intervals added to times, months of different lengths, differences, overlaps.

CREATE TABLE args (
  id INT,
  ts TIMESTAMP(3),
  d DATE,
  other TIMESTAMP(3)
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
  plus_day TIMESTAMP(3),
  minus_ms TIMESTAMP(3),
  plus_month TIMESTAMP(3),
  plus_year TIMESTAMP(3),
  minus_months TIMESTAMP(3),
  plus_mixed TIMESTAMP(3),
  plus_minutes TIMESTAMP(3),
  d_day DATE,
  d_month DATE,
  add_s TIMESTAMP(3),
  add_w TIMESTAMP(3),
  add_m TIMESTAMP(3),
  add_q TIMESTAMP(3),
  add_d DATE,
  diff_second INT,
  diff_minute INT,
  diff_hour INT,
  diff_day INT,
  diff_week INT,
  diff_month INT,
  diff_quarter INT,
  diff_year INT,
  overlaps_ BOOLEAN,
  lt BOOLEAN,
  greatest_ TIMESTAMP(3),
  between_ BOOLEAN,
  dcmp BOOLEAN,
  tlit BOOLEAN
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
  ts + INTERVAL '1' DAY,
  ts - INTERVAL '0.001' SECOND,
  ts + INTERVAL '1' MONTH,
  ts + INTERVAL '1' YEAR,
  ts - INTERVAL '1-3' YEAR TO MONTH,
  ts + INTERVAL '1 02:03:04.005' DAY TO SECOND,
  ts + INTERVAL '90' MINUTE,
  d + INTERVAL '1' DAY,
  d + INTERVAL '1' MONTH,
  TIMESTAMPADD(SECOND, 90, ts),
  TIMESTAMPADD(WEEK, 1, ts),
  TIMESTAMPADD(MONTH, -1, ts),
  TIMESTAMPADD(QUARTER, 1, ts),
  TIMESTAMPADD(DAY, 1, d),
  TIMESTAMPDIFF(SECOND, ts, other),
  TIMESTAMPDIFF(MINUTE, ts, other),
  TIMESTAMPDIFF(HOUR, ts, other),
  TIMESTAMPDIFF(DAY, ts, other),
  TIMESTAMPDIFF(WEEK, ts, other),
  TIMESTAMPDIFF(MONTH, ts, other),
  TIMESTAMPDIFF(QUARTER, ts, other),
  TIMESTAMPDIFF(YEAR, ts, other),
  (ts, INTERVAL '1' HOUR) OVERLAPS (other, INTERVAL '40' DAY),
  ts < other,
  GREATEST(ts, other),
  ts BETWEEN TIMESTAMP '1970-01-01 00:00:00' AND other,
  d >= DATE '2024-01-31',
  CAST(ts AS TIME(0)) = TIME '10:00:00'
FROM args;
