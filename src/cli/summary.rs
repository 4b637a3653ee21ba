//! `summary`: a campaign's year or period as one sentence.

use super::{open::look, output::print, stop::Stop};
use crate::{
    config::Settings,
    domain::{conferral::ConferralFilter, period::MeritYear, report::OfCampaign},
    service::report,
};
use clap::{Args, ValueEnum};

/// Say a campaign's year or period as one sentence, or as JSON.
#[derive(Debug, Args)]
pub(super) struct Summary {
    /// The campaign's code
    #[arg(long, value_name = "CODE")]
    campaign: String,
    /// The year of merit; unknown for the records whose source names none
    #[arg(long, value_name = "YEAR", value_parser = |text: &str| MeritYear::parse(text).ok_or("give a year or unknown"), required_unless_present = "period", conflicts_with = "period")]
    year: Option<MeritYear>,
    /// The period of merit, like 2015-2020
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// The language of the sentence
    #[arg(long, value_enum, default_value = "vi")]
    lang: Lang,
    /// The sentence alone, or all counts
    #[arg(long, value_enum, default_value = "text")]
    format: Shape,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lang {
    Vi,
    En,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shape {
    Text,
    Json,
}

impl Summary {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let opened = look(self.settings).await?;
        let of = OfCampaign { campaign: self.campaign, year: self.year, period: self.period };
        let summary = report::summary(&opened.register, &opened.ctx, of, ConferralFilter::default()).await?;
        let text = match (self.format, self.lang) {
            (Shape::Json, _) => serde_json::to_string_pretty(&summary).map_err(|e| Stop::Setup(e.to_string()))?,
            (Shape::Text, Lang::Vi) => summary.sentence_vi,
            (Shape::Text, Lang::En) => summary.sentence_en,
        };
        print(&format!("{text}\n"));
        opened.close().await
    }
}
