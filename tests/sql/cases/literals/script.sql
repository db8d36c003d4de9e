-- How values are written: numbers, text with quotes and code points, bytes, times and intervals.

CREATE TABLE u (
  id INT,
  i BIGINT,
  d DECIMAL(10, 3),
  f DOUBLE,
  s STRING,
  u STRING,
  bytes_ BYTES,
  day_ DATE,
  t TIME(0),
  ts TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO u VALUES
  (1, 9223372036854775807, 123.456, 1.5E3, 'it''s', U&'\00e9x', x'00ff', DATE '2024-02-29', TIME '23:59:59', TIMESTAMP '2024-02-29 12:34:56.789'),
  (2, -1, -.5, 1e-3, '', '😀', x'', DATE '1969-12-31', TIME '00:00:00', TIMESTAMP '0001-01-01 00:00:00'),
  (3, - 7, 5., .5e1, 'two
lines', 'é', CAST(NULL AS BYTES), CAST(NULL AS DATE), CAST(NULL AS TIME(0)), CAST(NULL AS TIMESTAMP(3)));
