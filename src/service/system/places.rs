//! Where the register lies on disks: the room there, and who else can reach its files.

use crate::store::{dialect::Engine, file::open_to_others, owner::modes_for_others};
use std::{
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Less free disk than this, in MiB, is too little to go on with.
pub const LEAST_FREE_MIB: u64 = 100;

/// Where the settings put what is not in the database.
#[derive(Debug, Clone)]
pub struct Places {
    /// The folder of attachments.
    pub attachments: PathBuf,
    /// The folder of the backups that are made by themselves, if they are.
    pub backup_dir: Option<PathBuf>,
    /// The file of the witness, if there is one.
    pub witness: Option<PathBuf>,
}

impl Places {
    /// The folders that nobody but their owner should reach.
    pub(super) fn folders(&self) -> Vec<&Path> {
        std::iter::once(self.attachments.as_path()).chain(self.backup_dir.as_deref()).collect()
    }

    /// All that the program writes to, each with the setting that names it.
    pub(super) fn on_disk(&self, engine: Option<&Engine>) -> Vec<(&'static str, PathBuf)> {
        let database = match engine {
            Some(Engine::Sqlite { path }) => Some(path.clone()),
            _ => None,
        };
        let all = [
            ("database", database),
            ("attachments", Some(self.attachments.clone())),
            ("TMPDIR", Some(std::env::temp_dir())),
            ("backup_dir", self.backup_dir.clone()),
            ("witness", self.witness.clone()),
        ];
        all.into_iter().filter_map(|(setting, path)| Some((setting, path?))).collect()
    }
}

/// The room on a disk that the program writes to.
#[derive(Debug)]
pub struct Disk {
    /// The setting that names the place.
    pub setting: &'static str,
    /// The folder that is there of it.
    pub folder: PathBuf,
    /// How much is free, in MiB.
    pub free_mib: io::Result<u64>,
}

/// The folder that is there of a path, or the one it would be made in.
fn there(path: &Path) -> PathBuf {
    let ancestors = path.ancestors().map(|at| if at.as_os_str().is_empty() { Path::new(".") } else { at });
    ancestors.into_iter().find(|at| at.is_dir()).unwrap_or(Path::new("/")).to_owned()
}

/// The disks of these places, each once.
pub(super) fn free(places: Vec<(&'static str, PathBuf)>) -> Vec<Disk> {
    let mut seen = Vec::new();
    let one = |(setting, path): (&'static str, PathBuf)| {
        let folder = there(&path);
        let device = std::fs::metadata(&folder).ok()?.dev();
        if seen.contains(&device) {
            return None;
        }
        seen.push(device);
        let free_mib = fs4::available_space(&folder).map(|bytes| bytes / 1024 / 1024);
        Some(Disk { setting, folder, free_mib })
    };
    places.into_iter().filter_map(one).collect()
}

/// A file or a folder that others than its owner can reach, and should not.
#[derive(Debug)]
pub struct Reachable {
    /// Where it is.
    pub path: PathBuf,
    /// Its mode.
    pub mode: u32,
    /// Whether it is the folder of the database, in which others can put another file in its place.
    pub is_of_database: bool,
}

impl Reachable {
    /// The command that cures it.
    #[must_use]
    pub fn cure(&self) -> String {
        let right = match self {
            Self { is_of_database: true, .. } => "go-w",
            Self { path, .. } if path.is_dir() => "go-rwx",
            _ => "600",
        };
        format!("chmod {right} {}", self.path.display())
    }
}

/// What others can reach of a database and the folders beside it.
pub(super) fn reachable(engine: Option<&Engine>, folders: &[&Path]) -> Vec<Reachable> {
    let mut all = Vec::new();
    let found = |is_of_database| move |(path, mode)| Reachable { path, mode, is_of_database };
    if let Some(Engine::Sqlite { path }) = engine {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Others may look into it; who writes in it can put another file in the database's place.
        all.extend(modes_for_others(folder, 0o022).map(found(true)));
    }
    all.extend(engine.map(open_to_others).unwrap_or_default().into_iter().map(found(false)));
    all.extend(folders.iter().filter_map(|folder| modes_for_others(folder, 0o077)).map(found(false)));
    all
}
