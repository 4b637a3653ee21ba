//! Doors that stood open: each a way to more than one was given, and its sisters.

mod joint;
mod narrowed;
