//! `export`: conferrals by any filter, the filters of the list as flags.

use super::{
    open::{look_at, settled},
    output::Output,
    say::say,
    stop::Stop,
};
use crate::{
    api::params,
    config::Settings,
    domain::{
        account::Role,
        conferral::ConferralFilter,
        export::{Asked, FileLanguage, FormatName, Packing, Profile, Separator, WithIdNumbers},
    },
    service::{Ctx, audit::key, export},
};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// Export conferrals by any filter, to a file or to stdout.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// What the file is written as: csv, ndjson, xlsx or pdf
    #[arg(long, value_name = "FORMAT", value_parser = |word: &str| word.parse::<FormatName>().map_err(|_| "choose csv, ndjson, xlsx or pdf"))]
    format: FormatName,
    /// Who reads the file: plain, or excel (a byte order mark and no formulas)
    #[arg(long, value_name = "PROFILE", default_value = "plain", value_parser = |word: &str| word.parse::<Profile>().map_err(|_| "choose plain or excel"))]
    profile: Profile,
    /// The columns in the order the file shall have: `name,unit,award_name`
    #[arg(long, value_name = "NAMES")]
    columns: Option<String>,
    /// The language of headings and words: vi or en; those of the wire unless given, Vietnamese in XLSX and PDF
    #[arg(long, value_name = "LANGUAGE", value_parser = |word: &str| word.parse::<FileLanguage>().map_err(|_| "choose vi or en"))]
    lang: Option<FileLanguage>,
    /// What stands between the cells of a CSV file: comma, semicolon or tab
    #[arg(long, value_name = "SEPARATOR", value_parser = |word: &str| word.parse::<Separator>().map_err(|_| "choose comma, semicolon or tab"))]
    separator: Option<Separator>,
    /// Packs a CSV or NDJSON file: gzip or zstd
    #[arg(long, value_name = "PACKING", value_parser = |word: &str| word.parse::<Packing>().map_err(|_| "choose gzip or zstd"))]
    compress: Option<Packing>,
    /// The file to write, its owner's alone (mode 600); stdout unless given
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A file for the manifest of the export, which `audit check-export` takes
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// A column more with the people's id numbers in plain; an event with the reason
    #[arg(long, requires = "reason")]
    id_numbers: bool,
    /// Why id numbers are needed: for whom, by which paper
    #[arg(long, value_name = "TEXT", requires = "id_numbers")]
    reason: Option<String>,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    settings: Settings,
}

/// The filter's members as flags, derived from the filter itself: `--signed-from 2020-01-01`; repeated means or.
#[derive(Debug)]
struct Filter(Vec<(String, String)>);

impl Args for Filter {
    fn augment_args(command: Command) -> Command {
        params::described::<ConferralFilter>().into_iter().fold(command, |command, (name, description)| {
            let arg = Arg::new(name)
                .long(name.replace('_', "-"))
                .value_name("VALUE")
                .help(description)
                .action(ArgAction::Append);
            command.arg(arg.help_heading("Filters (repeated = or, different = and)"))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Filter {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let pairs = params::names::<ConferralFilter>().into_iter().flat_map(|name| {
            let values = matches.get_many::<String>(name).into_iter().flatten();
            values.map(|value| (name.to_owned(), value.clone())).collect::<Vec<_>>()
        });
        Ok(Self(pairs.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Export {
    pub(super) async fn run(self) -> Result<(), Stop> {
        // What the flags say is usage; what the register does not know is its refusal.
        let filter = params::parse(&self.filter.0).map_err(|fault| Stop::Usage(fault.to_string()))?;
        let settings = settled(self.settings)?;
        let opened = look_at(&settings).await?;
        let asked = Asked {
            format: self.format,
            profile: Some(self.profile),
            columns: self.columns,
            lang: self.lang,
            separator: self.separator,
            compress: self.compress,
        };
        let with = self.reason.map(|reason| WithIdNumbers { reason });
        let ctx = match with {
            // Whoever is at the register's own machine with its key may have id numbers told, which is one role's
            // alone.
            Some(_) => {
                opened.register.seal_by(settings.data_key(settings.database())?);
                Ctx { role: Role::Registrar, ..opened.ctx.clone() }
            }
            None => opened.ctx.clone(),
        };
        let name = self.output.as_deref().map_or_else(|| "stdout".to_owned(), |path| path.display().to_string());
        let wrong = |error: std::io::Error| Stop::unwritten(&name, &error);
        for path in self.output.iter().chain(&self.manifest) {
            replaced(path);
        }
        // A file that cannot be written is found before the export is an event.
        let mut out = Output::open(self.output).map_err(wrong)?;
        let mut chunks = export::export(&opened.register, &ctx, filter, &asked, with).await?;
        while let Some(chunk) = chunks.next().await {
            out.to.write_all(&chunk?).map_err(wrong)?;
        }
        let id = chunks.made.id;
        drop(chunks);
        out.finish().map_err(wrong)?;
        if let Some(path) = self.manifest {
            key::sign_by(&opened.register, &opened.ctx, &settings.audit_key(settings.database())?).await?;
            let made = export::get(&opened.register, &ctx, id).await?;
            let at = path.display().to_string();
            let wrong = |error: std::io::Error| Stop::unwritten(&at, &error);
            let text = serde_json::to_string_pretty(&made).map_err(|e| Stop::Wrong(e.to_string()))?;
            let mut out = Output::open(Some(path)).map_err(wrong)?;
            writeln!(out.to, "{text}").map_err(wrong)?;
            out.finish().map_err(wrong)?;
        }
        say(format_args!("award-registry: export {id}; its manifest is /v1/exports/{id}"));
        opened.close().await
    }
}

/// Says that a file is there that a new one takes the place of: an export is evidence.
fn replaced(path: &Path) {
    if std::fs::metadata(path).is_ok_and(|found| found.is_file()) {
        say(format_args!(
            "award-registry: warning: {} is there already, and the new file takes its place",
            path.display()
        ));
    }
}
