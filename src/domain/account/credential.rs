//! What a caller came with, and whose hand it was made by.

/// Who stands behind the credential of a caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credential {
    /// Who issued the token, or the code that the password was set by; the issuer's address where an OpenID provider
    /// vouches, nothing where it is not known.
    pub issued_by: Option<String>,
    /// Who made the account, where that is known.
    pub account_created_by: Option<String>,
}
