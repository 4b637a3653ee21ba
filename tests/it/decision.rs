//! A decision: the draft and its annex, the steps of its life, and what the checks refuse.

use crate::harness::{
    Register,
    sample::{all_acknowledged, but, decision},
};
use serde_json::{Value, json};

mod life;
