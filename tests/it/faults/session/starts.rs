//! How the program of a session is killed and started again.

use super::{
    super::acts::{ACTS, Act},
    Session,
};

impl Session {
    /// Killed, and every second time with all that was not synced gone, as by a power cut; then started again.
    pub async fn killed(&mut self) {
        self.counts.kills += 1;
        self.r.program.kill();
        if let Some(synced) = self.synced.as_ref().filter(|_| self.counts.kills.is_multiple_of(2)) {
            // Nothing is there that was not synced.
            let file = self.r.file();
            for ending in ["", "-wal"] {
                let name = format!("{}{ending}", file.file_name().unwrap().to_string_lossy());
                std::fs::copy(synced.join(&name), file.with_file_name(&name)).unwrap();
            }
            std::fs::remove_file(file.with_file_name("registry.sqlite-shm")).unwrap();
        }
        self.start_again().await;
    }

    pub async fn start_again(&mut self) {
        self.r.start_again();
        (self.clerk, self.registrar, self.administrator) =
            (self.r.clerk().await, self.r.registrar().await, self.r.administrator().await);
    }

    /// Starts the program anew before an act, so that what it reads and opens is in no cache.
    pub(super) async fn start_cold(&mut self, act: &mut Act, kind: &str) {
        self.start_again().await;
        act.who = act.who.at(&self.r.program.address);
        if kind != ACTS[0] {
            // What every act reads at first is struck in the first of them.
            act.who.get("/v1/me").await.expect(200);
            self.is_ready(true).await;
        }
    }
}
