//! The office's OpenID provider: what it says of itself and its keys, fetched when needed and kept for a while.

use crate::domain::{
    account::provider::{RoleMap, safe},
    fault::{Code, Fault},
};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl, core::CoreProviderMetadata, reqwest};
use std::{
    collections::HashMap,
    fmt::Display,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::Mutex as Turn, time::timeout};

/// How long what it says is taken for true: a key that it takes back goes on for no longer.
const KEPT: Duration = Duration::from_hours(1);
/// How often it is asked in [`SPELL`] at most, whatever keys are named to us: twelve times a minute. Each answer has
/// all of its keys, so that whoever names keys that are none makes nobody wait longer than a spell for one that is new.
const ASKED: usize = 2;
/// See [`ASKED`].
const SPELL: Duration = Duration::from_secs(10);
/// How long a key that it did not have is not asked for again.
const UNKNOWN: Duration = Duration::from_secs(30);
/// Names of such keys that are remembered at most.
const MOST_UNKNOWN: usize = 256;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one waits who knows nothing of it, while another asks.
const TURN: Duration = Duration::from_secs(2);

/// What the office says of its provider.
#[derive(Debug, Clone)]
pub struct Trust {
    /// Its issuer identifier, to the letter.
    pub issuer: IssuerUrl,
    /// What this register is called there, for those who sign in; none where only tokens are taken.
    pub client: Option<(ClientId, Option<ClientSecret>, RedirectUrl)>,
    /// What a token must name as its audience; none where no tokens of the provider are taken.
    pub audience: Option<String>,
    /// Whether a token whose type says no more than that it is a JWT is taken for an access token.
    pub any_type: bool,
    /// How claims give a role.
    pub roles: RoleMap,
    /// Whether the account of whoever it gives a role is open at once.
    pub admits: bool,
}

/// The provider, as far as it is known.
#[derive(Debug, Clone)]
pub struct Provider {
    pub(in crate::service) trust: Trust,
    pub(super) http: reqwest::Client,
    kept: Arc<Mutex<Kept>>,
    /// One asks it at a time.
    turn: Arc<Turn<()>>,
}

#[derive(Debug, Default)]
struct Kept {
    known: Option<(Arc<Known>, Instant)>,
    /// When it was asked, in the last moments.
    asked: Vec<Instant>,
    /// The names of keys that it was asked for and did not have, and when.
    unknown: HashMap<String, Instant>,
}

impl Kept {
    fn fresh(&self) -> Option<&Arc<Known>> {
        self.known.as_ref().filter(|(_, since)| since.elapsed() < KEPT).map(|(known, _)| known)
    }

    /// Whether it may be asked once more now; that counts, whatever comes of it.
    fn may_ask(&mut self) -> bool {
        self.asked.retain(|asked| asked.elapsed() < SPELL);
        let may = self.asked.len() < ASKED;
        if may {
            self.asked.push(Instant::now());
        }
        may
    }

    /// Whether it was asked for this key a moment ago and did not have it.
    fn lacks(&self, key: &str) -> bool {
        self.unknown.get(key).is_some_and(|since| since.elapsed() < UNKNOWN)
    }

    /// Notes a key that it did not have.
    fn note(&mut self, key: &str) {
        self.unknown.retain(|_, since| since.elapsed() < UNKNOWN);
        if self.unknown.len() < MOST_UNKNOWN {
            self.unknown.insert(key.to_owned(), Instant::now());
        }
    }
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
        let http = if trust.issuer.starts_with("https://") { http } else { http.no_proxy() };
        Ok(Self {
            trust,
            http: http.build().map_err(|e| format!("oidc_issuer: {e}"))?,
            kept: Arc::default(),
            turn: Arc::default(),
        })
    }

    /// What it says of itself; of the last hour.
    pub(super) async fn known(&self) -> Result<Arc<Known>, Fault> {
        self.look(|_| true, None).await
    }

    /// What it says, with the key of this name if it has one: for a name nobody knows it is asked again.
    pub(super) async fn with_key(&self, id: Option<&str>) -> Result<Arc<Known>, Fault> {
        let lacks = |key: &str| self.kept.lock().unwrap_or_else(PoisonError::into_inner).lacks(key);
        let fresh = || self.kept.lock().unwrap_or_else(PoisonError::into_inner).fresh().map(Arc::clone);
        if let Some(known) = id.filter(|id| lacks(id)).and_then(|_| fresh()) {
            return Ok(known);
        }
        self.look(|known| known.key(id).is_some(), id).await
    }

    /// Nobody who names a known key waits for one who does not; and nobody who leaves early ends what was asked.
    async fn look(&self, enough: impl Fn(&Known) -> bool, key: Option<&str>) -> Result<Arc<Known>, Fault> {
        let kept =
            |provider: &Self| provider.kept.lock().unwrap_or_else(PoisonError::into_inner).fresh().map(Arc::clone);
        let old = kept(self);
        if let Some(known) = old.clone().filter(|known| enough(known)) {
            return Ok(known);
        }
        let waits = if old.is_some() { Duration::ZERO } else { TURN };
        let Ok(turn) = timeout(waits, Arc::clone(&self.turn).lock_owned()).await else {
            return old.ok_or_else(|| unreachable("another asks it and it does not answer"));
        };
        // Another may have asked meanwhile.
        if let Some(known) = kept(self).filter(|known| enough(known)) {
            return Ok(known);
        }
        if !self.kept.lock().unwrap_or_else(PoisonError::into_inner).may_ask() {
            return old.ok_or_else(|| unreachable("it was asked a moment ago"));
        }
        let provider = self.clone();
        let asked = tokio::spawn(async move {
            let _turn = turn;
            let known = Arc::new(provider.fetch().await?);
            provider.kept.lock().unwrap_or_else(PoisonError::into_inner).known =
                Some((Arc::clone(&known), Instant::now()));
            Ok(known)
        });
        let known: Result<Arc<Known>, Fault> = asked.await.map_err(Fault::internal)?;
        if let (Ok(known), Some(key)) = (&known, key)
            && !enough(known)
        {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).note(key);
        }
        known.or_else(|fault| old.ok_or(fault))
    }

    async fn fetch(&self) -> Result<Known, Fault> {
        let metadata =
            CoreProviderMetadata::discover_async(self.trust.issuer.clone(), &self.http).await.map_err(unreachable)?;
        let mut ends: Vec<&str> = vec![metadata.authorization_endpoint().as_str(), metadata.jwks_uri().as_str()];
        ends.extend(metadata.token_endpoint().map(|url| url.as_str()));
        ends.extend(metadata.userinfo_endpoint().map(|url| url.as_str()));
        if let Some(end) = ends.iter().find(|end| !safe(end)) {
            return Err(unreachable(format!("{end}: it would be spoken to in plain text")));
        }
        let keys = serde_json::to_value(metadata.jwks()).and_then(serde_json::from_value).map_err(unreachable)?;
        Ok(Known { metadata, keys })
    }
}

/// The provider does not answer as it should; why is logged, and not told.
pub(super) fn unreachable(why: impl Display) -> Fault {
    let text = (
        "Chưa hỏi được nhà cung cấp danh tính; hãy thử lại sau một phút.",
        "The identity provider cannot be asked now; try again in a minute.",
    );
    Fault { cause: Some(why.to_string().into()), ..Fault::because(Code::Unavailable, text.0, text.1) }
}
