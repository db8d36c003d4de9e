-- The same six bids in the three kinds of windows, without a key. The arguments of a window may
-- have names.

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
  'scan.watermark.emit.strategy' = 'on-event',
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
SELECT 'tumble', window_start, window_end, window_time, SUM(price)
FROM TABLE(TUMBLE(DATA => TABLE bids, TIMECOL => DESCRIPTOR(bid_time), SIZE => INTERVAL '10' MINUTES))
GROUP BY window_start, window_end, window_time;

INSERT INTO totals
SELECT 'hop', window_start, window_end, window_time, SUM(price)
FROM TABLE(HOP(TABLE bids, DESCRIPTOR(bid_time), INTERVAL '5' MINUTES, INTERVAL '10' MINUTES))
GROUP BY window_start, window_end, window_time;

INSERT INTO totals
SELECT 'cumulate', window_start, window_end, window_time, SUM(price)
FROM TABLE(CUMULATE(TABLE bids, DESCRIPTOR(bid_time), INTERVAL '2' MINUTES, INTERVAL '10' MINUTES))
GROUP BY window_start, window_end, window_time;
