-- Windows of processing time in the older form. Only sums and the windows' bounds can be compared.

CREATE TABLE t (
  status STRING,
  n INT,
  seen AS PROCTIME()
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}t',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json'
);

CREATE TABLE u (
  status STRING,
  w_start TIMESTAMP(3),
  w_end TIMESTAMP(3),
  cnt BIGINT,
  total INT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u
SELECT status, TUMBLE_START(seen, INTERVAL '2' SECOND), TUMBLE_END(seen, INTERVAL '2' SECOND), COUNT(*), SUM(n)
FROM t
GROUP BY status, TUMBLE(seen, INTERVAL '2' SECOND);
