-- A TIMESTAMP and a TIMESTAMP_LTZ are compared as instants: that of the clock in the zone of the
-- session.

SET 'table.local-time-zone' = 'Asia/Shanghai';

CREATE TABLE t (
  id INT,
  z TIMESTAMP_LTZ(3),
  w TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  id INT,
  lt BOOLEAN, le BOOLEAN, eq BOOLEAN, ne BOOLEAN, ge BOOLEAN, gt BOOLEAN,
  turned BOOLEAN,
  literal BOOLEAN,
  inside BOOLEAN,
  one_of BOOLEAN,
  distinct_from BOOLEAN,
  null_if TIMESTAMP_LTZ(3),
  greater TIMESTAMP_LTZ(3),
  found TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u SELECT id,
  z < w, z <= w, z = w, z <> w, z >= w, z > w,
  w < z,
  z > TIMESTAMP '2024-01-15 08:00:00',
  z BETWEEN w AND TIMESTAMP '2024-02-01 00:00:00',
  z IN (w, TIMESTAMP '2024-01-15 00:00:00'),
  z IS DISTINCT FROM w,
  NULLIF(z, w),
  CASE WHEN z > w THEN z ELSE w END,
  COALESCE(z, w)
FROM t;
