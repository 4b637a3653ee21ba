use super::*;

fn variable(name: &str, value: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), value.to_owned()), ("HOME".to_owned(), "/".to_owned())]
}

#[test]
fn a_flag_comes_before_a_variable_and_a_variable_before_the_file() {
    let folder = std::env::temp_dir().join(format!("award-registry-settings-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("settings.toml");
    std::fs::write(&file, "database = \"sqlite:file\"\nlisten = \"127.0.0.1:1\"\nrate_limit = 5\n").unwrap();
    let flags = Settings { database: Some("sqlite:flag".into()), config: Some(file), ..Settings::default() };
    let s = flags.complete(variable("AWARD_REGISTRY_LISTEN", "127.0.0.1:2")).unwrap();
    assert_eq!((s.database(), s.listen(), s.rate_limit), ("sqlite:flag", "127.0.0.1:2", Some(5)));
    let secret = folder.join("secret");
    std::fs::write(&secret, "postgres://u:p@h/d\n").unwrap();
    let s = Settings::default().complete(variable("AWARD_REGISTRY_DATABASE_FILE", secret.to_str().unwrap())).unwrap();
    assert_eq!(s.database(), "postgres://u:p@h/d");
}

#[test]
fn a_setting_nobody_knows_is_refused_wherever_it_stands() {
    assert!(
        Settings::default()
            .complete(variable("AWARD_REGISTRY_DATABSE", "x"))
            .unwrap_err()
            .contains("AWARD_REGISTRY_DATABSE")
    );
    let file = std::env::temp_dir().join(format!("award-registry-unknown-{}.toml", std::process::id()));
    std::fs::write(&file, "databse = \"x\"\n").unwrap();
    let settings = Settings { config: Some(file), ..Settings::default() };
    assert!(settings.complete([]).unwrap_err().contains("databse"));
}

#[test]
fn a_data_key_is_a_path_or_keys_and_never_said() {
    let given = |word: &str| Settings::default().complete(variable("AWARD_REGISTRY_DATA_KEY", word));
    let source = |word: &str| format!("{:?}", given(word).unwrap().data_key("postgres://h/d").unwrap());
    let key = "0f".repeat(32);
    assert_eq!(source("/etc/registry.data.key"), "File(/etc/registry.data.key)");
    assert_eq!(source(&format!("hex:{key}, {key}")), "Given(2 keys)");
    for wrong in [key.clone(), format!("hex:{key}0"), "hex:".to_owned(), format!("{key}\n{key}")] {
        let said = given(&wrong).unwrap_err();
        assert!(said.starts_with("data_key: ") && !said.contains("0f0f"), "{said}");
    }
    assert!(!format!("{:?}", given(&format!("hex:{key}")).unwrap()).contains("0f0f"));
    let given = |word: &str| Settings::default().complete(variable("AWARD_REGISTRY_AUDIT_KEY", word));
    let source = |word: &str| format!("{:?}", given(word).unwrap().audit_key("postgres://h/d").unwrap());
    assert_eq!(
        (source("/etc/registry.key"), source(&format!("hex:{key}"))),
        ("File(/etc/registry.key)".into(), "Given(…)".into())
    );
    for wrong in [key.clone(), format!("hex:{key}0"), format!("hex:{key},{key}"), "hex:".to_owned()] {
        let said = given(&wrong).unwrap_err();
        assert!(said.starts_with("audit_key: ") && !said.contains("0f0f"), "{said}");
    }
    let default = |database: &str| format!("{:?}", Settings::default().data_key(database).unwrap());
    assert_eq!(
        (default("sqlite:data/r.sqlite"), default("postgres://h/d")),
        ("File(data/r.sqlite.data.key)".into(), "File(data/registry.data.key)".into())
    );
}

#[test]
fn every_setting_has_its_name_listed() {
    for name in NAMES {
        let value = match *name {
            "rate_limit" | "attachment_limit" | "backup_keep" => "1",
            "backup_every" | "read_lag" => "24h",
            "database" | "read_database" => "postgres://h/d",
            "listen" | "metrics_listen" => "localhost:80",
            "trusted_proxies" => "10.0.0.0/8",
            "public_url" | "cors_origin" => "https://so.example.vn",
            "oidc_issuer" => "https://id.example.vn",
            "oidc_roles" => "clerk=x",
            "oidc_admit" => "true",
            "oidc_token_type" => "jwt",
            _ => "x",
        };
        let database = if name.starts_with("backup_") { "sqlite:r.sqlite" } else { "postgres://h/d" };
        let given = |of: &str| Some(database).filter(|_| *name != of);
        let postgres = Settings {
            database: given("database").map(str::to_owned),
            backup_dir: given("backup_dir").filter(|_| name.starts_with("backup_")).map(PathBuf::from),
            read_database: Some(database.to_owned()).filter(|_| *name == "read_lag"),
            tls_cert: given("tls_cert").filter(|_| *name == "tls_key").map(PathBuf::from),
            tls_key: given("tls_key").filter(|_| *name == "tls_cert").map(PathBuf::from),
            oidc_issuer: Some("https://id.example.vn".to_owned())
                .filter(|_| name.starts_with("oidc_") && *name != "oidc_issuer"),
            oidc_audience: Some("x".to_owned()).filter(|_| name.starts_with("oidc_") && *name != "oidc_audience"),
            public_url: Some("https://so.example.vn".to_owned()).filter(|_| *name == "oidc_client_id"),
            ..Settings::default()
        };
        assert!(
            postgres.complete(variable(&format!("{PREFIX}{}", name.to_ascii_uppercase()), value)).is_ok(),
            "{name}"
        );
    }
}

/// What is said of the settings of a file.
fn refused(text: &str) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    let settings = Settings { config: Some(file.path().to_owned()), ..Settings::default() };
    settings.complete([]).map(|_| ()).expect_err(text)
}

#[test]
fn each_setting_that_is_wrong_is_named_with_its_cure() {
    for name in NAMES {
        for value in ["[]", "\"\""] {
            let said = refused(&format!("{name} = {value}\n"));
            assert!(said.contains(&format!("{name} = {value}")) || said.starts_with(&format!("{name}: ")), "{said}");
        }
    }
    for (text, said) in [
        ("database = \"mysql://u:secret@h/d\"", "database: write sqlite:PATH, or postgres://"),
        ("database = \"sqlite:\"", "database: write sqlite:PATH"),
        ("read_database = \"postgres://h/d\"", "read_database: only a PostgreSQL"),
        ("database = \"postgres://h/d\"\nread_database = \"sqlite:x\"", "read_database: write postgres://"),
        ("read_lag = \"10s\"", "read_lag: say which replica"),
        ("read_lag = \"soon\"", "write 24h, 90min"),
        ("office_name = \"a\\nb\"", "office_name: one line"),
        ("listen = \"8080\"", "listen: 8080: write HOST:PORT"),
        ("listen = \":8080\"", "listen: :8080: write HOST:PORT"),
        ("metrics_listen = \"localhost:99999\"", "metrics_listen: localhost:99999: write HOST:PORT"),
        ("rate_limit = 0", "rate_limit: at least 1"),
        ("rate_limit = -1", "rate_limit = -1"),
        ("data_key = \"hex:zz\"", "data_key: after hex"),
        ("backup_dir = \"b\"\nbackup_every = \"24\"", "write 24h, 90min"),
        ("backup_dir = \"b\"\nbackup_keep = 0", "backup_keep: at least 1"),
        ("backup_keep = 3", "say where, by backup_dir"),
        ("database = \"postgres://h/d\"\nbackup_dir = \"b\"", "backup_dir: PostgreSQL is backed up by its own"),
        ("trusted_proxies = \"nginx\"", "trusted_proxies: nginx: no address"),
        ("cors_origin = \"so.example.vn\"", "cors_origin: so.example.vn: an origin is like https://"),
        ("tls_cert = \"a.pem\"", "tls_cert, tls_key: both or neither"),
        ("public_url = \"https://so.example.vn/so?y=1\"", "public_url: write https://HOST"),
        ("public_url = \"https://so.example.vn/so#y\"", "public_url: write https://HOST"),
        ("public_url = \"https://u:p@so.example.vn\"", "public_url: write https://HOST"),
        ("public_url = \"so.example.vn\"", "public_url: so.example.vn: write https://"),
        ("public_url = \"http://so.example.vn\"", "public_url: http://so.example.vn: https"),
        ("oidc_client_secret = \"x\"", "oidc_client_secret: needs oidc_issuer"),
        ("oidc_token_type = \"jwt\"", "oidc_token_type: needs oidc_issuer"),
        ("oidc_claim = \"x\"", "oidc_claim: needs oidc_issuer"),
        ("oidc_roles = \"boss=x\"", "oidc_roles: boss"),
        ("oidc_roles = \"clerk=x\"", "oidc_roles: needs oidc_issuer"),
        ("oidc_admit = true", "oidc_admit: needs oidc_issuer"),
        ("log = \"info\"\nlog = \"warn\"", "duplicate key"),
    ] {
        let found = refused(text);
        assert!(found.contains(said) && !found.contains("secret@"), "{text}: {found}");
    }
    let nowhere = Settings { config: Some("/nowhere/settings.toml".into()), ..Settings::default() };
    assert!(nowhere.complete([]).unwrap_err().contains("/nowhere/settings.toml: "));
}
