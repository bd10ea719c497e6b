-- Narrows the scope of the role for one person: a warehouse hand sees the orders of its own warehouse (R15).
ALTER TABLE users ADD COLUMN scope jsonb NOT NULL DEFAULT '{}';
