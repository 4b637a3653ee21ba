//! Doors that stood open: each a way to more than one was given, and its sisters.

mod eyes;
mod identity;
mod joint;
mod names;
mod narrowed;
mod put_back;
mod replay;
mod seals;
