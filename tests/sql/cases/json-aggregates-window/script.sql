-- JSON made of the rows of a window: of text that is JSON, of nested values, of none.

CREATE TABLE t (
  k STRING,
  x STRING NOT NULL,
  v DOUBLE,
  r ROW<b INT, a STRING>,
  ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  k STRING,
  at_ TIMESTAMP(3),
  obj STRING,
  arr STRING,
  arr_null STRING,
  rows_ STRING,
  of_json STRING,
  n BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u
SELECT
  k,
  window_start,
  JSON_OBJECTAGG(KEY x VALUE v),
  JSON_ARRAYAGG(v),
  JSON_ARRAYAGG(v NULL ON NULL),
  JSON_ARRAYAGG(r),
  JSON_ARRAYAGG(JSON_OBJECT('v' VALUE v)),
  COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY k, window_start, window_end;
