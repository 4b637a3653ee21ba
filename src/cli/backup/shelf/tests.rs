//! Which backups count, which go, and what is said of the rest.

use super::*;
use sha2::{Digest, Sha256};

/// A backup of a register whose events have these hashes.
fn backup(path: &Path, hashes: &str) {
    let made = rusqlite::Connection::open(path).unwrap();
    made.execute_batch("CREATE TABLE audit_event (seq INTEGER PRIMARY KEY, hash TEXT)").unwrap();
    for hash in hashes.split(' ') {
        made.execute("INSERT INTO audit_event (hash) VALUES (?)", [hash]).unwrap();
    }
}

/// That of a register with three events.
fn shelf(folder: &Path) -> Shelf {
    let register = folder.join("registry.sqlite");
    backup(&register, "mine second third");
    Shelf { folder: folder.to_owned(), stem: "r".into(), every: EVERY, register }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn one_that_is_empty_cut_off_or_of_another_register_is_none_and_takes_no_place_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = shelf(folder.path());
    let name = |day: u32| folder.path().join(format!("r-202611{day}T020000Z.sqlite"));
    for (day, first) in [(20, "others"), (21, "mine"), (22, "mine"), (23, "mine"), (24, "mine"), (27, "others")] {
        backup(&name(day), first);
    }
    let whole = fs::read(name(24)).unwrap();
    fs::write(name(24), "").unwrap();
    fs::write(name(25), &whole[..whole.len() - 1]).unwrap();
    fs::write(name(26), [b"x", &whole[1..]].concat()).unwrap();
    let now = at("2026-11-28T03:00:00Z");
    assert_eq!(shelf.newest(now).unwrap().unwrap().0, name(23));
    assert_eq!(shelf.damaged().unwrap(), [24, 25, 26].map(name));
    assert_eq!(shelf.clear(2, now, &name(23)).unwrap(), 0);
    let left: Vec<_> = shelf.named().unwrap().into_iter().map(|(path, _)| path).collect();
    assert_eq!(left, [20, 22, 23, 24, 25, 26, 27].map(name));
}

#[test]
fn one_that_was_cut_off_since_it_was_made_counts_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = shelf(folder.path());
    let name = |day: u32| folder.path().join(format!("r-202611{day}T020000Z.sqlite"));
    let made = |day: u32| Some((name(day), at(&format!("2026-11-{day}T02:00:00.250Z"))));
    for day in [26, 27] {
        backup(&name(day), "mine second");
    }
    let now = at("2026-11-27T03:00:00Z");
    let mut standing = Backups {
        folder: folder.path().to_owned(),
        every: 86_400,
        newest: made(27),
        damaged: Vec::new(),
        ahead: Vec::new(),
        lacking: 0,
        failed: None,
        failures: 0,
    };
    shelf.look(&mut standing, now);
    assert_eq!((&standing.newest, standing.damaged.len()), (&made(27), 0), "as it was made");
    let whole = fs::read(name(27)).unwrap();
    fs::write(name(27), &whole[..whole.len() - 1]).unwrap();
    shelf.look(&mut standing, now);
    assert_eq!(standing.newest.as_ref().map(|(path, _)| path), Some(&name(26)));
    assert!(standing.damaged == [name(27)] && standing.age(now).unwrap() > standing.every);
    fs::remove_dir_all(folder.path()).unwrap();
    shelf.look(&mut standing, now);
    assert_eq!(standing.damaged, [name(27)], "of a folder that is gone nothing is known");
}

#[test]
fn what_the_newest_lacks_of_its_attachments_is_counted_by_names_and_lengths() {
    let folder = tempfile::tempdir().unwrap();
    let (shelf, now) = (shelf(folder.path()), at("2026-11-28T03:00:00Z"));
    let path = folder.path().join("r-20261128T020000Z.sqlite");
    backup(&path, "mine second");
    let contents = ["one", "two", "three"].map(|text| (hex::encode(Sha256::digest(text)), text));
    let made = rusqlite::Connection::open(&path).unwrap();
    made.execute_batch("CREATE TABLE attachment (sha256 TEXT, size INTEGER)").unwrap();
    let attached = AttachmentFolder::at(file::beside(&path, ATTACHMENTS));
    let from = folder.path().join("from");
    for (sha256, text) in &contents {
        made.execute("INSERT INTO attachment VALUES (?, ?)", (sha256, i64::try_from(text.len()).unwrap())).unwrap();
        fs::write(&from, text).unwrap();
        attached.write(&from, sha256).unwrap().settle().unwrap();
    }
    drop(made);
    let lacks = || shelf.standing(now).unwrap().lacking;
    assert_eq!(lacks(), 0);
    let place = |n: usize| attached.path().join(&contents[n].0[..2]).join(&contents[n].0);
    fs::write(place(1), "tw").unwrap();
    fs::remove_file(place(2)).unwrap();
    assert_eq!(lacks(), 2, "one is cut off, one is gone");
    attached.note_lacking(&[format!("{} three", contents[2].0)]).unwrap();
    assert_eq!(lacks(), 1, "one lacked when it was made");
}

#[test]
fn those_of_a_copy_that_went_on_by_itself_are_the_copys() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = shelf(folder.path());
    let name = |day: u32| folder.path().join(format!("r-202611{day}T020000Z.sqlite"));
    for (day, hashes) in
        [(20, "mine second"), (21, "mine other"), (22, "mine other more"), (23, "mine second third later")]
    {
        backup(&name(day), hashes);
    }
    let now = at("2026-11-28T03:00:00Z");
    assert_eq!(shelf.newest(now).unwrap().unwrap().0, name(20));
    assert_eq!(shelf.clear(1, now, &name(19)).unwrap(), 0);
    let left: Vec<_> = shelf.named().unwrap().into_iter().map(|(path, _)| path).collect();
    assert_eq!(left, [21, 22, 23].map(name));
}

#[test]
fn the_oldest_of_a_register_go_with_their_attachments_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = shelf(folder.path());
    let names = [
        "r-20261125T020000Z.sqlite",
        "r-20261126T020000Z.sqlite",
        "r-20261127T020000Z.sqlite",
        "s-20200101T020000Z.sqlite",
        "r-2019.sqlite",
        "r.sqlite",
    ];
    let path = |name: &str| folder.path().join(name);
    let attachments = |name: &str| path(&format!("{name}{ATTACHMENTS}"));
    for name in names {
        backup(&path(name), "mine");
        fs::create_dir(attachments(name)).unwrap();
    }
    // Another register's server may be making the backup that these belong to.
    fs::create_dir(attachments("r-20261127T020001Z.sqlite")).unwrap();
    let newest = |now: &str| shelf.newest(at(now)).unwrap().map(|(_, at)| at.to_rfc3339());
    assert_eq!(newest("2026-11-27T03:00:00Z").as_deref(), Some("2026-11-27T02:00:00+00:00"));
    assert_eq!(newest("2026-11-01T01:00:00Z"), None);
    assert_eq!(shelf.name(at("2026-11-27T02:00:00Z")), path(names[2]));
    for keep in [1, 5] {
        shelf.clear(keep, at("2026-11-27T03:00:00Z"), &path(names[2])).unwrap();
        let left: Vec<_> = names.into_iter().filter(|name| path(name).exists() && attachments(name).exists()).collect();
        assert_eq!(left, names[2..]);
    }
    assert!(!attachments(names[0]).exists() && attachments("r-20261127T020001Z.sqlite").exists());
}

#[test]
fn backups_of_a_clock_that_was_ahead_never_make_a_new_one_go() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = shelf(folder.path());
    let name = |year: u32| folder.path().join(format!("r-{year}1128T020000Z.sqlite"));
    for year in [2024, 2025, 2026, 2027, 2028] {
        backup(&name(year), "mine");
    }
    let (now, ahead) = (at("2026-11-28T03:00:00Z"), [2027, 2028].map(name));
    assert_eq!(shelf.newest(now).unwrap().unwrap().0, name(2026));
    assert_eq!(shelf.ahead(now).unwrap(), ahead);
    assert_eq!(shelf.clear(1, now, &name(2026)).unwrap(), 2);
    // A clock that went back while it was made.
    assert_eq!(shelf.clear(1, at("2020-01-01T00:00:00Z"), &name(2026)).unwrap(), 2);
    let left: Vec<_> = shelf.own().unwrap().into_iter().map(|(path, _)| path).collect();
    assert_eq!(left, [2026, 2027, 2028].map(name));
}
