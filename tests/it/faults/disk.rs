//! A disk that fails when it is told to: the library of `tests/faults/faults.c`, preloaded into a server.

use super::Random;
use crate::harness::Folder;
use std::{
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
};

/// Which calls are counted.
pub const WRITES: u32 = 1;
pub const SYNCS: u32 = 2;
pub const READS: u32 = 4;
pub const TRUNCATIONS: u32 = 8;
pub const OPENINGS: u32 = 16;

/// Which files.
pub const ANY: u32 = 15;
/// Tables and indexes of PostgreSQL.
pub const TABLES: u32 = 16;

/// Whatever lies below a folder that is called `full`.
pub const BELOW_FULL: u32 = 32;

const EIO: u32 = 5;
pub const ENOSPC: u32 = 28;

/// One fault.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub calls: u32,
    /// Which of them fails, counted from one.
    pub nth: u32,
    /// Whether all after it fail too, until the disk is well.
    pub lasting: bool,
    pub error: u32,
    /// Whether half of a write is on the disk all the same.
    pub torn: bool,
    pub files: u32,
}

impl Fault {
    pub fn at(calls: u32, nth: u32) -> Self {
        Self { calls, nth, lasting: false, error: EIO, torn: false, files: ANY }
    }

    /// Any of them.
    pub fn random(random: &mut Random) -> Self {
        let (calls, most) = [
            (WRITES, 24),
            (WRITES, 8),
            (SYNCS, 1),
            (WRITES | SYNCS, 30),
            (READS, 3),
            (READS | WRITES, 12),
            (OPENINGS, 1),
            (TRUNCATIONS, 1),
        ][random.below(8)];
        let error = if random.below(2) == 0 { EIO } else { ENOSPC };
        let files = [ANY, ANY, ANY, 2, 2, 1][random.below(6)];
        Self {
            calls,
            nth: 1 + random.below(most) as u32,
            lasting: random.below(4) == 0,
            error,
            torn: random.below(3) == 0,
            files,
        }
    }
}

/// The disk under a server.
#[derive(Debug)]
pub struct Disk {
    control: File,
    path: PathBuf,
    library: PathBuf,
    folder: Folder,
}

impl Disk {
    /// A disk that is well.
    pub fn new() -> Self {
        let folder = Folder::new();
        let (library, path) = (folder.file("faults.so"), folder.file("control"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/faults.c");
        let built =
            Command::new("cc").args(["-O1", "-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl").status();
        assert!(built.expect("these tests need a C compiler").success());
        std::fs::write(&path, [0; 32]).unwrap();
        std::fs::create_dir(folder.file("synced")).unwrap();
        let control = File::options().read(true).write(true).open(&path).unwrap();
        // A server of PostgreSQL runs as another user.
        for (path, mode) in [(&folder.path, 0o755), (&path, 0o666), (&library, 0o755)] {
            std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        }
        Self { control, path, library, folder }
    }

    /// What a program needs in its environment to run on it.
    pub fn environment(&self) -> Vec<(String, String)> {
        let text = |path: &Path| path.display().to_string();
        vec![
            ("LD_PRELOAD".into(), text(&self.library)),
            ("FAULTS".into(), text(&self.path)),
            ("FAULTS_SYNCED".into(), text(&self.synced())),
        ]
    }

    /// Where SQLite's files are as they were last synced.
    pub fn synced(&self) -> PathBuf {
        self.folder.file("synced")
    }

    fn set(&self, words: [u32; 8]) {
        // The first word arms it: it is written last.
        for (i, word) in words.iter().enumerate().rev() {
            self.control.write_all_at(&word.to_ne_bytes(), i as u64 * 4).unwrap();
        }
    }

    /// From now on it fails as this says.
    pub fn fail(&self, fault: Fault) {
        let Fault { calls, nth, lasting, error, torn, files } = fault;
        self.set([calls, nth, lasting.into(), error, torn.into(), files, 0, 0]);
    }

    /// From now on it is well: how many calls failed.
    pub fn heal(&self) -> u32 {
        self.control.write_all_at(&0_u32.to_ne_bytes(), 0).unwrap();
        let mut failed = [0; 4];
        self.control.read_exact_at(&mut failed, 28).unwrap();
        u32::from_ne_bytes(failed)
    }
}
