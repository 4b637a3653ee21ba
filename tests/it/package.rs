//! What an office installs, and how systemd learns how the server stands.

use crate::harness::{Engine, Finished, Folder, Program, Register, command};
use std::{
    fs,
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    path::Path,
    process::Command,
    time::Duration,
};

fn ran(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The names of the settings, as the program refuses another.
fn settings() -> Vec<String> {
    let mut wrong = command(["doctor"]);
    wrong.env("AWARD_REGISTRY_NONSENSE", "1");
    let said = Finished::of(wrong).exit(3).stderr;
    let (_, names) = said.trim().split_once("there are: ").unwrap_or_else(|| panic!("{said}"));
    names.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_package_has_the_program_its_unit_its_settings_and_its_manual() {
    let folder = Folder::new();
    let (out, root) = (folder.file("out"), folder.file("root"));
    let program = env!("CARGO_BIN_EXE_award-registry");
    let build = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/build");
    let made = ran(build, &["--program", program, "--out", out.to_str().unwrap()]);
    let package = made.lines().find(|line| line.contains(".deb")).unwrap();
    let archive = made.lines().find(|line| line.contains(".tar.gz")).unwrap();
    assert!(ran("tar", &["--list", "--gzip", "--file", archive]).contains("award-registry/usr/bin/award-registry"));
    let fields = ran("dpkg-deb", &["--field", package]);
    assert!(fields.contains("Package: award-registry") && fields.contains("Depends: libc6 (>= 2."), "{fields}");
    ran("dpkg-deb", &["--raw-extract", package, root.to_str().unwrap()]);
    for script in ["postinst", "prerm", "postrm"] {
        ran("sh", &["-n", root.join("DEBIAN").join(script).to_str().unwrap()]);
    }
    // The program runs from there, and its settings are taken as they are.
    let installed = root.join("usr/bin/award-registry");
    let text = fs::read_to_string(root.join("etc/award-registry/award-registry.toml")).unwrap();
    let named =
        |name: &&String| text.lines().any(|line| line.trim_start_matches('#').starts_with(&format!("{name} = ")));
    assert_eq!(settings().iter().filter(named).count(), settings().len(), "a setting is not explained");
    let here = text.replace("/var/lib/award-registry", folder.path.to_str().unwrap());
    let here = here.replace("/var/backups/award-registry", folder.file("backups").to_str().unwrap());
    // Each one that is commented out may be used: a line of a setting is one of the file's form.
    let commented = here.lines().filter(|line| line.starts_with('#') && line.contains(" = "));
    let every = commented.map(|line| line.trim_start_matches('#')).collect::<Vec<_>>().join("\n");
    for (file, text) in [("as-installed.toml", here), ("every.toml", every)] {
        fs::write(folder.file(file), text).unwrap();
    }
    let file = folder.file("as-installed.toml");
    let migrated = Command::new(&installed).args(["migrate", "--config", file.to_str().unwrap()]).output().unwrap();
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    let every =
        Command::new(&installed).args(["doctor", "--config", folder.file("every.toml").to_str().unwrap()]).output();
    let said = String::from_utf8(every.unwrap().stderr).unwrap();
    assert!(!said.contains("unknown field") && !said.contains("TOML"), "{said}");
    // What a shell completes and what `man` shows are of this program.
    let pages = root.join("usr/share/man/man1");
    let manual = |page: &str| ran("sh", &["-c", &format!("zcat '{}'", pages.join(format!("{page}.1.gz")).display())]);
    assert!(manual("award-registry-serve").contains(r"\-\-backup\-dir"));
    // Whatever the page of the program leads to is there.
    let whole = manual("award-registry");
    let named = whole.lines().filter_map(|line| line.strip_suffix("(1)")).map(|page| page.replace('\\', ""));
    let named: Vec<_> = named.filter(|page| !page.ends_with("-help")).collect();
    assert!(named.len() > 15 && named.contains(&"award-registry-copy".to_owned()), "{named:?}");
    for page in named {
        assert!(!manual(&page).is_empty(), "{page}");
    }
    let completions = fs::read_to_string(root.join("usr/share/bash-completion/completions/award-registry")).unwrap();
    assert!(completions.contains("--metrics-listen"));
    let unit = fs::read_to_string(root.join("lib/systemd/system/award-registry.service")).unwrap();
    for line in ["Type=notify", "UMask=0077", "User=award-registry", "NoNewPrivileges=yes", "ProtectSystem=strict"] {
        assert!(unit.lines().any(|own| own == line), "{line}");
    }
    let permissions = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(permissions(&root.join("etc/award-registry/award-registry.toml")), 0o640);
}

#[test]
fn systemd_is_told_when_the_register_is_ready_that_it_goes_on_and_when_it_stops() {
    let (database, _, folder) = Register::new_database(Engine::Sqlite);
    let at = folder.file("notify");
    let heard = UnixDatagram::bind(&at).unwrap();
    heard.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut serve = command(["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    serve.env("NOTIFY_SOCKET", &at).env("WATCHDOG_USEC", "300000");
    let mut server = Program::start(serve, &folder.file("log"));
    let next = || {
        let mut text = [0; 512];
        let length = heard.recv(&mut text).unwrap();
        String::from_utf8(text[..length].to_vec()).unwrap()
    };
    let starting = next();
    assert!(starting.starts_with("EXTEND_TIMEOUT_USEC="), "{starting}");
    assert_eq!(next().trim(), "READY=1");
    for _ in 0..3 {
        assert_eq!(next().trim(), "WATCHDOG=1");
    }
    server.signal("TERM");
    let mut last = next();
    while last.trim() == "WATCHDOG=1" {
        last = next();
    }
    assert_eq!(last.trim(), "STOPPING=1");
    assert_eq!(server.ended(Duration::from_secs(10)), Some(0));
}

#[tokio::test]
async fn a_certificate_that_was_renewed_is_served_after_a_reload_and_a_wrong_one_never() {
    let (database, _, folder) = Register::new_database(Engine::Sqlite);
    let (cert, key) = (folder.file("cert.pem"), folder.file("key.pem"));
    let renew = || {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(&cert, made.cert.pem()).unwrap();
        fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap()
    };
    let first = renew();
    let mut serve = command(["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    serve.args(["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()]);
    let server = Program::start(serve, &folder.file("log"));
    let port = server.address.rsplit(':').next().unwrap().to_owned();
    let trusts = async |root: &reqwest::Certificate| {
        let client = reqwest::Client::builder().no_proxy().add_root_certificate(root.clone()).build().unwrap();
        client.get(format!("https://localhost:{port}/healthz")).send().await.is_ok()
    };
    let until = async |what: &str, root: &reqwest::Certificate| {
        for _ in 0..100 {
            if trusts(root).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{what}: {}", server.log());
    };
    until("the first is served", &first).await;
    fs::write(&key, "none").unwrap();
    server.signal("HUP");
    for _ in 0..100 {
        if server.log().contains("the certificate stays as it was") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(server.log().contains("the certificate stays as it was"), "{}", server.log());
    assert!(trusts(&first).await, "the one before is served on");
    let second = renew();
    server.signal("HUP");
    until("the second is served", &second).await;
    assert!(!trusts(&first).await);
}
