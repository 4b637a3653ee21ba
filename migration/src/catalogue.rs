//! The catalogue that ships with the program, as the data files it is kept in.
//!
//! Facts are data: each row says where it comes from and how sure it is (`confidence`), and rules say until which day
//! they were verified. The program loads each file once and never overwrites what an office changed afterwards.

/// Awards: orders, medals, titles, certificates, flags, recognitions.
pub const AWARDS: &str = include_str!("../data/awards.csv");
/// Authorities of the founding case and of public cases.
pub const AUTHORITIES: &str = include_str!("../data/authorities.csv");
/// How those authorities succeeded one another.
pub const SUCCESSIONS: &str = include_str!("../data/successions.csv");
/// The founding campaign, and its edition that the source tells of.
pub const CAMPAIGNS: &str = include_str!("../data/campaigns.csv");
/// Which level may decide which award, by dates.
pub const COMPETENCES: &str = include_str!("../data/competences.csv");
/// Coefficients and caps of the bonus, by dates.
pub const RATES: &str = include_str!("../data/rates.csv");
/// Base salaries, by dates, in đồng.
pub const BASE_SALARIES: &str = include_str!("../data/base_salaries.csv");

/// How bonuses are rounded, and what a collective or household receives of an individual's where the rates say nothing
/// of it.
pub const BONUS_RULES: &str = include_str!("../data/bonus_rules.csv");

/// Who may be proposed for which award: criteria as data.
pub const ELIGIBILITY: &str = include_str!("../data/eligibility.json");
