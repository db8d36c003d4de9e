-- Rows that the script itself gives.

CREATE TABLE u (
  id INT,
  name STRING,
  d DECIMAL(5, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO u VALUES (1, 'a', 1.5), (2, CAST(NULL AS STRING), 100), (1 + 2, 'it''s', -0.005);
