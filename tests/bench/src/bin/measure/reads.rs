//! What is read, drawn uniformly over all there is: a draw that comes back to the same few makes a cache look better
//! than it is.

use award_registry::store::Db;
use bench::{Error, client::get, random::Random, told};
use sea_orm::{ConnectionTrait, Statement};
use std::sync::Arc;

/// What can be asked for in the register.
#[derive(Debug, Clone)]
pub struct Known {
    conferrals: u64,
    recipients: u64,
    decisions: u64,
    /// Events of the trail.
    pub events: u64,
    campaigns: Arc<[String]>,
    awards: Arc<[String]>,
    authorities: Arc<[String]>,
    years: (i32, i32),
    names: Arc<[String]>,
    written: Arc<[String]>,
    units: Arc<[String]>,
    token: Arc<str>,
}

/// How many names are drawn before the measuring: each is asked for a few times at most.
const NAMES: u64 = 30_000;

async fn texts(db: &Db, sql: &str) -> Result<Arc<[String]>, Error> {
    let statement = Statement::from_string(db.engine().backend(), sql);
    db.reader().query_all_raw(statement).await?.iter().map(|row| Ok(row.try_get_by_index::<String>(0)?)).collect()
}

async fn number(db: &Db, sql: &str) -> Result<i64, Error> {
    let statement = Statement::from_string(db.engine().backend(), sql);
    let row = db.reader().query_one_raw(statement).await?.ok_or("no row")?;
    Ok(row.try_get_by_index::<Option<i64>>(0)?.unwrap_or_default())
}

impl Known {
    /// Reads what there is.
    pub async fn of(database: &str, token: &str, random: &mut Random) -> Result<Self, Error> {
        let db = Db::open(database, None).await.map_err(told)?;
        let largest = async |table: &str| -> Result<u64, Error> {
            Ok(u64::try_from(number(&db, &format!("SELECT max(id) FROM {table}")).await?)?)
        };
        let (conferrals, recipients) = (largest("conferral").await?, largest("recipient").await?);
        if conferrals == 0 || recipients == 0 {
            return Err("the register is empty: fill it first".into());
        }
        let used = |table: &str, column: &str| {
            format!("SELECT code FROM {table} t WHERE EXISTS (SELECT 1 FROM conferral c WHERE c.{column} = t.id)")
        };
        let mut names = Vec::new();
        for _ in 0..NAMES / 500 {
            let ids: Vec<_> = (0..500).map(|_| (random.below(recipients) + 1).to_string()).collect();
            names.extend(
                texts(&db, &format!("SELECT name_key FROM recipient WHERE id IN ({})", ids.join(", ")))
                    .await?
                    .iter()
                    .cloned(),
            );
        }
        let some =
            |column: &str| format!("SELECT {column} FROM recipient WHERE {column} IS NOT NULL ORDER BY id LIMIT 5000");
        let decisions = number(&db, "SELECT count(*) FROM decision WHERE state = 'registered'").await?;
        let events = number(&db, "SELECT max(seq) FROM audit_event").await?;
        let first = number(&db, "SELECT CAST(min(year_from) AS BIGINT) FROM conferral").await?;
        let last = number(&db, "SELECT CAST(max(year_from) AS BIGINT) FROM conferral").await?;
        let known = Self {
            conferrals,
            recipients,
            decisions: u64::try_from(decisions)?,
            events: u64::try_from(events)?,
            written: texts(&db, &some("name").replace("IS NOT NULL", "IS NOT NULL AND kind = 'individual'")).await?,
            units: texts(&db, &some("unit")).await?,
            campaigns: texts(&db, &used("campaign", "campaign_id")).await?,
            awards: texts(&db, &used("award", "award_id")).await?,
            authorities: texts(
                &db,
                "SELECT DISTINCT a.code FROM authority a JOIN authority_set_member m ON m.authority_id = a.id \
                 WHERE EXISTS (SELECT 1 FROM conferral c WHERE c.authority_set_id = m.authority_set_id)",
            )
            .await?,
            years: (i32::try_from(first)?, i32::try_from(last)?),
            names: names.into(),
            token: token.into(),
        };
        db.close().await.map_err(told)?;
        Ok(known)
    }

    /// A year of merit.
    pub fn year(&self, random: &mut Random) -> i32 {
        random.between(self.years.0, self.years.1)
    }

    /// The number of a recipient.
    pub fn recipient(&self, random: &mut Random) -> i64 {
        i64::try_from(random.below(self.recipients) + 1).unwrap_or(1)
    }

    /// The number of a registered decision, of those that were filled in first.
    pub fn decision(&self, random: &mut Random) -> i64 {
        i64::try_from(random.below(self.decisions.min(self.conferrals / 50).max(1)) + 1).unwrap_or(1)
    }

    /// A folded name of a recipient.
    pub fn name(&self, random: &mut Random) -> &str {
        one_of(random, &self.names)
    }

    /// A name of a recipient as it is written.
    pub fn written(&self, random: &mut Random) -> &str {
        one_of(random, &self.written)
    }

    /// A unit of a recipient.
    pub fn unit(&self, random: &mut Random) -> &str {
        one_of(random, &self.units)
    }

    /// The code of a campaign.
    pub fn campaign(&self, random: &mut Random) -> &str {
        one_of(random, &self.campaigns)
    }

    /// The code of an award.
    pub fn award(&self, random: &mut Random) -> &str {
        one_of(random, &self.awards)
    }

    /// The code of an authority.
    pub fn authority(&self, random: &mut Random) -> &str {
        one_of(random, &self.authorities)
    }
}

fn one_of<'a>(random: &mut Random, texts: &'a [String]) -> &'a str {
    random.pick::<String>(texts).as_str()
}

/// A kind of read: its name, and the path it asks for.
pub type Read = (&'static str, fn(&Known, &mut Random) -> String);

/// Writes the request of a read.
pub fn request(known: &Known, read: Read, random: &mut Random, out: &mut Vec<u8>) {
    get(out, &read.1(known, random), &known.token);
}

/// One conferral with all it refers to.
pub const POINT: Read = ("one conferral", |k, r| format!("/v1/conferrals/{}", r.below(k.conferrals) + 1));

/// The filtered lists the page's figure is made of, each as often as the others.
pub const FILTERS: &[Read] = &[
    ("campaign, year", |k, r| format!("/v1/conferrals?campaign={}&year={}", one_of(r, &k.campaigns), k.year(r))),
    ("award", |k, r| format!("/v1/conferrals?award={}", one_of(r, &k.awards))),
    ("authority", |k, r| format!("/v1/conferrals?authority={}", one_of(r, &k.authorities))),
    ("year", |k, r| format!("/v1/conferrals?year={}", k.year(r))),
    ("award, recipient_kind, signed_from", |k, r| {
        format!(
            "/v1/conferrals?award={}&recipient_kind={}&signed_from={}-03-01",
            one_of(r, &k.awards),
            *r.pick(&["individual", "collective"]),
            k.year(r)
        )
    }),
];

/// A filtered page of 50, one filter after another.
pub const PAGE: Read = ("page of 50, five filters", |k, r| {
    let (_, path) = r.pick(FILTERS);
    path(k, r)
});

/// Further lists, each on its own.
pub const OTHERS: &[Read] = &[
    ("no filter", |_, _| "/v1/conferrals".to_owned()),
    ("no filter, sort=name", |_, _| "/v1/conferrals?sort=name".to_owned()),
    ("two campaigns, year", |k, r| {
        format!(
            "/v1/conferrals?campaign={}&campaign={}&year={}",
            one_of(r, &k.campaigns),
            one_of(r, &k.campaigns),
            k.year(r)
        )
    }),
    ("three awards", |k, r| {
        format!(
            "/v1/conferrals?award={}&award={}&award={}",
            one_of(r, &k.awards),
            one_of(r, &k.awards),
            one_of(r, &k.awards)
        )
    }),
    ("three years", |k, r| format!("/v1/conferrals?year={}&year={}&year={}", k.year(r), k.year(r), k.year(r))),
    ("authority, year", |k, r| format!("/v1/conferrals?authority={}&year={}", one_of(r, &k.authorities), k.year(r))),
    ("authority, award, year", |k, r| {
        format!(
            "/v1/conferrals?authority={}&award={}&year={}",
            one_of(r, &k.authorities),
            one_of(r, &k.awards),
            k.year(r)
        )
    }),
    ("award_kind, year", |k, r| {
        format!(
            "/v1/conferrals?award_kind={}&year={}",
            r.pick(&["order", "certificate_of_merit", "emulation_title"]),
            k.year(r)
        )
    }),
    ("campaign, sort=name", |k, r| format!("/v1/conferrals?campaign={}&sort=name", one_of(r, &k.campaigns))),
    ("year, sort=precedence", |k, r| format!("/v1/conferrals?year={}&sort=precedence", k.year(r))),
    ("year, sort=signed_on", |k, r| format!("/v1/conferrals?year={}&sort=signed_on", k.year(r))),
    ("q of conferrals", |k, r| format!("/v1/conferrals?q={}", in_order(one_of(r, &k.names)))),
    ("decisions: authority, signed_year", |k, r| {
        format!("/v1/decisions?authority={}&signed_year={}", one_of(r, &k.authorities), k.year(r) + 1)
    }),
    ("decisions: q", |k, r| format!("/v1/decisions?q=khen+thuong+{}", k.year(r))),
    ("recipients: unit", |_, r| {
        format!("/v1/recipients?unit={}", r.pick(&["truong+tieu+hoc", "benh+vien", "hoi+chu+thap+do+xa+t"]))
    }),
];

fn in_order(name: &str) -> String {
    name.replace(' ', "%20")
}

/// The ways a name is searched.
pub const SEARCHES: &[Read] = &[
    ("full name", |k, r| format!("/v1/recipients?q={}", in_order(one_of(r, &k.names)))),
    ("words in another order", |k, r| {
        let mut words: Vec<_> = one_of(r, &k.names).split(' ').collect();
        words.rotate_left(1);
        format!("/v1/recipients?q={}", words.join("%20"))
    }),
    ("last word begun", |k, r| {
        let name = one_of(r, &k.names);
        let last = name.rsplit(' ').next().map_or(0, |word| word.chars().count());
        let less = if last > 1 { r.place(last - 1) + 1 } else { 0 };
        let kept: String = name.chars().take(name.chars().count() - less).collect();
        format!("/v1/recipients?q={}", in_order(&kept))
    }),
    ("two words", |k, r| {
        let words: Vec<_> = one_of(r, &k.names).split(' ').collect();
        format!("/v1/recipients?q={}%20{}", words.last().copied().unwrap_or("a"), words.first().copied().unwrap_or("a"))
    }),
];

/// A name searched, in the first three ways as often.
pub const SEARCH: Read = ("name search, three ways", |k, r| {
    let place = r.place(3);
    SEARCHES.get(place).map_or_else(String::new, |(_, path)| path(k, r))
});

/// One recipient's history.
pub const HISTORY: Read =
    ("history of a recipient", |k, r| format!("/v1/recipients/{}/history", r.below(k.recipients) + 1));

/// Names of two or three words, frequent and rare ones mixed.
pub const WORDS: Read = ("name search, two to three words", |k, r| {
    let words: Vec<_> = one_of(r, &k.names).split(' ').collect();
    let some = words.len().min(2 + r.place(2));
    format!("/v1/recipients?q={}", words.get(words.len() - some..).unwrap_or_default().join("%20"))
});

/// A page of what an authority decided for the merit of a year, by kind of recipient.
pub const AUTHORITY_PAGE: Read = ("page by authority, year and kind", |k, r| {
    format!(
        "/v1/conferrals?authority={}&year={}&recipient_kind={}",
        one_of(r, &k.authorities),
        k.year(r),
        *r.pick(&["individual", "collective"])
    )
});

/// Counts of a year.
pub const YEAR_COUNTS: Read =
    ("counts of a year by award", |k, r| format!("/v1/reports/statistics?group_by=award&year={}", k.year(r)));

/// Counts of a year of one authority.
pub const AUTHORITY_COUNTS: Read = ("counts of a year and authority by award", |k, r| {
    format!("/v1/reports/statistics?group_by=award&year={}&authority={}", k.year(r), one_of(r, &k.authorities))
});

/// Counts of a year by award and kind of recipient.
pub const STATISTICS: Read = ("counts of a year by award and kind", |k, r| {
    format!("/v1/reports/statistics?group_by=award&group_by=recipient_kind&year={}", k.year(r))
});

/// Further counts, each on its own.
pub const COUNTS: &[Read] = &[
    ("summary of a campaign and year", |k, r| {
        format!("/v1/reports/summary?campaign={}&year={}", one_of(r, &k.campaigns), k.year(r))
    }),
    ("counts of all by year and award", |_, _| "/v1/reports/statistics?group_by=year&group_by=award".to_owned()),
    ("counts of a campaign by year", |k, r| {
        format!("/v1/reports/statistics?group_by=year&campaign={}", one_of(r, &k.campaigns))
    }),
    ("counts of a year by authority", |k, r| format!("/v1/reports/statistics?group_by=authority&year={}", k.year(r))),
];
