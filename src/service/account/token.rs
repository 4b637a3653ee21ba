//! Tokens: made, listed, taken back, replaced; shown once and kept as a hash.

use super::{
    super::{Change, Ctx, Register, Work, found},
    attested, found_or_made, intact,
    secret::hash,
};
use crate::{
    domain::{
        account::{
            Account, Permission,
            token::{MadeToken, Rotation, Token, TokenRequest, written},
        },
        audit::Deed,
        fault::{Code, Fault, Finding},
        noun::Noun,
        page::{Paging, Window},
        stored::{Page, Stored},
        time::stamp,
    },
    store::{self, account::token::New},
};
use chrono::TimeDelta;
use serde::Serialize;

/// Makes a token for an account that is there; the answer alone holds the token.
pub async fn create(register: &Register, ctx: &Ctx, account: &str, asked: TokenRequest) -> Result<MadeToken, Fault> {
    let work = register.begin_own(ctx, Permission::KeepAccounts).await?;
    let account = found(store::account::find(&**work, account).await?, Noun::Account, account)?;
    let (made, work) = insert(register, work, ctx, &account, asked).await?;
    work.commit(Change::made(Deed::CreateToken, Noun::Token, made.kept.id, &made.kept)?, &()).await?;
    Ok(made)
}

/// Makes a token for an account, and the account where it is missing: for the command line.
pub async fn provide(
    register: &Register,
    ctx: &Ctx,
    mut account: Account,
    asked: TokenRequest,
) -> Result<String, Fault> {
    #[derive(Serialize)]
    struct Provided<'a> {
        account: &'a Stored<Account>,
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<&'a Token>,
    }
    account.tidy();
    let work = register.begin_own(ctx, Permission::KeepAccounts).await?;
    let known = store::account::find(&**work, &account.name).await?;
    let stored = found_or_made(register, &work, ctx, &account).await?;
    let (made, work) = insert(register, work, ctx, &stored, asked).await?;
    let before = known.as_ref().map(|account| Provided { account, token: None });
    let after = Provided { account: &stored, token: Some(&made.kept) };
    work.commit(Change::new(Deed::CreateToken, Noun::Token, made.kept.id, before.as_ref(), &after)?, &()).await?;
    Ok(made.token)
}

async fn insert(
    register: &Register,
    work: Work,
    ctx: &Ctx,
    account: &Stored<Account>,
    mut asked: TokenRequest,
) -> Result<(MadeToken, Work), Fault> {
    asked.tidy();
    Fault::all(Code::InvalidBody, asked.findings(account.facts.role))?;
    if !ctx.scopes.is_empty()
        && (asked.scopes.is_empty() || !asked.scopes.iter().all(|scope| ctx.scopes.contains(scope)))
    {
        let text = (
            "Mã truy cập giới hạn quyền chỉ cấp được mã trong các quyền của mình; hãy ghi các quyền.",
            "A token with scopes makes tokens within them alone; name the scopes.",
        );
        return Err(Fault::at(Code::Forbidden, Finding::at("/scopes", "beyond_token", text.0, text.1)));
    }
    if account.facts.disabled {
        let text = (
            "Tài khoản đã bị vô hiệu hóa; hãy kích hoạt lại trước khi cấp mã.",
            "The account is disabled; enable it before it gets a token.",
        );
        return Err(Fault::because(Code::WrongState, text.0, text.1));
    }
    intact(register, &work, account).await?;
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(|e| Fault::internal(e.to_string()))?;
    let token = written(&secret);
    let expires_at = stamp(ctx.now + TimeDelta::days(asked.days()));
    let (now, hash) = (ctx.stamp(), hash(&token));
    let new = New {
        account_id: account.id,
        hash: &hash,
        asked: &asked,
        created_by: &ctx.actor,
        now: &now,
        expires_at: &expires_at,
    };
    let id = store::account::token::insert(&**work, register.seals()?, &new).await?;
    let kept =
        store::account::token::find(&**work, id).await?.ok_or_else(|| Fault::internal("the token is not there"))?;
    Ok((MadeToken { token, kept }, work))
}

/// Makes a token by which a program acts for whoever asks, within what they may do; the answer alone holds the token.
pub async fn create_own(register: &Register, ctx: &Ctx, asked: TokenRequest) -> Result<MadeToken, Fault> {
    let work = register.begin_own(ctx, Permission::Read).await?;
    let account = found(store::account::find(&**work, &ctx.actor).await?, Noun::Account, &ctx.actor)?;
    let (made, work) = insert(register, work, ctx, &account, asked).await?;
    work.commit(Change::made(Deed::CreateToken, Noun::Token, made.kept.id, &made.kept)?, &()).await?;
    Ok(made)
}

/// A page of the tokens of whoever asks.
pub async fn list_own(register: &Register, ctx: &Ctx, paging: &Paging) -> Result<Page<Token>, Fault> {
    ctx.ask(Permission::Read)?;
    page(register, &ctx.actor, paging).await
}

/// Takes a token back that is one's own; another's is not there.
pub async fn revoke_own(register: &Register, ctx: &Ctx, id: i64) -> Result<Token, Fault> {
    let work = register.begin_own(ctx, Permission::Read).await?;
    let own = store::account::token::find(&**work, id).await?.filter(|token| token.account == ctx.actor);
    found(own, Noun::Token, id)?;
    take_back(register, work, ctx, id).await
}

/// A page of an account's tokens.
pub async fn list(register: &Register, ctx: &Ctx, account: &str, paging: &Paging) -> Result<Page<Token>, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    page(register, account, paging).await
}

async fn page(register: &Register, account: &str, paging: &Paging) -> Result<Page<Token>, Fault> {
    let c = register.db.reader();
    let account = found(store::account::find(c, account).await?, Noun::Account, account)?;
    let window = Window::new(paging, "tokens", &account.id)?;
    let rows = store::account::token::page(c, account.id, &window).await?;
    let total = if window.include_total { Some(store::account::token::count(c, account.id).await?) } else { None };
    window.page(rows, total, |token| (None, token.id))
}

/// Takes a token back: it is refused from then on.
pub async fn revoke(register: &Register, ctx: &Ctx, id: i64) -> Result<Token, Fault> {
    let work = register.begin_own(ctx, Permission::KeepAccounts).await?;
    take_back(register, work, ctx, id).await
}

async fn take_back(register: &Register, work: Work, ctx: &Ctx, id: i64) -> Result<Token, Fault> {
    let before = standing(&work, ctx, id).await?;
    let after = Token { revoked_at: Some(ctx.stamp()), ..before.clone() };
    store::account::token::revoke(&**work, id, &ctx.stamp()).await?;
    work.commit(Change::new(Deed::RevokeToken, Noun::Token, id, Some(&before), &after)?, &()).await?;
    register.callers.forget();
    Ok(after)
}

/// Makes a token that takes the place of another, with its label and scopes; the other ends after the overlap.
pub async fn rotate(register: &Register, ctx: &Ctx, id: i64, asked: &Rotation) -> Result<MadeToken, Fault> {
    let work = register.begin_own(ctx, Permission::KeepAccounts).await?;
    Fault::all(Code::InvalidBody, asked.findings())?;
    let before = standing(&work, ctx, id).await?;
    let sealed = store::account::token::intact(&**work, register.seals()?, id).await?;
    if !(sealed && attested::stand(register, &[(attested::TOKEN, id)]).await?) {
        let text = (
            "Mã truy cập này bị sửa ngoài chương trình; hãy thu hồi và cấp mã khác.",
            "This token was put in or altered beside the program; revoke it and make another.",
        );
        return Err(Fault::because(Code::WrongState, text.0, text.1));
    }
    let account = found(store::account::find(&**work, &before.account).await?, Noun::Account, &before.account)?;
    let new = TokenRequest { label: before.label.clone(), scopes: before.scopes.clone(), days: asked.days };
    let (made, work) = insert(register, work, ctx, &account, new).await?;
    let ends = stamp(ctx.now + TimeDelta::hours(asked.overlap_hours())).min(before.expires_at.clone());
    store::account::token::end(&**work, register.seals()?, id, &ends).await?;
    let after = [&Token { expires_at: ends, ..before.clone() }, &made.kept];
    work.commit(Change::new(Deed::RotateToken, Noun::Token, id, Some(&[&before]), &after)?, &()).await?;
    register.callers.forget();
    Ok(made)
}

/// A token that is still good.
async fn standing(work: &Work, ctx: &Ctx, id: i64) -> Result<Token, Fault> {
    let token = found(store::account::token::find(&***work, id).await?, Noun::Token, id)?;
    if token.revoked_at.is_some() || token.expires_at <= ctx.stamp() {
        let text = (
            "Mã truy cập này đã hết hạn hoặc đã bị thu hồi nên không cần thu hồi nữa.",
            "This token has expired or was revoked already; there is nothing left to do.",
        );
        return Err(Fault::because(Code::WrongState, text.0, text.1));
    }
    Ok(token)
}
