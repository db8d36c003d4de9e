-- What the clock says cannot be known before: only what holds at any time.

CREATE TABLE args (
  id INT,
  a INT
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
  recent BOOLEAN,
  now_ BOOLEAN,
  local_ts BOOLEAN,
  cur_date BOOLEAN,
  cur_time BOOLEAN,
  local_time BOOLEAN,
  unix_ BOOLEAN,
  row_ts BOOLEAN,
  uuid_ INT,
  uuid_4 BOOLEAN,
  rand_ BOOLEAN,
  rand_int BOOLEAN,
  rand_int_seed BOOLEAN,
  t_now STRING,
  t_lts STRING,
  t_date STRING,
  t_time STRING
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
  CURRENT_TIMESTAMP > TO_TIMESTAMP_LTZ(1700000000, 0),
  NOW() >= TO_TIMESTAMP_LTZ(1700000000, 0),
  LOCALTIMESTAMP > TIMESTAMP '2023-01-01 00:00:00',
  CURRENT_DATE > DATE '2023-01-01',
  CURRENT_TIME >= TIME '00:00:00',
  LOCALTIME >= TIME '00:00:00',
  UNIX_TIMESTAMP() > 1700000000,
  CURRENT_ROW_TIMESTAMP() >= TO_TIMESTAMP_LTZ(1700000000, 0),
  CHAR_LENGTH(UUID()),
  UUID() LIKE '________-____-4___-____-____________',
  RAND() >= 0 AND RAND() < 1,
  RAND_INTEGER(10) BETWEEN 0 AND 9,
  RAND_INTEGER(3, 10) BETWEEN 0 AND 9,
  TYPEOF(NOW()),
  TYPEOF(LOCALTIMESTAMP),
  TYPEOF(CURRENT_DATE),
  TYPEOF(LOCALTIME)
FROM args;
