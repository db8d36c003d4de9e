-- The parts of a time before 1970.

CREATE TABLE args (
  id INT,
  ts TIMESTAMP(3),
  d DATE,
  t TIME(0)
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
  year_ BIGINT,
  quarter_ BIGINT,
  month_ BIGINT,
  week_ BIGINT,
  day_ BIGINT,
  doy_ BIGINT,
  dow_ BIGINT,
  hour_ BIGINT,
  minute_ BIGINT,
  second_ BIGINT,
  epoch_ BIGINT,
  century_ BIGINT,
  decade_ BIGINT,
  millennium_ BIGINT,
  isodow_ BIGINT,
  isoyear_ BIGINT,
  millisecond_ BIGINT,
  microsecond_ BIGINT,
  year_of BIGINT,
  quarter_of BIGINT,
  month_of BIGINT,
  week_of BIGINT,
  dayofyear_of BIGINT,
  dayofmonth_of BIGINT,
  dayofweek_of BIGINT,
  hour_of BIGINT,
  minute_of BIGINT,
  second_of BIGINT,
  t_hour BIGINT,
  t_second BIGINT
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
  EXTRACT(YEAR FROM ts),
  EXTRACT(QUARTER FROM ts),
  EXTRACT(MONTH FROM ts),
  EXTRACT(WEEK FROM ts),
  EXTRACT(DAY FROM ts),
  EXTRACT(DOY FROM ts),
  EXTRACT(DOW FROM ts),
  EXTRACT(HOUR FROM ts),
  EXTRACT(MINUTE FROM ts),
  EXTRACT(SECOND FROM ts),
  EXTRACT(EPOCH FROM ts),
  EXTRACT(CENTURY FROM ts),
  EXTRACT(DECADE FROM ts),
  EXTRACT(MILLENNIUM FROM ts),
  EXTRACT(ISODOW FROM ts),
  EXTRACT(ISOYEAR FROM ts),
  EXTRACT(MILLISECOND FROM ts),
  EXTRACT(MICROSECOND FROM ts),
  YEAR(d),
  QUARTER(d),
  MONTH(d),
  WEEK(d),
  DAYOFYEAR(d),
  DAYOFMONTH(d),
  DAYOFWEEK(d),
  HOUR(ts),
  MINUTE(ts),
  SECOND(ts),
  EXTRACT(HOUR FROM t),
  EXTRACT(SECOND FROM t)
FROM args;
