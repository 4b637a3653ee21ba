//! Styles and scripts of the pages: each is a file of its own that browsers keep, under a path with its hash, so that a
//! new release is a new file.

use super::{path::Path, prepared::Prepared};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use poem::{
    Response,
    endpoint::make_sync,
    http::{HeaderValue, header},
};
use sha2::{Digest, Sha256};

/// A style or a script.
#[derive(Debug)]
pub struct Asset {
    /// Where it is served.
    pub path: String,
    /// Its hash, as a policy and an `integrity` attribute name it (Subresource Integrity, section 3.1).
    pub integrity: String,
    media_type: &'static str,
    prepared: Prepared,
}

impl Asset {
    /// A file by its name, its ending, its media type and its text.
    #[must_use]
    pub fn new(name: &str, ending: &str, media_type: &'static str, text: &str) -> Self {
        let digest = Sha256::digest(text);
        let short: String = hex::encode(digest).chars().take(16).collect();
        Self {
            path: format!("/assets/{name}.{short}.{ending}"),
            integrity: format!("sha256-{}", STANDARD.encode(digest)),
            media_type,
            prepared: Prepared::new(text.to_owned()),
        }
    }

    /// The path it is served at, to be kept for a year.
    #[must_use]
    pub fn served(&'static self) -> Path {
        Path::at(self.path.clone()).get(make_sync(move |_| {
            Response::builder()
                .content_type(self.media_type)
                .header(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"))
                .header(header::ETAG, self.prepared.tag())
                .extension(&self.prepared)
                .finish()
        }))
    }
}
