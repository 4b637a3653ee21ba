//! Who comes by an OpenID provider: whom its claims name, and which role they give.

use super::{Permission, Role, good_name};
use crate::domain::fault::{Code, Fault};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// What the provider says of a person or a program, verified.
pub type Claims = Map<String, Value>;

/// The claim that roles are read from, and the value that stands for each role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleMap {
    claim: String,
    values: Vec<(Role, String)>,
}

impl RoleMap {
    /// From the name of a claim, with points where it is inside others, and `ROLE=VALUE,…`; without these each role's
    /// own word stands for it.
    pub fn read(claim: &str, values: Option<&str>) -> Result<Self, String> {
        if claim.split('.').any(str::is_empty) {
            return Err(format!("oidc_claim: {claim}: no name of a claim"));
        }
        let claim = claim.to_owned();
        let Some(values) = values else {
            return Ok(Self { claim, values: Role::ALL.iter().map(|role| (*role, role.word().to_owned())).collect() });
        };
        let pair = |pair: &str| {
            let (role, value) = pair.split_once('=').ok_or_else(|| format!("oidc_roles: {pair}: no ROLE=VALUE"))?;
            let role = Role::ALL
                .iter()
                .find(|known| known.word() == role.trim())
                .ok_or_else(|| format!("oidc_roles: {role}: no role"))?;
            if value.trim().is_empty() {
                return Err(format!("oidc_roles: {}: no value", role.word()));
            }
            Ok((*role, value.trim().to_owned()))
        };
        Ok(Self { claim, values: values.split(',').map(pair).collect::<Result<_, String>>()? })
    }

    /// The first role whose value is in the claim, a text or a list of texts; none where there is no such value.
    #[must_use]
    pub fn role(&self, claims: &Claims) -> Option<Role> {
        // A name may have points of its own, as that of a namespace does.
        let inside = || {
            let mut names = self.claim.split('.');
            names.next().and_then(|first| names.try_fold(claims.get(first)?, |value, name| value.get(name)))
        };
        let claim = claims.get(&self.claim).or_else(inside)?;
        let said: Vec<&str> = match claim {
            Value::String(one) => vec![one],
            Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        self.values.iter().find(|(_, value)| said.contains(&value.as_str())).map(|(role, _)| *role)
    }
}

/// Who the provider says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The issuer and the subject, a space between: what the account is known by.
    pub identity: String,
    /// What its account is called.
    pub name: String,
    /// The name of the person.
    pub full_name: Option<String>,
    /// What its account may do.
    pub role: Role,
}

impl Person {
    /// From verified claims: the subject stands for the person at this issuer for ever, all other names may change
    /// (OpenID Connect Core 1.0, section 5.7).
    pub fn read(issuer: &str, claims: &Claims, roles: &RoleMap) -> Result<Self, Fault> {
        let said = |name: &str| claims.get(name).and_then(Value::as_str);
        // To the letter: two that differ in a space are two people.
        let subject = said("sub")
            .filter(|sub| (1..=255).contains(&sub.len()) && sub.bytes().all(|byte| byte.is_ascii_graphic()))
            .ok_or_else(|| {
                Fault::because(
                    Code::Unauthenticated,
                    "Nhà cung cấp danh tính không cho biết đây là ai (thiếu “sub”).",
                    "The identity provider does not say who it is (sub).",
                )
            })?;
        let role = roles.role(claims).ok_or_else(|| {
            Fault::because(
                Code::Forbidden,
                "Nhà cung cấp danh tính không trao vai trò nào của sổ này; hãy nhờ người quản lý danh tính.",
                "The identity provider gives no role of this register; ask whoever keeps the identities.",
            )
        })?;
        let identity = format!("{issuer} {subject}");
        let name =
            said("preferred_username").into_iter().chain([subject]).find(|name| good_name(name)).map(str::to_owned);
        let name = name.unwrap_or_else(|| format!("oidc-{:.12}", hex::encode(Sha256::digest(&identity))));
        let full_name = said("name").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        Ok(Self { identity, name, full_name, role })
    }
}

/// Whether a provider is spoken to in secret: over TLS, or on this machine.
#[must_use]
pub fn safe(url: &str) -> bool {
    let near = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
    let near = near
        .iter()
        .filter_map(|host| url.strip_prefix(host))
        .any(|rest| rest.is_empty() || rest.starts_with([':', '/']));
    url.is_ascii() && (url.starts_with("https://") || near)
}

/// What a token's scope says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scoped {
    /// Nothing: the token may what the role may.
    Unsaid,
    /// These permissions of this register, and perhaps words of others.
    To(Vec<Permission>),
    /// What cannot be read.
    Unreadable,
}

/// The permissions of this register that a token's `scope` names, a text (RFC 8693, section 4.2) or a list as some
/// servers write it; some write `scp`. A scope that names none of ours, an empty one too, narrows the token to nothing.
#[must_use]
pub fn scopes(claims: &Claims) -> Scoped {
    let said: Vec<&Value> = ["scope", "scp"].iter().filter_map(|name| claims.get(*name)).collect();
    let mut words: Vec<&str> = Vec::new();
    for claim in &said {
        match claim {
            Value::String(text) => words.extend(text.split(' ')),
            Value::Array(list) => match list.iter().map(Value::as_str).collect::<Option<Vec<_>>>() {
                Some(list) => words.extend(list),
                None => return Scoped::Unreadable,
            },
            _ => return Scoped::Unreadable,
        }
    }
    if said.is_empty() {
        return Scoped::Unsaid;
    }
    Scoped::To(Permission::ALL.iter().filter(|permission| words.contains(&permission.word())).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(value: Value) -> Claims {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_role_is_the_first_of_the_map_whose_value_is_claimed() {
        let own = RoleMap::read("roles", None).unwrap();
        assert_eq!(own.role(&claims(json!({"roles": "registrar"}))), Some(Role::Registrar));
        assert_eq!(own.role(&claims(json!({"roles": ["x", "auditor", "clerk"]}))), Some(Role::Clerk));
        for none in [
            json!({}),
            json!({"roles": []}),
            json!({"roles": "Registrar"}),
            json!({"roles": {"registrar": true}}),
            json!({"roles": "clerk registrar"}),
        ] {
            assert_eq!(own.role(&claims(none.clone())), None, "{none}");
        }
        let inside = RoleMap::read("realm_access.roles", Some("registrar=giu-so, clerk=van-thu")).unwrap();
        assert_eq!(
            inside.role(&claims(json!({"realm_access": {"roles": ["van-thu", "giu-so"]}}))),
            Some(Role::Registrar)
        );
        let named = RoleMap::read("https://so.example.vn/roles", None).unwrap();
        assert_eq!(named.role(&claims(json!({"https://so.example.vn/roles": ["clerk"]}))), Some(Role::Clerk));
        assert_eq!(inside.role(&claims(json!({"realm_access": "van-thu", "roles": ["registrar"]}))), None);
    }

    #[test]
    fn a_map_that_says_nothing_is_refused() {
        for (claim, values) in [
            ("", None),
            ("a..b", None),
            ("roles", Some("clerk")),
            ("roles", Some("writer=x")),
            ("roles", Some("")),
            ("roles", Some("clerk=")),
        ] {
            assert!(RoleMap::read(claim, values).unwrap_err().starts_with("oidc_"), "{claim} {values:?}");
        }
    }

    #[test]
    fn a_person_is_known_by_issuer_and_subject_and_called_as_preferred() {
        let roles = RoleMap::read("roles", None).unwrap();
        let read = |value| Person::read("https://id.example.vn", &claims(value), &roles);
        let lan =
            read(json!({"sub": "17", "preferred_username": "lan", "name": "Trần Thị Lan", "roles": "clerk"})).unwrap();
        assert_eq!(
            (lan.identity.as_str(), lan.name.as_str(), lan.full_name.as_deref()),
            ("https://id.example.vn 17", "lan", Some("Trần Thị Lan"))
        );
        assert_eq!(read(json!({"sub": "phan-mem", "roles": "client"})).unwrap().name, "phan-mem");
        assert_eq!(read(json!({"roles": "client"})).unwrap_err().code, Code::Unauthenticated);
        for nobody in ["", " ", "17 ", " 17", "ba\u{301}c", &"x".repeat(256)] {
            assert_eq!(
                read(json!({"sub": nobody, "roles": "client"})).unwrap_err().code,
                Code::Unauthenticated,
                "{nobody:?}"
            );
        }
        // A name that is none here, or looks like another's, gives way.
        for odd in ["..", "a/b", "lаn", "", ".lan", "ｌａｎ", "la\u{301}n", "System"] {
            assert_eq!(
                read(json!({"sub": "17", "preferred_username": odd, "roles": "client"})).unwrap().name,
                "17",
                "{odd}"
            );
        }
        assert!(read(json!({"sub": "auth0|17", "roles": "client"})).unwrap().name.starts_with("oidc-"));
        assert_eq!(read(json!({"sub": "17"})).unwrap_err().code, Code::Forbidden);
    }

    #[test]
    fn a_scope_counts_as_far_as_it_names_permissions_and_one_that_names_none_is_none() {
        let read = |value| scopes(&claims(value));
        assert_eq!(
            read(json!({"scope": "openid read export"})),
            Scoped::To(vec![Permission::Read, Permission::Export])
        );
        assert_eq!(read(json!({"scope": ["read", "profile"]})), Scoped::To(vec![Permission::Read]));
        assert_eq!(read(json!({"scp": "read"})), Scoped::To(vec![Permission::Read]));
        assert_eq!(read(json!({})), Scoped::Unsaid);
        for none in [
            json!({"scope": "openid"}),
            json!({"scope": ""}),
            json!({"scope": []}),
            json!({"scp": ["x"]}),
            json!({"scope": "READ"}),
        ] {
            assert_eq!(read(none.clone()), Scoped::To(Vec::new()), "{none}");
        }
        assert_eq!(
            (read(json!({"scope": {"read": true}})), read(json!({"scope": [1]}))),
            (Scoped::Unreadable, Scoped::Unreadable)
        );
    }
}
