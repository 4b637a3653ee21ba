//! How many downloads an account may have at a time: each keeps a file until its client has read it.

use crate::domain::fault::Fault;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// Downloads of one account at a time.
const MOST: usize = 32;

/// The downloads that go on, by account.
#[derive(Debug, Clone, Default)]
pub struct Downloads(Arc<Mutex<HashMap<String, usize>>>);

/// A download that goes on, until this is dropped.
#[derive(Debug)]
pub(super) struct Download {
    account: String,
    all: Downloads,
}

impl Downloads {
    /// Begins a download of an account, or refuses it while the account has as many as it may.
    pub(super) fn begin(&self, account: &str) -> Result<Download, Fault> {
        let mut all = self.0.lock().map_err(|e| Fault::internal(e.to_string()))?;
        let count = all.entry(account.to_owned()).or_default();
        if *count >= MOST {
            let vi = format!("Tài khoản này đang tải {MOST} tệp cùng lúc; hãy đợi một tệp tải xong.");
            return Err(Fault::later(
                10,
                vi,
                format!("This account is downloading {MOST} files at a time; wait until one of them ends."),
            ));
        }
        *count += 1;
        Ok(Download { account: account.to_owned(), all: self.clone() })
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        if let Ok(mut all) = self.all.0.lock()
            && let Some(count) = all.get_mut(&self.account)
        {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_downloads_so_many_at_a_time_and_more_when_one_has_ended() {
        let downloads = Downloads::default();
        let mut going: Vec<_> = (0..MOST).map(|_| downloads.begin("a").unwrap()).collect();
        assert_eq!(downloads.begin("a").unwrap_err().retry_after, Some(10));
        downloads.begin("b").unwrap();
        going.pop();
        downloads.begin("a").unwrap();
    }
}
