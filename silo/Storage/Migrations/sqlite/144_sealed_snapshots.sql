-- Snapshots are in a file of their own, where each is replaced by a sealed one when it is written next.
SELECT 1;
