-- Sums, averages and extremes of each type, of some values and of none but NULL: SUM of INT wraps
-- around, AVG of INT is an INT.

CREATE TABLE t (
  id INT,
  k STRING,
  d DECIMAL(10, 2),
  i INT,
  b BIGINT,
  f DOUBLE,
  s STRING
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
  cnt BIGINT,
  cnt_d BIGINT,
  sum_d DECIMAL(38, 2),
  avg_d DECIMAL(38, 6),
  min_d DECIMAL(10, 2),
  max_d DECIMAL(10, 2),
  sum_i INT,
  avg_i INT,
  sum_b BIGINT,
  avg_b BIGINT,
  sum_f STRING,
  avg_f STRING,
  min_s STRING,
  max_s STRING,
  types_ STRING,
  PRIMARY KEY (k) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO u
SELECT k, COUNT(*), COUNT(d), SUM(d), AVG(d), MIN(d), MAX(d), SUM(i), AVG(i), SUM(b), AVG(b),
  CAST(SUM(f) AS STRING), CAST(AVG(f) AS STRING), MIN(s), MAX(s),
  TYPEOF(SUM(d)) || ' ' || TYPEOF(AVG(d)) || ' ' || TYPEOF(SUM(i)) || ' ' || TYPEOF(AVG(i)) || ' ' || TYPEOF(SUM(b)) || ' ' || TYPEOF(COUNT(*)) || ' ' || TYPEOF(AVG(f))
FROM t GROUP BY k;
