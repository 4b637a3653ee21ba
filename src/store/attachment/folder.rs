//! The folder of attachments: each file by the SHA-256 of its content, `ab/ab12…`, so that one content lies there once
//! and a file that was altered does not fit its name.
//!
//! A file is on the disk before the row that names it is committed: written beside its place, synchronized, renamed, and
//! the folders synchronized.

use crate::{
    domain::fault::{Code, Fault},
    store::owner::{give, make_folder},
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::NamedTempFile;

/// The folder of a register's attachments.
#[derive(Debug, Clone)]
pub struct AttachmentFolder(PathBuf);

/// A content that is on the disk and has no name yet.
#[derive(Debug)]
pub struct Written {
    file: NamedTempFile,
    place: PathBuf,
}

/// What is wrong with the file of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is not there.
    Missing,
    /// It is another content than its name says.
    Altered,
}

impl AttachmentFolder {
    /// The folder at a path, which is made with the first attachment.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder of the files of imports, which wait there to be attached.
    #[must_use]
    pub fn of_imports(&self) -> Self {
        Self(self.0.join("imports"))
    }

    /// The list of the contents that are lacking here, as they lacked where it was copied from.
    fn lacking_at(&self) -> PathBuf {
        self.0.join("lacking.txt")
    }

    /// The hashes of the contents that are known to lack here.
    pub fn lacking(&self) -> io::Result<HashSet<String>> {
        match fs::read_to_string(self.lacking_at()) {
            Ok(text) => Ok(text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(HashSet::new()),
            Err(error) => Err(error),
        }
    }

    /// Notes that contents lack here, a line each that begins with the hash.
    pub fn note_lacking(&self, lines: &[String]) -> io::Result<()> {
        make_folder(&self.0)?;
        let mut file = NamedTempFile::new_in(&self.0)?;
        give(file.path());
        lines.iter().try_for_each(|line| writeln!(file, "{line}"))?;
        file.as_file().sync_all()?;
        file.persist(self.lacking_at()).map_err(|refused| refused.error)?;
        File::open(&self.0)?.sync_all()
    }

    fn place(&self, sha256: &str) -> PathBuf {
        self.0.join(sha256.get(..2).unwrap_or_default()).join(sha256)
    }

    /// Writes the content of a file, which must have this hash, to the disk.
    pub fn write(&self, from: &Path, sha256: &str) -> Result<Written, Fault> {
        let what = ("tệp đính kèm vào thư mục của sổ", "The attachment in the register's folder");
        self.copied(from, sha256).map_err(|error| Fault::unwritten(error, what))
    }

    fn copied(&self, from: &Path, sha256: &str) -> io::Result<Written> {
        let place = self.place(sha256);
        make_folder(&self.0)?;
        let mut file = NamedTempFile::new_in(&self.0)?;
        give(file.path());
        io::copy(&mut opened(from)?, &mut file)?;
        file.as_file().sync_all()?;
        if hash(&mut File::open(file.path())?)? != sha256 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the content is not what it was hashed as"));
        }
        make_folder(place.parent().unwrap_or(&self.0))?;
        Ok(Written { file, place })
    }

    /// Opens a content.
    pub fn open(&self, sha256: &str) -> io::Result<File> {
        opened(&self.place(sha256))
    }

    /// Opens a content that was read to its end and is what its name says; nothing where it is another.
    pub fn open_checked(&self, sha256: &str) -> io::Result<Option<File>> {
        let mut file = match self.open(sha256) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(None),
            opened => opened?,
        };
        if hash(&mut file)? != sha256 {
            return Ok(None);
        }
        file.rewind()?;
        Ok(Some(file))
    }

    /// What is wrong with the file of a content, if anything is.
    pub fn check(&self, sha256: &str) -> io::Result<Option<Wrong>> {
        match self.open(sha256) {
            Ok(mut file) => Ok((hash(&mut file)? != sha256).then_some(Wrong::Altered)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some(Wrong::Missing)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Some(Wrong::Altered)),
            Err(error) => Err(error),
        }
    }

    /// The same by its length alone; what stands in it is not read.
    #[must_use]
    pub fn check_length(&self, sha256: &str, size: i64) -> Option<Wrong> {
        match self.open(sha256).and_then(|file| file.metadata()) {
            Ok(there) => (i64::try_from(there.len()).ok() != Some(size)).then_some(Wrong::Altered),
            Err(_) => Some(Wrong::Missing),
        }
    }

    /// Writes a content of another folder to the disk, where it is checked.
    pub fn write_from(&self, other: &Self, sha256: &str) -> Result<Written, Fault> {
        self.write(&other.place(sha256), sha256)
    }

    /// Copies a content into another folder.
    pub fn copy(&self, sha256: &str, to: &Self) -> Result<(), Fault> {
        to.write_from(self, sha256)?.settle()
    }

    /// Removes a content, if it is there.
    pub fn remove(&self, sha256: &str) -> io::Result<()> {
        match fs::remove_file(self.place(sha256)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes the contents that were written longer ago than this.
    pub fn remove_older(&self, age: Duration) -> io::Result<()> {
        let folders = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            folders => folders?,
        };
        for folder in folders.filter_map(Result::ok).filter(|entry| entry.path().is_dir()) {
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                let old = file.metadata()?.modified()?.elapsed().is_ok_and(|since| since > age);
                if old {
                    fs::remove_file(file.path())?;
                }
            }
        }
        Ok(())
    }
}

/// Opens a file; whatever else has its name is not read, as a pipe or a device may never end.
fn opened(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "it is no file"))
    }
}

impl Written {
    /// Where it lies until it has its name.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Gives the content its name; what lay there under it is replaced, as it can only be the same or altered.
    pub fn settle(self) -> Result<(), Fault> {
        let Self { file, place } = self;
        let settled = || {
            file.persist(&place).map_err(|refused| refused.error)?;
            // Its own folder, that of all of them, and where that one was made.
            for folder in place.ancestors().skip(1).take(3) {
                let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                File::open(folder)?.sync_all()?;
            }
            Ok(())
        };
        settled().map_err(|error: io::Error| Fault::caused(Code::Unavailable, error))
    }
}

fn hash(file: &mut File) -> io::Result<String> {
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(buffer.get(..count).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_lies_under_its_hash_once_and_an_alteration_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let from = dir.path().join("from");
        fs::write(&from, "văn bản").unwrap();
        let sha256 = hex::encode(Sha256::digest("văn bản"));
        let folder = AttachmentFolder::at(dir.path().join("r.attachments"));
        assert_eq!(folder.check(&sha256).unwrap(), Some(Wrong::Missing));
        assert!(folder.write(&from, &hex::encode(Sha256::digest("khác"))).is_err());
        for _ in 0..2 {
            folder.write(&from, &sha256).unwrap().settle().unwrap();
        }
        assert_eq!(folder.check(&sha256).unwrap(), None);
        fs::write(folder.place(&sha256), "sửa").unwrap();
        assert_eq!(folder.check(&sha256).unwrap(), Some(Wrong::Altered));
        folder.remove_older(Duration::from_mins(1)).unwrap();
        assert_eq!(folder.check(&sha256).unwrap(), Some(Wrong::Altered));
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, [sha256[..2].to_owned().as_str()]);
        folder.remove_older(Duration::ZERO).unwrap();
        assert_eq!(folder.check(&sha256).unwrap(), Some(Wrong::Missing));
        folder.remove(&sha256).unwrap();
    }
}
