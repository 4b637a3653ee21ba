//! The office's OpenID provider: what it says of itself and its keys, fetched when needed and kept for a while.

use super::super::Register;
use crate::domain::{
    account::provider::RoleMap,
    fault::{Code, Fault},
};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl, core::CoreProviderMetadata, reqwest};
use std::{
    fmt::Display,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// How long what it says is taken for true: a key that it takes back goes on for no longer.
const KEPT: Duration = Duration::from_hours(1);
/// How often it is asked in [`SPELL`] at most, whatever keys are named to us.
const ASKED: usize = 2;
/// See [`ASKED`].
const SPELL: Duration = Duration::from_mins(1);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the office says of its provider.
#[derive(Debug, Clone)]
pub struct Trust {
    /// Its issuer identifier, to the letter.
    pub issuer: IssuerUrl,
    /// What this register is called there, for those who sign in; none where only tokens are taken.
    pub client: Option<(ClientId, Option<ClientSecret>, RedirectUrl)>,
    /// What a token must name as its audience; none where no tokens of the provider are taken.
    pub audience: Option<String>,
    /// How claims give a role.
    pub roles: RoleMap,
}

/// The provider, as far as it is known.
#[derive(Debug)]
pub struct Provider {
    pub(super) trust: Trust,
    pub(super) http: reqwest::Client,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    known: Option<(Arc<Known>, Instant)>,
    asked: Vec<Instant>,
}

/// What the provider said.
#[derive(Debug)]
pub(super) struct Known {
    pub metadata: CoreProviderMetadata,
    keys: JwkSet,
}

impl Known {
    /// The key that a token names; without a name the only one, if there is one alone.
    pub(super) fn key(&self, id: Option<&str>) -> Option<&Jwk> {
        match (id, self.keys.keys.as_slice()) {
            (Some(id), _) => self.keys.find(id),
            (None, [only]) => Some(only),
            _ => None,
        }
    }
}

impl Provider {
    /// A provider that was not asked yet; it need not be there.
    pub fn new(trust: Trust) -> Result<Self, String> {
        // No redirect is followed: it could lead to where only this machine may ask.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
        let near = trust.issuer.url().host_str().is_some_and(|host| host == "localhost" || host.starts_with("127."));
        let http = if near { http.no_proxy() } else { http };
        Ok(Self { trust, http: http.build().map_err(|e| format!("oidc_issuer: {e}"))?, kept: Mutex::default() })
    }

    /// What it says of itself; of the last hour.
    pub(super) async fn known(&self) -> Result<Arc<Known>, Fault> {
        self.look(|_| true).await
    }

    /// What it says, with the key of this name if it has one: for a name nobody knows it is asked again.
    pub(super) async fn with_key(&self, id: Option<&str>) -> Result<Arc<Known>, Fault> {
        self.look(|known| known.key(id).is_some()).await
    }

    /// One asks at a time, and the others wait for what it learns.
    async fn look(&self, enough: impl Fn(&Known) -> bool) -> Result<Arc<Known>, Fault> {
        let mut kept = self.kept.lock().await;
        let now = Instant::now();
        let old = kept.known.clone().filter(|(_, since)| now.duration_since(*since) < KEPT).map(|(known, _)| known);
        if let Some(known) = old.clone().filter(|known| enough(known)) {
            return Ok(known);
        }
        kept.asked.retain(|asked| now.duration_since(*asked) < SPELL);
        if kept.asked.len() >= ASKED {
            return old.ok_or_else(|| unreachable("it was asked twice in this minute"));
        }
        kept.asked.push(now);
        match self.fetch().await {
            Ok(known) => {
                let known = Arc::new(known);
                kept.known = Some((Arc::clone(&known), now));
                Ok(known)
            }
            Err(fault) => old.ok_or(fault),
        }
    }

    async fn fetch(&self) -> Result<Known, Fault> {
        let metadata = CoreProviderMetadata::discover_async(self.trust.issuer.clone(), &self.http).await.map_err(unreachable)?;
        let keys = serde_json::to_value(metadata.jwks()).and_then(serde_json::from_value).map_err(unreachable)?;
        Ok(Known { metadata, keys })
    }
}

/// The provider does not answer as it should; why is logged, and not told.
pub(super) fn unreachable(why: impl Display) -> Fault {
    let text = ("Chưa hỏi được nhà cung cấp danh tính; hãy thử lại sau một phút.", "The identity provider cannot be asked now; try again in a minute.");
    Fault { cause: Some(why.to_string().into()), ..Fault::because(Code::Unavailable, text.0, text.1) }
}

impl Register {
    /// Says which OpenID provider is trusted.
    pub fn trust(&self, provider: Provider) {
        let _ = self.provider.set(provider);
    }

    /// Whether people can sign in by a provider.
    #[must_use]
    pub fn has_provider(&self) -> bool {
        self.provider.get().is_some_and(|provider| provider.trust.client.is_some())
    }
}
