-- Early results of windows of processing time: in the end their sums are those of all rows, which no
-- window has come to its end with.

SET 'table.exec.emit.early-fire.enabled' = 'true';

SET 'table.exec.emit.early-fire.delay' = '0 s';

CREATE TABLE t (
  status STRING,
  n INT,
  seen AS PROCTIME()
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  status STRING,
  cnt BIGINT,
  total INT,
  size_s INT,
  PRIMARY KEY (status) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO u
SELECT status, SUM(cnt), SUM(total), MAX(size_s)
FROM (
  SELECT
    status,
    COUNT(*) AS cnt,
    SUM(n) AS total,
    TIMESTAMPDIFF(SECOND,
      HOP_START(seen, INTERVAL '1' DAY, INTERVAL '2' DAY),
      HOP_END(seen, INTERVAL '1' DAY, INTERVAL '2' DAY)) AS size_s
  FROM t
  GROUP BY status, HOP(seen, INTERVAL '1' DAY, INTERVAL '2' DAY)
)
GROUP BY status;
