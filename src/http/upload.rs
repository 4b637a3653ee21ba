//! A form with a file (RFC 7578), which is written to the disk as it comes and never held in memory.

use super::body::{check_plain, too_large};
use crate::domain::{
    fault::{Code, Fault, Finding},
    name::is_hidden,
};
use poem::{FromRequest, Request, RequestBody, http::header, web::Multipart};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, io::Write};
use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt;

/// The largest file, in KiB.
pub const LIMIT_KIB: usize = 50 * 1024;
/// The largest field that is no file, in KiB.
const FIELD_KIB: usize = 16 * 1024;
/// What a form has around its file at most, in KiB.
const AROUND_KIB: usize = FIELD_KIB + 64;

/// A file that was sent.
#[derive(Debug)]
pub struct File {
    /// Where it lies, until this is dropped.
    pub stored: NamedTempFile,
    /// Its name, without folders.
    pub name: Option<String>,
    /// Its SHA-256 in hex.
    pub sha256: String,
    /// Its bytes.
    pub size: u64,
}

/// A form that was sent.
#[derive(Debug, Default)]
pub struct Form {
    /// The field `file`.
    pub file: Option<File>,
    /// The other fields.
    pub fields: BTreeMap<String, String>,
}

/// Reads the form of an operation, which may be sent as nothing else.
pub async fn sent(request: &Request, body: &mut RequestBody, known: &[&str]) -> Result<Form, Fault> {
    let media_type = request.content_type().and_then(|media_type| media_type.split(';').next());
    if !media_type.is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("multipart/form-data")) {
        return Err(Fault::because(
            Code::UnsupportedMediaType,
            "Hãy gửi biểu mẫu với tiêu đề “Content-Type: multipart/form-data”.",
            "Send a form with Content-Type: multipart/form-data.",
        ));
    }
    read(request, body, known).await
}

/// Reads a form whose fields besides `file` are these.
pub async fn read(request: &Request, body: &mut RequestBody, known: &[&str]) -> Result<Form, Fault> {
    check_plain(request)?;
    if request.header(header::CONTENT_LENGTH).is_none() && request.header(header::TRANSFER_ENCODING).is_none() {
        return Err(Fault::because(
            Code::LengthRequired,
            "Hãy gửi tiêu đề Content-Length cùng biểu mẫu.",
            "Send the form with its Content-Length.",
        ));
    }
    let length = request.header(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > (LIMIT_KIB + AROUND_KIB) * 1024) {
        return Err(too_large(LIMIT_KIB));
    }
    let mut parts = Multipart::from_request(request, body).await.map_err(|error| broken(&error))?;
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let called = part.file_name().and_then(base_name);
            let file = store(part.into_async_read(), called).await?;
            if form.file.replace(file).is_some() {
                return Err(twice(&name));
            }
        } else if known.contains(&name.as_str()) {
            let mut bytes = Vec::new();
            let most = u64::try_from(FIELD_KIB * 1024).map_err(Fault::internal)?;
            part.into_async_read().take(most + 1).read_to_end(&mut bytes).await.map_err(|error| broken(&error))?;
            if bytes.len() > FIELD_KIB * 1024 {
                return Err(too_large(FIELD_KIB));
            }
            let text = String::from_utf8(bytes).map_err(|_| {
                let text = ("Trường này phải là UTF-8.", "This field must be UTF-8.");
                Fault::at(Code::InvalidBody, Finding::at(format!("/{name}"), "invalid_value", text.0, text.1))
            })?;
            if form.fields.insert(name.clone(), text).is_some() {
                return Err(twice(&name));
            }
        } else {
            let (vi, en) = (
                format!("Biểu mẫu không có trường “{name}”; hãy bỏ hoặc sửa tên."),
                format!("The form has no field {name}; remove it or mend its name."),
            );
            return Err(Fault::at(Code::UnknownMember, Finding::at(format!("/{name}"), "unknown_member", vi, en)));
        }
    }
    Ok(form)
}

/// Writes a file to the disk as it comes.
async fn store(mut part: impl tokio::io::AsyncRead + Unpin, name: Option<String>) -> Result<File, Fault> {
    let full = |error| Fault::unwritten(error, ("tệp tạm", "The temporary file"));
    let mut stored = NamedTempFile::new().map_err(full)?;
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0_u64, vec![0; 64 * 1024]);
    loop {
        let count = part.read(&mut buffer).await.map_err(|error| broken(&error))?;
        let chunk = buffer.get(..count).unwrap_or_default();
        if chunk.is_empty() {
            break;
        }
        size += chunk.len() as u64;
        if size > LIMIT_KIB as u64 * 1024 {
            return Err(too_large(LIMIT_KIB));
        }
        hash.update(chunk);
        stored.write_all(chunk).map_err(full)?;
    }
    stored.flush().map_err(full)?;
    Ok(File { stored, name, sha256: hex::encode(hash.finalize()), size })
}

/// Letters of a name that are kept.
const LONGEST_NAME: usize = 200;
/// Letters of its ending, with the point.
const LONGEST_ENDING: usize = 12;

/// The name of a file without folders, and without what no name on paper has: signs that nobody sees and that turn the
/// order of letters. A long one keeps its ending; nothing where there is none.
fn base_name(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let letters: Vec<char> = name.trim().chars().filter(|c| !c.is_control() && !is_hidden(*c)).collect();
    if letters.len() <= LONGEST_NAME {
        return Some(letters.into_iter().collect::<String>()).filter(|name| !name.trim().is_empty());
    }
    let point = letters.iter().rposition(|c| *c == '.').filter(|at| letters.len() - at <= LONGEST_ENDING);
    let ending = point.and_then(|at| letters.get(at..)).unwrap_or_default();
    letters.get(..LONGEST_NAME - ending.len()).map(|stem| stem.iter().chain(ending).collect())
}

fn twice(name: &str) -> Fault {
    let (vi, en) =
        (format!("Trường “{name}” được gửi hai lần; hãy bỏ một."), format!("The field {name} is sent twice."));
    Fault::at(Code::InvalidBody, Finding::at(format!("/{name}"), "repeated", vi, en))
}

/// A form that can't be read.
fn broken(error: &dyn std::fmt::Display) -> Fault {
    Fault::because(
        Code::InvalidBody,
        format!("Biểu mẫu không đọc được (“{error}”); hãy gửi lại."),
        format!("The form can't be read: {error}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_ending_and_has_nothing_that_turns_it() {
        let long = format!("{}.pdf", "ả".repeat(400));
        let named = base_name(&long).unwrap();
        assert!(named.ends_with("ả.pdf") && named.chars().count() == LONGEST_NAME, "{named}");
        assert_eq!(base_name("C:\\a\\Quyết định 12.pdf").as_deref(), Some("Quyết định 12.pdf"));
        assert_eq!(base_name("a\u{202E}fdp.exe").as_deref(), Some("afdp.exe"));
        assert_eq!((base_name(""), base_name("/tmp/ "), base_name("\u{200B}")), (None, None, None));
    }
}
