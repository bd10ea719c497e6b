-- A day of deadlines, asked for in the order of the list, walked every order since then (250 ms among a million).
CREATE INDEX orders_ship_by_range ON orders USING brin (ship_by) WITH (pages_per_range = 32, autosummarize = on);
