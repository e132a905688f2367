//! `GET /dashboard/log.csv`.

use axum::http::StatusCode;
use zgoda_consent::{exemption::Exemption, record::Decision};
use zgoda_store::conformance::arrivals;

use super::samples::{record, shop};
use super::server::Server;

#[tokio::test]
async fn the_export_is_csv_with_a_line_for_every_record_that_fits() {
    let server = Server::start();
    let cookie = server.set_up().await;
    for (number, event) in (1..).zip([
        Decision::AcceptAll,
        Decision::RejectAll,
        Decision::AcceptAll,
    ]) {
        server
            .post(&record(&shop(), number, number, event).canonical())
            .await;
    }
    let export = async |query: &str| {
        let answer = server
            .get(
                &format!("/dashboard/log.csv{query}"),
                &[("cookie", &cookie)],
            )
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(
            answer.header("content-type"),
            "text/csv; charset=utf-8; header=present"
        );
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"zgoda-log.csv\""
        );
        answer.body
    };
    let body = export("").await;
    let mut reader = csv::Reader::from_reader(&body[..]);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    let headers = reader.headers().unwrap().clone();
    let cell = |row: usize, name: &str| {
        let at = headers.iter().position(|header| header == name).unwrap();
        rows[row][at].to_owned()
    };
    assert_eq!(cell(0, "place"), "3");
    assert_eq!(
        cell(0, "granted_categories"),
        "analytics marketing necessary"
    );
    assert_eq!(cell(1, "denied_services"), "ads ga4");
    assert_eq!(cell(1, "event"), "reject_all");
    assert_eq!(cell(2, "received_at"), "2026-11-23T18:04:09.000Z");
    let some = export("?event=reject_all").await;
    assert_eq!(csv::Reader::from_reader(&some[..]).records().count(), 1);
}

#[tokio::test]
async fn a_long_export_loses_and_repeats_nothing() {
    let server = Server::start();
    let cookie = server.set_up().await;
    server.store.append(&arrivals(2345)).await.unwrap();
    let answer = server
        .get("/dashboard/log.csv", &[("cookie", &cookie)])
        .await;
    let mut reader = csv::Reader::from_reader(&answer.body[..]);
    let places: Vec<i64> = reader
        .records()
        .map(|row| row.unwrap()[0].parse().unwrap())
        .collect();
    assert_eq!(places, (1..=2345).rev().collect::<Vec<_>>());
}

/// B44: who reads the file sees what may run without a yes, what was objected to, and who was told.
#[tokio::test]
async fn b44_the_export_names_exemptions_objections_and_who_was_told() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let mut said = record(&shop(), 1, 1, Decision::RejectAll);
    said.exempt = Box::new([("ga4".to_owned(), Exemption::Statistics)]);
    said.signals.told = Some(vec!["ga4".to_owned(), "ads".to_owned()]);
    let mut kept = arrivals(1);
    kept[0].body = said.canonical();
    server.store.append(&kept).await.unwrap();
    let answer = server
        .get("/dashboard/log.csv", &[("cookie", &cookie)])
        .await;
    let mut reader = csv::Reader::from_reader(&answer.body[..]);
    let row: std::collections::HashMap<String, String> =
        reader.deserialize().next().unwrap().unwrap();
    assert_eq!(
        row.get("exempt").map(String::as_str),
        Some("ga4:statistics")
    );
    assert_eq!(row.get("objected").map(String::as_str), Some("ga4"));
    assert_eq!(row.get("told").map(String::as_str), Some("ga4 ads"));
}

/// F25: parsed back as a spreadsheet would, no cell is a formula, whatever is in the log.
#[tokio::test]
async fn f25_no_cell_of_an_export_is_a_formula() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let mut hostile = arrivals(4);
    for (arrival, formula) in
        hostile
            .iter_mut()
            .zip(["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "\t-1\r\n\"=2"])
    {
        arrival.site = formula.to_owned();
        arrival.event = formula.to_owned();
        arrival.language = formula.to_owned();
    }
    server.store.append(&hostile).await.unwrap();
    let answer = server
        .get("/dashboard/log.csv", &[("cookie", &cookie)])
        .await;
    let mut reader = csv::Reader::from_reader(&answer.body[..]);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4);
    for cell in rows.iter().flatten() {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
            "{cell:?}"
        );
    }
    assert_eq!(&rows[3][4], "'=1+1");
}
