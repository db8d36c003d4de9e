-- Windows that begin off the full ten minutes; an offset moves the windows, never the watermark.
-- No row is late, so that the watermark may move when it likes.

CREATE TABLE bids (
  bid_time TIMESTAMP(3),
  price DECIMAL(10, 2),
  item STRING,
  WATERMARK FOR bid_time AS bid_time - INTERVAL '1' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}bids',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE totals (
  kind STRING,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  window_time TIMESTAMP(3),
  price DECIMAL(38, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

INSERT INTO totals
SELECT '-4', window_start, window_end, window_time, SUM(price)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(bid_time), INTERVAL '10' MINUTES, INTERVAL '-4' MINUTES))
GROUP BY window_start, window_end, window_time;

INSERT INTO totals
SELECT '4', window_start, window_end, window_time, SUM(price)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(bid_time), INTERVAL '10' MINUTES, INTERVAL '4' MINUTES))
GROUP BY window_start, window_end, window_time;

INSERT INTO totals
SELECT '6', window_start, window_end, window_time, SUM(price)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(bid_time), INTERVAL '10' MINUTES, INTERVAL '6' MINUTES))
GROUP BY window_start, window_end, window_time;

INSERT INTO totals
SELECT 'hop 1', window_start, window_end, window_time, SUM(price)
FROM TABLE(HOP(TABLE bids, DESCRIPTOR(bid_time), INTERVAL '5' MINUTES, INTERVAL '10' MINUTES, INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, window_time;

INSERT INTO totals
SELECT 'cumulate 1', window_start, window_end, window_time, SUM(price)
FROM TABLE(CUMULATE(TABLE bids, DESCRIPTOR(bid_time), INTERVAL '5' MINUTES, INTERVAL '10' MINUTES, INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, window_time;
