-- What an export is laid out as and leaves out, what its rows are, and the digests of their cells, each as a document; null for those
-- made before.
ALTER TABLE export ADD COLUMN manifest {text};
ALTER TABLE export ADD COLUMN totals {text};
ALTER TABLE export ADD COLUMN digests {text};
