//! A person at a browser: signed in with a password, known by the session's cookie, asking for pages as browsers do.

use crate::{
    Measure,
    program::{self, Program},
};
use bench::{
    Error,
    client::{Connection, with_headers},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// Whoever works at the pages.
pub struct Person {
    connection: Connection,
    cookies: BTreeMap<String, String>,
    /// A token of the same account, for what is made over the API.
    pub token: String,
}

/// What a page came to.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// Its status.
    pub status: u16,
    /// Its bytes as they came, compressed.
    pub bytes: usize,
}

/// Each byte of a text as forms send it.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "%{byte:02X}");
        all
    })
}

impl Person {
    /// Makes an account of a role, gives it a password by a one-time code, and signs in.
    pub async fn signed_in(measure: &Measure, program: &Program, role: &str) -> Result<Self, Error> {
        let account = format!("measure-{role}");
        program::token(&measure.program, &measure.database, role)?;
        let words = ["account", "recover", "--account", &account, "--database", &measure.database];
        let code = program::run(&measure.program, &words)?;
        let connection = Connection::open(program.address).await?;
        let mut person = Self { connection, cookies: BTreeMap::new(), token: String::new() };
        let password = format!("bảy dòng sông lặng lẽ {}", std::process::id());
        let fields = [("account", account.as_str()), ("code", code.trim()), ("new", &password), ("again", &password)];
        person.send("/code", &fields, 200).await?;
        person.send("/sign-in", &[("account", &account), ("password", &password)], 303).await?;
        person.token = program::token(&measure.program, &measure.database, role)?;
        Ok(person)
    }

    /// Fills in the form of a page and sends it.
    async fn send(&mut self, path: &str, fields: &[(&str, &str)], status: u16) -> Result<(), Error> {
        let (_, page) = self.ask("GET", path, &[], b"").await?;
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let csrf = csrf.ok_or_else(|| format!("{path} has no form"))?.to_owned();
        let body = fields.iter().fold(String::new(), |mut all, (name, value)| {
            let _ = write!(all, "&{name}={}", encoded(value));
            all
        });
        let form = "content-type: application/x-www-form-urlencoded";
        let (shown, page) = self.ask("POST", path, &[form], format!("csrf={csrf}{body}").as_bytes()).await?;
        if shown.status == status { Ok(()) } else { Err(format!("{path}: {} {page}", shown.status).into()) }
    }

    /// Asks for a page, compressed as a browser would have it.
    pub async fn page(&mut self, path: &str) -> Result<Shown, Error> {
        Ok(self.ask("GET", path, &["accept-encoding: gzip, br, zstd"], b"").await?.0)
    }

    async fn ask(&mut self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Result<(Shown, String), Error> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = format!("cookie: {}", cookies.join("; "));
        let headers: Vec<_> = headers.iter().copied().chain(std::iter::once(cookies.as_str())).collect();
        let mut request = Vec::new();
        with_headers(&mut request, method, path, &headers, body);
        let answer = self.connection.ask(&request).await?;
        let shown = Shown { status: answer.status, bytes: answer.body.len() };
        for line in answer.headers("set-cookie") {
            let Some((name, rest)) = line.split_once('=') else { continue };
            let value = rest.split(';').next().unwrap_or_default();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Ok((shown, String::from_utf8_lossy(answer.body).into_owned()))
    }
}
