//! A full disk beside the database's own: where uploads, attachments, backups, exports and copies are written.

use super::disk::{BELOW_FULL, Disk, ENOSPC, Fault, WRITES};
use crate::{
    attachments::attach,
    harness::{Engine, Finished, Folder, Register, command, sample},
    imports::form,
};
use std::{fs, path::Path};

/// What lies below a folder.
fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        found.push(entry.path().display().to_string());
        if entry.path().is_dir() {
            found.extend(below(&entry.path()));
        }
    }
    found
}

#[test]
fn a_full_disk_is_said_with_its_remedy_leaves_nothing_and_needs_no_new_start() {
    crate::harness::run(Engine::Sqlite, async |_: Engine| {
        let (disk, place) = (Disk::new(), Folder::new());
        let full = place.file("full");
        let [temporary, attachments, made] = ["temporary", "attachments", "made"].map(|name| {
            fs::create_dir_all(full.join(name)).unwrap();
            full.join(name)
        });
        let mut environment = disk.environment();
        environment.push(("TMPDIR".into(), temporary.display().to_string()));
        let attached = ("AWARD_REGISTRY_ATTACHMENTS".to_owned(), attachments.display().to_string());
        let serving = environment.iter().cloned().chain([attached.clone()]).collect();
        let r = Register::start_in(Engine::Sqlite, serving).await;
        let clerk = r.clerk().await;
        let decision = r.registered(&sample::decision("12", 3)).await.id();
        let paper = b"%PDF-1.7 a".as_slice();
        let before = below(&full);
        let fill_up = || disk.fail(Fault { lasting: true, error: ENOSPC, files: BELOW_FULL, ..Fault::at(WRITES, 1) });

        // What is sent.
        fill_up();
        let rows = "Họ và tên\nĐặng Thị Mẫu".as_bytes().to_vec();
        let sheet = vec![("file", Some("a.csv"), rows)];
        for refused in
            [attach(&clerk, decision, "a.pdf", paper, "paper").await, form(&clerk, "/v1/imports", sheet.clone()).await]
        {
            let text = refused.refused(503, "unavailable").text();
            assert!(text.contains("đĩa đã đầy") && text.contains("giải phóng chỗ trống"), "{text}");
        }
        assert_eq!(below(&full), before);

        // What is written by commands, each to a name of its own.
        let database = r.file();
        let run = |arguments: &[&str]| {
            let mut command = command(arguments);
            command.envs(environment.clone());
            Finished::of(command)
        };
        let (url, file) =
            (format!("sqlite:{}", database.display()), |name: &str| made.join(name).display().to_string());
        assert!(disk.heal() >= 2);
        let backup = file("whole.sqlite");
        run(&["backup", "--output", &backup, "--database", &url]).exit(0);
        let before = below(&full);
        let (copied, restored) = (format!("sqlite:{}", file("copied")), format!("sqlite:{}", file("restored")));
        let (made_anew, list) = (file("backup.sqlite"), file("list.csv"));
        let acts: [&[&str]; 4] = [
            &["backup", "--output", &made_anew, "--database", &url],
            &["restore", &backup, "--database", &restored],
            &["export", "--format", "csv", "--output", &list, "--database", &url],
            &["copy", "--from", &url, "--to", &copied],
        ];
        fill_up();
        for arguments in acts {
            let refused = run(arguments);
            assert!(matches!(refused.code, Some(1 | 3)), "{arguments:?}: {refused:?}");
            assert!(
                refused.stderr.contains("full") && refused.stderr.contains("free some space"),
                "{}",
                refused.stderr
            );
            assert_eq!(below(&full), before, "{arguments:?}");
        }
        assert!(disk.heal() >= 4);

        // There is room again: the same acts, the same server.
        for arguments in acts {
            run(arguments).exit(0);
        }
        attach(&clerk, decision, "a.pdf", paper, "paper").await.expect(201);
        form(&clerk, "/v1/imports", sheet).await.expect(201);
        let mut verify = command(["audit", "verify", "--database", &url]);
        verify.envs([attached]);
        Finished::of(verify).exit(0);
    });
}
