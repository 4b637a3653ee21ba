//! What a list that is none of conferrals holds, and where its rows come from.

use crate::{domain::fault::Fault, store::dialect::Sql};
use tokio::sync::mpsc;

/// A row: a text for each column of the list, or nothing.
pub type Row = Vec<Option<String>>;

/// What a list holds.
pub struct Made {
    /// What was asked for, line by line.
    pub lines: Vec<String>,
    /// What is said below the rows.
    pub notes: Vec<String>,
    /// The rows.
    pub rows: Rows,
}

/// Where the rows of a list come from.
pub enum Rows {
    /// They are few, and here.
    Few(Vec<Row>),
    /// They are read by a statement of the file's columns.
    Statement(Sql),
    /// They come in batches.
    Batches(mpsc::Receiver<Result<Vec<Row>, Fault>>),
}
