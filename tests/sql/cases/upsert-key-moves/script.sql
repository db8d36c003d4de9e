-- The key of a table is not that of its query: what one user gives up another one takes, and the row
-- stays, whoever was written first.

CREATE TABLE changes (
  user_id INT,
  email STRING
) WITH (
  'connector' = 'kafka',
  'topic' = '${run}changes',
  'properties.bootstrap.servers' = 'localhost:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json'
);

CREATE TABLE emails (
  email STRING,
  user_id INT,
  PRIMARY KEY (email) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = '${run}emails',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO emails
SELECT email, user_id FROM (
  SELECT user_id, LAST_VALUE(email) AS email FROM changes GROUP BY user_id
);
