//! A file in the making: in a folder of its own beside the name it will get, so that whatever stops it leaves nothing
//! there.

use super::super::stop::Stop;
use crate::store::{file, owner};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};
use tempfile::{TempDir, TempPath};
use tokio::signal::unix::{SignalKind, signal};

/// A file that will get a name once it is whole.
pub(in crate::cli) struct Making {
    folder: TempDir,
    name: PathBuf,
    /// The folders that were made for it, the innermost first; they go with it if it gets no name.
    made: Made,
}

/// Folders that go unless they are kept.
#[derive(Default)]
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        for folder in &self.0 {
            // One that something else was put into meanwhile stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn wrong(path: &Path) -> impl Fn(io::Error) -> Stop {
    move |error| Stop::unwritten(&path.display(), &error)
}

/// Refuses a name that stands for anything, be it a link to nothing.
pub(in crate::cli) fn must_be_free(path: &Path) -> Result<(), Stop> {
    if path.symlink_metadata().is_ok() {
        return Err(Stop::Wrong(format!("{} exists already; nothing is ever overwritten", path.display())));
    }
    Ok(())
}

/// The folder a name is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The folders of a path that are missing, the innermost first.
fn missing(folder: &Path) -> Vec<PathBuf> {
    let named = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    named.take_while(|folder| !folder.exists()).map(Path::to_owned).collect()
}

impl Making {
    /// What the folder of an unfinished file is called at its beginning.
    pub(in crate::cli) const UNFINISHED: &'static str = ".award-registry-";

    /// Begins a file that will have this name, which must be free. Beside a database the folder must exist, and the
    /// name must be none of the database's; otherwise the folder is made.
    pub(in crate::cli) fn at(name: &Path, database: Option<&Path>) -> Result<Self, Stop> {
        must_be_free(name)?;
        for beside in file::BESIDE.map(|end| file::beside(name, end)) {
            must_be_free(&beside)?;
        }
        if name.to_str().is_none_or(|name| name.contains('?')) {
            return Err(Stop::Wrong(format!(
                "{}: choose a path without a question mark, in UTF-8: a database address has no others",
                name.display()
            )));
        }
        let folder = folder_of(name);
        let mut made = Made::default();
        if let Some(database) = database {
            let (folder, database) = (
                fs::canonicalize(folder).map_err(wrong(folder))?,
                fs::canonicalize(database).map_err(wrong(database))?,
            );
            let name = folder.join(name.file_name().unwrap_or_default());
            if file::BESIDE.iter().any(|end| file::beside(&database, end) == name) {
                return Err(Stop::Wrong(format!("{} is a file of the database itself", name.display())));
            }
        } else {
            made.0 = missing(folder);
            owner::make_folder(folder).map_err(wrong(folder))?;
        }
        let folder = tempfile::Builder::new().prefix(Self::UNFINISHED).tempdir_in(folder).map_err(wrong(folder))?;
        let making = Self { folder, name: name.to_owned(), made };
        owner::make_private(&making.file()).map_err(wrong(name))?;
        Ok(making)
    }

    /// The file, as long as it has no name.
    pub(in crate::cli) fn file(&self) -> PathBuf {
        self.folder.path().join("registry.sqlite")
    }

    /// Does the work that fills it, unless the program is told to stop.
    pub(in crate::cli) async fn unless_stopped<T>(
        &self,
        work: impl Future<Output = Result<T, Stop>>,
    ) -> Result<T, Stop> {
        let listen = |kind| signal(kind).map_err(|e| Stop::Setup(e.to_string()));
        let (mut end, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
        tokio::select! {
            done = work => done,
            _ = end.recv() => Err(Stop::Wrong("stopped".into())),
            _ = interrupt.recv() => Err(Stop::Wrong("stopped".into())),
        }
    }

    /// Puts it on the disk, then gives it its name, unless something took that meanwhile; the SHA-256 of the file in
    /// hex.
    pub(in crate::cli) fn finish(mut self) -> Result<String, Stop> {
        let (path, wrong) = (self.file(), wrong(&self.name));
        fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(&wrong)?;
        let mut file = File::open(&path).map_err(&wrong)?;
        file.sync_all().map_err(&wrong)?;
        let mut digest = Sha256::new();
        io::copy(&mut file, &mut Digesting(&mut digest)).map_err(&wrong)?;
        TempPath::try_from_path(&path)
            .map_err(&wrong)?
            .persist_noclobber(&self.name)
            .map_err(|refused| wrong(refused.error))?;
        owner::give(&self.name);
        File::open(folder_of(&self.name)).and_then(|folder| folder.sync_all()).map_err(&wrong)?;
        self.made.0.clear();
        Ok(hex::encode(digest.finalize()))
    }
}

/// Writes into a digest.
struct Digesting<'a>(&'a mut Sha256);

impl io::Write for Digesting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Copies a file into one that is being made.
pub(in crate::cli) fn copy(from: &Path, to: &Path) -> Result<(), Stop> {
    let mut from_file = File::open(from).map_err(wrong(from))?;
    let mut to_file = File::options().write(true).open(to).map_err(wrong(to))?;
    let what = format!("{} cannot be copied", from.display());
    io::copy(&mut from_file, &mut to_file).map(|_| ()).map_err(|error| Stop::unwritten(&what, &error))
}
