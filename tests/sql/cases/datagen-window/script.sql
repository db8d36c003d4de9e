-- Rows that are made have event time, and the end of their sequence ends their last window.

CREATE TABLE g (
  n BIGINT,
  ts AS TO_TIMESTAMP_LTZ(n * 1000, 3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'datagen',
  'rows-per-second' = '100000',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1700000000', 'fields.n.end' = '1700000049'
);

CREATE TABLE u (
  window_start TIMESTAMP(3),
  times BIGINT,
  total BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}u',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

INSERT INTO u
SELECT window_start, COUNT(*), SUM(n)
FROM TABLE(TUMBLE(TABLE g, DESCRIPTOR(ts), INTERVAL '20' SECOND))
GROUP BY window_start, window_end;
