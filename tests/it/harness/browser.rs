//! A browser without scripts: it keeps cookies, reads forms and sends them, and follows nothing by itself.

use super::{Register, random_word, said};
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use std::collections::BTreeMap;

/// A browser of one person.
#[derive(Debug, Clone)]
pub struct Browser {
    client: Client,
    address: String,
    pub cookies: BTreeMap<String, String>,
    pub headers: Vec<(&'static str, String)>,
}

/// A form of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    pub action: String,
    /// Its fields with what stands in them.
    pub fields: Vec<(String, String)>,
    /// Whether it is sent in parts, with a file.
    pub is_multipart: bool,
    /// The file that was chosen: its name and its bytes.
    pub file: Option<(String, Vec<u8>)>,
}

/// What a browser was answered.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

fn attribute(tag: &str, name: &str) -> String {
    tag.split(&format!(" {name}=\"")).nth(1).map(|rest| rest.split('"').next().unwrap().to_owned()).unwrap_or_default()
}

/// A text of a page as it was before it was written there.
pub(super) fn unescaped(text: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    marks.into_iter().fold(text.to_owned(), |text, (escaped, mark)| text.replace(escaped, mark))
}

/// A text as a browser sends it: its lines end in a carriage return and a line feed (HTML, section 4.10.21.4).
fn sent(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// The fields of a form that a browser would send, in their order, with what stands in them: a box that is not ticked
/// and a button send nothing.
fn fields(inside: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in inside.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap();
        let tag = format!(" {} ", tag.split_once(' ').map_or("", |(_, attributes)| attributes));
        let (name, value) = (attribute(&tag, "name"), unescaped(&attribute(&tag, "value")));
        let is = |word: &str| tag.contains(&format!(" {word} "));
        match part.split([' ', '>']).next().unwrap() {
            _ if tag.contains(" form=\"") => {}
            "input" if attribute(&tag, "type") == "file" => {}
            "input" if ["checkbox", "radio"].contains(&attribute(&tag, "type").as_str()) && !is("checked") => {}
            "input" => found.push((name, value)),
            "textarea" => found.push((name, unescaped(rest))),
            "select" => found.push((name, String::new())),
            "option" if is("selected") => found.last_mut().unwrap().1 = value,
            _ => {}
        }
    }
    found
}

/// The fields that stand elsewhere on a page and belong to a form by its id.
fn fields_of(text: &str, id: &str) -> Vec<(String, String)> {
    let own = format!(" form=\"{id}\"");
    let tags = text.split('<').filter(|part| part.split('>').next().unwrap().contains(&own));
    tags.flat_map(|part| fields(&format!("<{}", part.replace(&own, "")))).collect()
}

impl Page {
    /// The same, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The same, if it refuses what was sent.
    #[track_caller]
    pub fn expect_refusal(self) -> Self {
        assert!((400..500).contains(&self.status), "{}: {}", self.status, self.text);
        self
    }

    /// The same, if it leads to this path.
    #[track_caller]
    pub fn leads_to(self, path: &str) -> Self {
        assert_eq!((self.status, self.headers["location"].to_str().unwrap()), (303, path), "{}", self.text);
        self
    }

    /// The same, if it says so.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.text.contains(words), "{words} is not said: {}", self.text);
        self
    }

    /// The same, if it does not say so.
    #[track_caller]
    pub fn says_nothing_of(self, words: &str) -> Self {
        assert!(!self.text.contains(words), "{words} is said: {}", self.text);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The forms it has, but for those that ask by a GET.
    pub fn forms(&self) -> Vec<Form> {
        let form = |text: &str| {
            let tag = format!(" {}", text.split('>').next().unwrap());
            let inside = text.split_once('>').unwrap().1.split("</form>").next().unwrap();
            let mut fields = fields(inside);
            let id = attribute(&tag, "id");
            if !id.is_empty() {
                fields.extend(fields_of(&self.text, &id));
            }
            (attribute(&tag, "method") == "post").then(|| Form {
                action: unescaped(&attribute(&tag, "action")),
                fields,
                is_multipart: attribute(&tag, "enctype") == "multipart/form-data",
                file: None,
            })
        };
        self.text.split("<form ").skip(1).filter_map(form).collect()
    }

    /// The paths it links to.
    pub fn links(&self) -> Vec<String> {
        self.text.split("<a ").skip(1).map(|tag| unescaped(&attribute(&format!(" {tag}"), "href"))).collect()
    }
}

impl Form {
    /// A form that no page has, with these fields.
    pub fn made(action: String, fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { action, fields, ..Self::default() }
    }

    /// The form as one of its buttons or boxes sends it.
    #[must_use]
    pub fn pressed(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The form with a file chosen.
    #[must_use]
    pub fn with_file(mut self, name: &str, bytes: Vec<u8>) -> Self {
        self.file = Some((name.to_owned(), bytes));
        self
    }

    /// Its parts as a browser sends them, with an empty file where none was chosen; and their media type.
    fn parts(&self) -> (String, Vec<u8>) {
        let boundary = random_word();
        let head =
            |rest: &str| format!("--{boundary}\r\nContent-Disposition: form-data; name={rest}\r\n\r\n").into_bytes();
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            body.extend([head(&format!("\"{name}\"")), sent(value).into_bytes(), b"\r\n".to_vec()].concat());
        }
        let (name, bytes) = self.file.clone().unwrap_or_default();
        let rest = format!("\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream");
        body.extend([head(&rest), bytes, format!("\r\n--{boundary}--\r\n").into_bytes()].concat());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// The form with a field filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let field =
            self.fields.iter_mut().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no field {name}"));
        value.clone_into(&mut field.1);
        self
    }

    /// The form with every field that is empty filled in with this.
    #[must_use]
    pub fn filled(mut self, value: &str) -> Self {
        self.fields.iter_mut().filter(|(_, v)| v.is_empty()).for_each(|(_, v)| value.clone_into(v));
        self
    }

    /// The form without a field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    pub fn csrf(&self) -> &str {
        &self.fields.iter().find(|(name, _)| name == "csrf").unwrap_or_else(|| panic!("{self:?} has no token")).1
    }
}

impl Browser {
    pub fn of(r: &Register) -> Self {
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, address: r.program.address.clone(), cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// The same browser at another server.
    pub fn go_to(&mut self, address: &str) {
        address.clone_into(&mut self.address);
    }

    /// A request with the cookies.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.client.request(method, format!("http://{}{path}", self.address));
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("Cookie", cookies.join("; "));
        }
        self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value))
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn ask(&mut self, request: RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for line in headers.get_all("set-cookie") {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let path = response.url().path().to_owned();
        let text = response.text().await.unwrap();
        said::check(&path, &text);
        Page { status, headers, text }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.request(Method::GET, path);
        self.ask(request).await
    }

    pub async fn send(&mut self, form: &Form) -> Page {
        if form.is_multipart {
            let (media_type, body) = form.parts();
            let request = self.request(Method::POST, &form.action).header("Content-Type", media_type).body(body);
            return self.ask(request).await;
        }
        let encode =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let body = form
            .fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(&sent(value))))
            .collect::<Vec<_>>()
            .join("&");
        let request = self
            .request(Method::POST, &form.action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body);
        self.ask(request).await
    }

    /// The form of a page that goes to its own path.
    pub async fn form(&mut self, path: &str) -> Form {
        let page = self.get(path).await.expect(200);
        page.forms()
            .into_iter()
            .find(|form| form.action == path)
            .unwrap_or_else(|| panic!("{path} has no form: {}", page.text))
    }

    /// Tries to sign in.
    pub async fn sign_in(&mut self, account: &str, password: &str) -> Page {
        let form = self.form("/sign-in").await.with("account", account).with("password", password);
        self.send(&form).await
    }

    /// Tries to set a password by a code.
    pub async fn use_code(&mut self, account: &str, code: &str, password: &str) -> Page {
        let form = self
            .form("/code")
            .await
            .with("account", account)
            .with("code", code)
            .with("new", password)
            .with("again", password);
        self.send(&form).await
    }
}
