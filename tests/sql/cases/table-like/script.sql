-- A table like another: its columns, computed ones and metadata too, its watermark, and its options
-- but for those that are said anew.

CREATE TABLE base (
  id INT,
  s STRING,
  twice AS id * 2,
  at_ TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  WATERMARK FOR at_ AS at_
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}nothing',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE t (
  more BIGINT,
  sum_ AS id + more
) WITH (
  'topic' = '${run}t'
) LIKE base;

CREATE TABLE u (
  twice INT,
  more BIGINT,
  sum_ BIGINT,
  at_ TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
) LIKE base (
  EXCLUDING ALL
  INCLUDING CONSTRAINTS
);

CREATE TABLE u2 (
  more BIGINT
) WITH (
  'topic' = '${run}u2'
) LIKE base (
  EXCLUDING GENERATED
  EXCLUDING METADATA
  EXCLUDING WATERMARKS
  OVERWRITING OPTIONS
);

INSERT INTO u SELECT id, s, twice, more, sum_, at_ FROM t;

INSERT INTO u2 SELECT id, s, more FROM t;
