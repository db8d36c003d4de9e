-- The types that functions of times have.

CREATE TABLE args (
  id INT,
  ts TIMESTAMP(3),
  ts0 TIMESTAMP(0),
  ltz TIMESTAMP_LTZ(3),
  d DATE,
  t TIME(0),
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
  kind STRING,
  t1 STRING,
  t2 STRING,
  t3 STRING,
  t4 STRING,
  t5 STRING,
  t6 STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}results',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO results
SELECT id, 'add',
  TYPEOF(TIMESTAMPADD(HOUR, 1, ts)),
  TYPEOF(TIMESTAMPADD(SECOND, 1, ts0)),
  TYPEOF(TIMESTAMPADD(DAY, 1, d)),
  TYPEOF(TIMESTAMPADD(HOUR, 1, d)),
  TYPEOF(TIMESTAMPADD(MONTH, 1, ltz)),
  TYPEOF(TIMESTAMPADD(MINUTE, 1, ltz))
FROM args;

INSERT INTO results
SELECT id, 'diff',
  TYPEOF(TIMESTAMPDIFF(HOUR, ts, ts0)),
  TYPEOF(TIMESTAMPDIFF(DAY, d, d)),
  TYPEOF(TIMESTAMPDIFF(DAY, d, ts)),
  TYPEOF(EXTRACT(HOUR FROM ts)),
  TYPEOF(YEAR(d)),
  TYPEOF(EXTRACT(EPOCH FROM d))
FROM args;

INSERT INTO results
SELECT id, 'round',
  TYPEOF(FLOOR(ts TO DAY)),
  TYPEOF(FLOOR(ts0 TO HOUR)),
  TYPEOF(CEIL(d TO MONTH)),
  TYPEOF(FLOOR(ltz TO HOUR)),
  TYPEOF(CEIL(t TO HOUR)),
  TYPEOF((d, INTERVAL '1' DAY) OVERLAPS (d, INTERVAL '2' DAY))
FROM args;

INSERT INTO results
SELECT id, 'text',
  TYPEOF(DATE_FORMAT(ts, 'yyyy')),
  TYPEOF(DATE_FORMAT(s, 'yyyy')),
  TYPEOF(TO_TIMESTAMP(s)),
  TYPEOF(TO_DATE(s)),
  TYPEOF(TO_TIMESTAMP_LTZ(s)),
  TYPEOF(UNIX_TIMESTAMP(s))
FROM args;

INSERT INTO results
SELECT id, 'epoch',
  TYPEOF(FROM_UNIXTIME(1)),
  TYPEOF(UNIX_TIMESTAMP()),
  TYPEOF(TO_TIMESTAMP_LTZ(1, 3)),
  TYPEOF(CONVERT_TZ(s, 'UTC', 'UTC')),
  TYPEOF(TO_DATE(s, s)),
  TYPEOF(TO_TIMESTAMP(s, s))
FROM args;

INSERT INTO results
SELECT id, 'now',
  TYPEOF(CURRENT_TIMESTAMP),
  TYPEOF(CURRENT_ROW_TIMESTAMP()),
  TYPEOF(CURRENT_TIME),
  TYPEOF(CURRENT_DATE),
  TYPEOF(LOCALTIMESTAMP),
  TYPEOF(LOCALTIME)
FROM args;
