-- Every index of every order is paid for by the intake. Unpaid orders that time out are found by orders_pay_by_all as well:
-- what is paid or cancelled has no such deadline, so that both held nearly the same.
DROP INDEX orders_pay_by;

-- A day of deadlines is walked from its own end, as days of payment are: what is promised before a moment was ordered
-- before it. Normally empty; asked before that is taken for granted.
DROP INDEX orders_ship_by_range;
CREATE INDEX orders_ship_by_before ON orders (id) WHERE ship_by < created_at;
