//! What the settings say of the office's OpenID provider.

use super::{Hidden, Settings};
use crate::{
    domain::account::provider::{self, RoleMap},
    service::account::provider::Trust,
};
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};

/// Where a browser comes back to.
const BACK: &str = "/sign-in/callback";

impl Settings {
    /// The provider that is trusted; none without an issuer.
    pub fn provider(&self) -> Result<Option<Trust>, String> {
        let roles = RoleMap::read(self.oidc_claim.as_deref().unwrap_or("roles"), self.oidc_roles.as_deref())?;
        if let Some(own) = &self.public_url {
            // A password in it is nothing to print.
            let wrong = |e: &str| format!("public_url: write https://HOST, or https://HOST/PATH: {e}");
            let read =
                RedirectUrl::new(own.clone()).map_err(|e| format!("public_url: {own}: write https://HOST ({e})"))?;
            if !read.url().username().is_empty() || read.url().password().is_some() {
                return Err(wrong("no name and no password before the host"));
            }
            if own.contains(['?', '#']) {
                return Err(wrong("nothing from a ? or a # on, as addresses of pages are put behind it"));
            }
            safe("public_url", own)?;
        }
        let Some(issuer) = &self.oidc_issuer else {
            let more = [
                ("oidc_client_id", self.oidc_client_id.is_some()),
                ("oidc_client_secret", self.oidc_client_secret.is_some()),
                ("oidc_audience", self.oidc_audience.is_some()),
                ("oidc_token_type", self.oidc_token_type.is_some()),
                ("oidc_claim", self.oidc_claim.is_some()),
                ("oidc_roles", self.oidc_roles.is_some()),
                ("oidc_admit", self.oidc_admit == Some(true)),
            ];
            let alone = more.iter().find(|(_, given)| *given);
            return alone.map_or(Ok(None), |(name, _)| Err(format!("{name}: needs oidc_issuer")));
        };
        let any_type = match self.oidc_token_type.as_deref() {
            None | Some("at+jwt") => false,
            Some("jwt") => true,
            Some(other) => return Err(format!("oidc_token_type: {other}: at+jwt or jwt")),
        };
        if any_type && self.oidc_audience.is_some() && self.oidc_audience == self.oidc_client_id {
            return Err("oidc_token_type: jwt needs an oidc_audience other than oidc_client_id: ID tokens are for the client, and let nobody in".into());
        }
        let issuer = IssuerUrl::new(issuer.clone()).map_err(|e| format!("oidc_issuer: {e}"))?;
        safe("oidc_issuer", &issuer)?;
        if self.oidc_client_id.is_none() && self.oidc_audience.is_none() {
            return Err(
                "oidc_issuer: needs oidc_client_id for those who sign in, or oidc_audience for tokens, or both".into(),
            );
        }
        let client = self.oidc_client_id.as_ref().map(|id| {
            let own = self
                .public_url
                .as_deref()
                .ok_or("public_url: needed with oidc_client_id: the provider sends people back to it")?;
            let back = RedirectUrl::new(format!("{}{BACK}", own.trim_end_matches('/')))
                .map_err(|e| format!("public_url: {e}"))?;
            safe("public_url", &back)?;
            let secret = self.oidc_client_secret.as_ref().map(|Hidden(secret)| ClientSecret::new(secret.clone()));
            Ok::<_, String>((ClientId::new(id.clone()), secret, back))
        });
        Ok(Some(Trust {
            issuer,
            client: client.transpose()?,
            audience: self.oidc_audience.clone(),
            any_type,
            roles,
            admits: self.oidc_admit.unwrap_or_default(),
        }))
    }
}

fn safe(name: &str, url: &str) -> Result<(), String> {
    if provider::safe(url) {
        Ok(())
    } else {
        Err(format!("{name}: {url}: https, or http on this machine alone; other letters as %-escapes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> Settings {
        Settings { oidc_issuer: Some(issuer.into()), oidc_audience: Some("so".into()), ..Settings::default() }
    }

    #[test]
    fn a_provider_is_asked_over_tls_alone_but_on_this_machine() {
        for good in ["https://id.example.vn/realms/tinh", "http://localhost:9", "http://127.0.0.1"] {
            assert!(settings(good).provider().unwrap().is_some(), "{good}");
        }
        for wrong in [
            "http://id.example.vn",
            "http://localhost.example.vn",
            "http://127.0.0.1.example.vn",
            "id.example.vn",
            "ftp://127.0.0.1",
        ] {
            assert!(settings(wrong).provider().unwrap_err().starts_with("oidc_issuer: "), "{wrong}");
        }
    }

    #[test]
    fn what_belongs_together_is_asked_for_by_name() {
        assert_eq!(Settings::default().provider().unwrap().map(|trust| trust.issuer), None);
        let without = |change: fn(&mut Settings)| {
            let mut settings = Settings {
                oidc_client_id: Some("so".into()),
                public_url: Some("https://so.example.vn/".into()),
                ..settings("https://id.example.vn")
            };
            change(&mut settings);
            settings.provider()
        };
        let (_, _, back) = without(|_| ()).unwrap().unwrap().client.unwrap();
        assert_eq!(back.as_str(), "https://so.example.vn/sign-in/callback");
        assert!(without(|s| s.public_url = None).unwrap_err().starts_with("public_url: "));
        assert!(
            without(|s| s.public_url = Some("http://so.example.vn".into())).unwrap_err().starts_with("public_url: ")
        );
        assert!(without(|s| s.oidc_issuer = None).unwrap_err().contains("needs oidc_issuer"));
        assert!(without(|s| (s.oidc_client_id, s.oidc_audience) = (None, None)).unwrap_err().contains("oidc_audience"));
        assert!(without(|s| s.oidc_token_type = Some("JWT".into())).unwrap_err().starts_with("oidc_token_type: "));
        assert!(
            without(|s| (s.oidc_token_type, s.oidc_client_id) = (Some("jwt".into()), Some("so".into())))
                .unwrap_err()
                .contains("oidc_audience")
        );
        assert!(
            without(|s| (s.oidc_token_type, s.oidc_client_id) = (Some("jwt".into()), Some("other".into())))
                .unwrap()
                .unwrap()
                .any_type
        );
        assert!(without(|s| s.oidc_roles = Some("boss=x".into())).unwrap_err().starts_with("oidc_roles: "));
    }
}
