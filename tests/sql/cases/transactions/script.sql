-- The pipeline of transactions: discounts by category, what is of high value, sums of users in
-- windows of a minute.

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
  'topic' = '${run}transactions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'scan.watermark.emit.strategy' = 'on-event',
  'json.timestamp-format.standard' = 'ISO-8601',
  'format' = 'json'
);

CREATE TABLE processed (
  transaction_id STRING,
  user_id STRING,
  category STRING,
  amount DECIMAL(10, 2),
  discounted DECIMAL(12, 4)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}processed',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'raw',
  'key.fields' = 'user_id',
  'value.format' = 'json',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

CREATE TABLE high_value (
  transaction_id STRING,
  amount DECIMAL(10, 2),
  `timestamp` TIMESTAMP(3)
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}high_value',
  'properties.bootstrap.servers' = 'localhost:9092',
  'json.timestamp-format.standard' = 'ISO-8601',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

CREATE TABLE user_sums (
  user_id STRING,
  window_start TIMESTAMP(3),
  window_end TIMESTAMP(3),
  spent DECIMAL(38, 2),
  bought INT,
  transactions BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}user_sums',
  'properties.bootstrap.servers' = 'localhost:9092',
  'json.timestamp-format.standard' = 'ISO-8601',
  'format' = 'json',
  'json.encode.decimal-as-plain-number' = 'true'
);

CREATE TABLE category_sums (
  category STRING,
  spent DECIMAL(38, 2),
  dearest DECIMAL(10, 2),
  PRIMARY KEY (category) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}category_sums',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json',
  'value.json.encode.decimal-as-plain-number' = 'true'
);

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO processed
  SELECT transaction_id, user_id, category, amount,
    amount * CASE category WHEN 'electronics' THEN 0.90 WHEN 'clothing' THEN 0.85 ELSE 1.00 END
  FROM transactions WHERE amount > 100;
  INSERT INTO high_value SELECT transaction_id, amount, `timestamp` FROM transactions WHERE amount > 500;
  INSERT INTO user_sums
  SELECT user_id, window_start, window_end, SUM(amount * quantity), SUM(quantity), COUNT(*)
  FROM TABLE(TUMBLE(TABLE transactions, DESCRIPTOR(`timestamp`), INTERVAL '1' MINUTE))
  GROUP BY user_id, window_start, window_end;
  INSERT INTO category_sums SELECT COALESCE(category, 'none'), SUM(amount), MAX(amount) FROM transactions GROUP BY category;
END;
