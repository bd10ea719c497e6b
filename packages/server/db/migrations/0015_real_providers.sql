-- WeChat Pay and Alipay take money beside the ones that were there.
ALTER TABLE payment_attempts DROP CONSTRAINT payment_attempts_provider_check;
ALTER TABLE payment_attempts
  ADD CONSTRAINT payment_attempts_provider_check CHECK (provider IN ('offline', 'sandbox', 'external', 'wechat_pay', 'alipay'));
