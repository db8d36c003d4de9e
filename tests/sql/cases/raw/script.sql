-- One column that is the value itself: text, a number in bytes of either order.

CREATE TABLE texts (
  line STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}texts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'raw'
);

CREATE TABLE numbers (
  n INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}numbers',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'raw.endianness' = 'little-endian',
  'format' = 'raw'
);

CREATE TABLE u (
  line STRING,
  len INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE v (
  line STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}v',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'raw'
);

CREATE TABLE w (
  n BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}w',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'raw'
);

INSERT INTO u SELECT line, CHAR_LENGTH(line) FROM texts;

INSERT INTO v SELECT UPPER(line) FROM texts;

INSERT INTO w SELECT CAST(n AS BIGINT) FROM numbers;
