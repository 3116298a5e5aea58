-- Nothing here: roles are the other dialect's.
SELECT 1;
