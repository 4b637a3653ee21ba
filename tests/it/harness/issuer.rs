//! An OpenID provider of one test: it says whatever the test wants said, right or wrong.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use poem::{
    EndpointExt, IntoResponse, Route, Server, get, handler,
    listener::{Acceptor, Listener, TcpListener},
    post,
    web::{Data, Form, Json},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

/// What this register is called at the issuer, and as whom tokens are for it.
pub const CLIENT: &str = "so-khen-thuong";

/// A key with the name it is published under.
#[derive(Clone)]
pub struct Key {
    pub id: String,
    secret: EncodingKey,
    pub public: Vec<u8>,
}

impl Key {
    pub fn new(id: &str) -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        Self {
            id: id.to_owned(),
            secret: EncodingKey::from_ec_der(&pair.serialize_der()),
            public: pair.public_key_raw().to_vec(),
        }
    }

    fn published(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.secret, Algorithm::ES256).unwrap();
        jwk.common.key_id = Some(self.id.clone());
        jwk.common.public_key_use = Some(jsonwebtoken::jwk::PublicKeyUse::Signature);
        serde_json::to_value(jwk).unwrap()
    }

    /// A token of this type with these claims.
    pub fn sign(&self, typ: &str, claims: &Value) -> String {
        let header = Header { typ: Some(typ.to_owned()), kid: Some(self.id.clone()), ..Header::new(Algorithm::ES256) };
        encode(&header, claims, &self.secret).unwrap()
    }
}

/// What the issuer says and has seen.
#[derive(Default)]
struct Said {
    keys: Vec<Key>,
    /// How often its keys were asked for.
    asked: usize,
    /// The ID token it gives for any code.
    id_token: Option<String>,
    /// What it was last sent with a code.
    exchanged: HashMap<String, String>,
}

/// The issuer.
#[derive(Clone)]
pub struct Issuer {
    pub url: String,
    said: Arc<Mutex<Said>>,
}

#[handler]
fn metadata(Data(issuer): Data<&Issuer>) -> Json<Value> {
    let url = &issuer.url;
    Json(json!({
        "issuer": url, "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/jwks"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

#[handler]
fn jwks(Data(issuer): Data<&Issuer>) -> Json<Value> {
    let mut said = issuer.said.lock().unwrap();
    said.asked += 1;
    Json(json!({"keys": said.keys.iter().map(Key::published).collect::<Vec<_>>()}))
}

#[handler]
fn exchange(Data(issuer): Data<&Issuer>, Form(sent): Form<HashMap<String, String>>) -> poem::Response {
    let mut said = issuer.said.lock().unwrap();
    said.exchanged = sent;
    match &said.id_token {
        Some(token) => Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": token})).into_response(),
        None => {
            Json(json!({"error": "invalid_grant"})).with_status(poem::http::StatusCode::BAD_REQUEST).into_response()
        }
    }
}

impl Issuer {
    pub async fn start() -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let port = acceptor.local_addr()[0].as_socket_addr().unwrap().port();
        let said = Said { keys: vec![Key::new("k1")], ..Said::default() };
        let issuer = Self { url: format!("http://127.0.0.1:{port}"), said: Arc::new(Mutex::new(said)) };
        let app = Route::new()
            .at("/.well-known/openid-configuration", get(metadata))
            .at("/jwks", get(jwks))
            .at("/token", post(exchange))
            .data(issuer.clone());
        tokio::spawn(Server::new_with_acceptor(acceptor).run(app));
        issuer
    }

    /// The flags of a register that trusts it, and opens the account of whoever comes.
    pub fn flags(&self) -> Vec<&str> {
        self.careful_flags().into_iter().chain(["--oidc-admit"]).collect()
    }

    /// The flags of a register that trusts it; the tests come from many addresses.
    pub fn careful_flags(&self) -> Vec<&str> {
        let trust = ["--oidc-issuer", &self.url, "--oidc-client-id", CLIENT, "--oidc-audience", CLIENT];
        trust.into_iter().chain(["--public-url", "http://localhost", "--trusted-proxies", "127.0.0.1"]).collect()
    }

    /// The key it signs with.
    pub fn key(&self) -> Key {
        self.said.lock().unwrap().keys[0].clone()
    }

    /// Signs with another key from now on, and takes the old one back.
    pub fn renew(&self, key: Key) {
        self.said.lock().unwrap().keys = vec![key];
    }

    /// How often its keys were asked for.
    pub fn asked(&self) -> usize {
        self.said.lock().unwrap().asked
    }

    /// What it gives for the next code: this ID token, or a refusal.
    pub fn gives(&self, token: Option<String>) {
        self.said.lock().unwrap().id_token = token;
    }

    /// What it was last sent with a code.
    pub fn exchanged(&self, name: &str) -> String {
        self.said.lock().unwrap().exchanged.get(name).cloned().unwrap_or_default()
    }

    /// The claims of a token of a subject with a role, good for five minutes.
    pub fn claims(&self, subject: &str, role: &str) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        json!({"iss": self.url, "sub": subject, "aud": CLIENT, "iat": now, "exp": now + 300, "jti": super::random_word(), "client_id": CLIENT, "roles": [role]})
    }
}
