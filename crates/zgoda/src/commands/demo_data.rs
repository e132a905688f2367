//! `zgoda demo-data`: fills a log with a year of believable decisions, to see the dashboard as it will be.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use zgoda_consent::DAY;
use zgoda_consent::hash::sha256_hex;
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_store::{Arrival, ConfigVersion, Digest, LogQuery, Notice, StepCount, Store, day_of};

use super::data;
use crate::demo_data::{Decisions, HOUR, Plan, Shop};

/// Records written at once: one wait for the disk.
const BATCH: usize = 2000;
const SITE: &str = "shop";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    folder: data::Folder,
    /// How many records
    #[arg(long, default_value_t = 50_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    records: u64,
    /// How many days, the last one ends now
    #[arg(long, default_value_t = 365, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=1826))]
    days: i64,
    /// Another seed makes other decisions
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Add them to a log that holds records already, after its newest
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.context("cannot start")?.block_on(fill(arguments))
}

async fn fill(arguments: &Arguments) -> Result<ExitCode> {
    let shop = Shop::open()?;
    let store = arguments.folder.open_or_create().await?;
    let plan = plan(arguments, &*store).await?;
    keep(&*store, &shop, plan.from).await?;
    let mut decisions = Decisions::new(plan, shop);
    let mut written = 0;
    loop {
        let batch: Vec<_> = decisions.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        store.append(&batch).await.context("cannot write the log")?;
        let steps = met(&batch);
        let counted = store.count_steps(SITE, &steps).await;
        counted.context("cannot write the log")?;
        written += batch.len();
    }
    store.close().await;
    println!(
        "Wrote {written} invented records of {} days (seed {}) into {}.\n\
         They look like visitors' decisions and are none: never mix them with a real log.\n\
         See them: zgoda serve --data {}",
        (plan.until - plan.from).div_euclid(DAY),
        plan.seed,
        arguments.folder.place(),
        arguments.folder.data.display(),
    );
    Ok(ExitCode::SUCCESS)
}

/// How those who decided met the dialog before, and that of ten who were shown it three went on without an answer.
fn met(batch: &[Arrival]) -> Vec<StepCount> {
    const SOON: [&str; 20] = [
        "answered_5s",
        "answered_5s",
        "answered_15s",
        "answered_5s",
        "answered_15s",
        "answered_5s",
        "answered_60s",
        "answered_5s",
        "answered_15s",
        "answered_5s",
        "answered_5s",
        "answered_60s",
        "answered_5s",
        "answered_15s",
        "answered_5s",
        "answered_later",
        "answered_5s",
        "answered_15s",
        "answered_5s",
        "answered_60s",
    ];
    let decided = batch.iter().filter(|one| one.event != "withdraw");
    let mut sums = BTreeMap::<(i64, &str, &str), i64>::new();
    for (number, one) in decided.enumerate() {
        let mut take = |step, times| {
            *sums
                .entry((day_of(one.received_at), &one.language, step))
                .or_default() += times;
        };
        take("shown", if number % 7 < 3 { 2 } else { 1 });
        take(SOON[number % SOON.len()], 1);
        if one.event == "save" || number % 11 == 0 {
            take("opened", 1);
        }
    }
    let sums = sums.into_iter();
    sums.map(|((day, language, step), times)| StepCount {
        day,
        language: language.to_owned(),
        step: step.to_owned(),
        times,
    })
    .collect()
}

/// The span that is asked for; in a log that is not empty, what of it lies after the newest record.
async fn plan(arguments: &Arguments, store: &dyn Store) -> Result<Plan> {
    let until = SystemClock.now().div_euclid(HOUR) * HOUR;
    let mut plan = Plan {
        from: until - arguments.days * DAY,
        until,
        records: arguments.records,
        seed: arguments.seed,
    };
    let newest = LogQuery {
        limit: 1,
        ..LogQuery::default()
    };
    let page = store.page(&newest).await.context("cannot read the log")?;
    if let Some(newest) = page.entries.first() {
        if !arguments.force {
            bail!(
                "the log in {} holds {} records already, and invented ones cannot be taken out again.\n\
                 Name an empty folder with --data, or say --force to add them to this log",
                arguments.folder.data.display(),
                newest.seq
            );
        }
        let hour = newest.received_at.div_euclid(HOUR) * HOUR + HOUR;
        plan.from = plan.from.max(hour);
        if plan.from + HOUR > plan.until {
            bail!(
                "the newest record in {} is too new: time never falls in a log",
                arguments.folder.data.display()
            );
        }
    }
    Ok(plan)
}

/// Puts in what the records will name.
async fn keep(store: &dyn Store, shop: &Shop, at: i64) -> Result<()> {
    let hash = |text: &str| Digest::parse(&sha256_hex(text.as_bytes())).context("a hash");
    for text in &shop.configs {
        let config = ConfigVersion {
            hash: hash(text)?,
            site: SITE.to_owned(),
            first_served_at: at,
            body: text.clone(),
        };
        store
            .put_config(&config)
            .await
            .context("cannot write the log")?;
    }
    for notice in &shop.notices {
        let notice = Notice {
            hash: hash(notice.canonical())?,
            site: SITE.to_owned(),
            received_at: at,
            body: notice.canonical().to_owned(),
        };
        store
            .put_notice(&notice)
            .await
            .context("cannot write the log")?;
    }
    Ok(())
}
