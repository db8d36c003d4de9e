-- Transactions: those over 100 with a discount by category, those over 500 by themselves, what
-- each user spends in windows of a minute, and sums of categories that are kept up to date.
--
--   duet generate transactions --brokers localhost:9092 --rate 100 &
--   duet run sql examples/sql/transactions.sql --brokers localhost:9092 --create-topics
--
-- What comes out, in `processed_transactions`, `high_value_transactions`, `user_aggregations` and
-- `category_totals`, for example
--
--   {"user_id":"user_123","window_start":"2024-01-15T10:30:00","window_end":"2024-01-15T10:31:00",
--    "spent":1234.56,"bought":3,"transactions":2}

CREATE TABLE transactions (
  transaction_id STRING,
  user_id STRING,
  product STRING,
  category STRING,
  amount DECIMAL(10, 2),
  quantity INT,
  payment_method STRING,
  `timestamp` TIMESTAMP(3),
  location STRING,
  WATERMARK FOR `timestamp` AS `timestamp` - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'transactions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE processed_transactions (
  transaction_id STRING,
  user_id STRING,
  category STRING,
  amount DECIMAL(10, 2),
  discounted DECIMAL(10, 2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'processed_transactions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user_id',
  'value.format' = 'json'
);

CREATE TABLE high_value_transactions (
  transaction_id STRING,
  user_id STRING,
  product STRING,
  amount DECIMAL(10, 2),
  `timestamp` TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'high_value_transactions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user_id',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE user_aggregations (
  user_id STRING,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  spent DECIMAL(38, 2),
  bought INT,
  transactions BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'user_aggregations',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE category_totals (
  category STRING,
  spent DECIMAL(38, 2),
  transactions BIGINT,
  PRIMARY KEY (category) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'category_totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO processed_transactions
  SELECT transaction_id, user_id, category, amount,
    CAST(amount * CASE category
      WHEN 'electronics' THEN 0.90
      WHEN 'clothing' THEN 0.85
      WHEN 'books' THEN 0.95
      ELSE 1.00
    END AS DECIMAL(10, 2))
  FROM transactions
  WHERE amount > 100;

  INSERT INTO high_value_transactions
  SELECT transaction_id, user_id, product, amount, `timestamp`
  FROM transactions
  WHERE amount > 500;

  INSERT INTO user_aggregations
  SELECT user_id, window_start, window_end, SUM(amount * quantity), SUM(quantity), COUNT(*)
  FROM TABLE(TUMBLE(TABLE transactions, DESCRIPTOR(`timestamp`), INTERVAL '1' MINUTE))
  GROUP BY user_id, window_start, window_end;

  INSERT INTO category_totals
  SELECT category, SUM(amount), COUNT(*)
  FROM transactions
  GROUP BY category;
END;
