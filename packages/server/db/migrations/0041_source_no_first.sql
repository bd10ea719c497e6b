-- Numbers of other shops' orders first: with the shop first, a plan made while the table was small could as well walk
-- all orders of the shop by the index of its list, and did so for ever (1.4 ms an order); and a scan of a number alone
-- had no index at all. Who asks names the number alone and looks at the shop of what is found.
DROP INDEX orders_source_no;
CREATE UNIQUE INDEX orders_source_no ON orders (source_no, shop_id) WHERE source_no IS NOT NULL;
