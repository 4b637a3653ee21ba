-- What an export is laid out as and leaves out, and how its rows are divided, each as a document; null for those made before.
ALTER TABLE export ADD COLUMN manifest {text};
ALTER TABLE export ADD COLUMN totals {text};
