//! A record as others read it: an ISO/IEC TS 27560:2023 consent record in JSON-LD, in the words of the W3C Data Privacy
//! Vocabulary (guide "Consent Records and Receipts", <https://w3id.org/dpv/guides/consent-27560>; requirement D3).
//!
//! One process for each service, because each can be withdrawn alone; refusals are told as well. What the record itself does not
//! say comes from the notice it names. What neither says is [`NOT_STATED`], in words: a mandatory field is never empty.

use jiff::Timestamp;
use zgoda_consent::canonical::Writer;
use zgoda_consent::json::Value;
use zgoda_consent::record::{self, Decision, Record};
use zgoda_consent::source::Source;
use zgoda_store::Entry;

/// What stands where the owner said nothing, or the notice did not reach the log.
const NOT_STATED: &str = "not stated in the notice";

/// The profile of the guide.
const PROFILE: &str = "https://w3id.org/dpv/schema/dpv-27560#record";

/// One line of the export.
pub(super) fn line(entry: &Entry, notice: Option<&Value>) -> String {
    let mut w = Writer::new();
    match record::parse(&entry.body) {
        Ok(record) => w.object(|w| write(w, entry, &record, notice)),
        // It is in the log as it is, and of a form that this version does not know.
        Err(_) => w.object(|w| {
            w.name("@id").text(&format!("urn:uuid:{}", entry.record_id));
            w.name("@type").text("dpv:ConsentRecord");
        }),
    }
    w.finish() + "\n"
}

/// Members are written in their order, as canonical JSON has it.
fn write(w: &mut Writer, entry: &Entry, record: &Record, notice: Option<&Value>) {
    let subject = format!("urn:zgoda:browser:{}", record.consent_id);
    w.name("@context").object(|w| {
        w.name("dct").text("http://purl.org/dc/terms/");
        w.name("dpv").text("https://w3id.org/dpv#");
        w.name("eu-gdpr")
            .text("https://w3id.org/dpv/legal/eu/gdpr#");
    });
    w.name("@id")
        .text(&format!("urn:uuid:{}", record.record_id));
    w.name("@type").text("dpv:ConsentRecord");
    w.name("dct:conformsTo")
        .object(|w| w.name("@id").text(PROFILE));
    w.name("dct:dateSubmitted")
        .text(&instant(entry.received_at));
    w.name("dct:identifier").text(&record.record_id);
    w.name("dct:language").text(&record.language);
    if let Some(previous) = &record.previous {
        w.name("dct:replaces")
            .object(|w| w.name("@id").text(&format!("urn:uuid:{previous}")));
    }
    w.name("dpv:hasConsentControl").object(|w| {
        w.name("@type").text("dpv:WithdrawConsent");
        w.name("dct:description")
            .text("The privacy settings, on every page of the site; as easy as consenting");
    });
    w.name("dpv:hasDataController")
        .object(|w| controller(w, record, notice));
    w.name("dpv:hasDataSubject").object(|w| {
        w.name("@id").text(&subject);
        w.name("@type").text("dpv:DataSubject");
    });
    w.name("dpv:hasJurisdiction").text(record.regime.as_str());
    w.name("dpv:hasNotice").object(|w| {
        w.name("@id").text(&format!("urn:sha256:{}", record.notice));
        w.name("@type").text("dpv:ConsentNotice");
        w.name("dct:source").text(&said(notice, "policy"));
    });
    w.name("dpv:hasProcess").list(|w| {
        for (id, granted) in &record.services {
            w.object(|w| process(w, record, (id, *granted), service(notice, id), &subject));
        }
        // Categories without services are decided all the same.
        let of_services = record.services.is_empty();
        for (id, granted) in record.categories.iter().filter(|_| of_services) {
            w.object(|w| process(w, record, (id, *granted), None, &subject));
        }
    });
}

fn controller(w: &mut Writer, record: &Record, notice: Option<&Value>) {
    let controller = notice.and_then(|notice| notice.get("controller"));
    w.name("@id")
        .text(&format!("urn:zgoda:site:{}", record.site));
    w.name("@type").text("dpv:DataController");
    w.name("dpv:hasAddress").text(&said(controller, "address"));
    let contact = ["email", "url"]
        .into_iter()
        .find_map(|name| controller.and_then(|one| one.get(name)?.text()));
    w.name("dpv:hasContact").text(&or_not_stated(contact));
    w.name("dpv:hasName").text(&said(controller, "name"));
}

fn process(
    w: &mut Writer,
    record: &Record,
    (id, granted): (&str, bool),
    service: Option<&Value>,
    subject: &str,
) {
    let basis = service.and_then(|one| one.get("legalBasis")?.text());
    let is_consent = basis.as_deref() == Some("consent");
    let mut exempt = record.exempt.iter();
    let exemption = exempt.find(|one| one.0 == id).map(|one| one.1);
    w.name("@type").text("dpv:Process");
    w.name("dct:date").text(&instant(record.given_at));
    w.name("dct:identifier").text(id);
    w.name("dct:valid").text(&format!(
        "{}/{}",
        instant(record.given_at),
        instant(record.expires_at)
    ));
    w.name("dpv:hasConsentStatus").object(|w| {
        // It ran without a yes, so nothing here may be read as one (requirements B44, B45).
        if exemption.is_some() {
            w.name("dct:title").text(if granted {
                "no consent: it runs until the visitor objects"
            } else {
                "no consent: the visitor has objected"
            });
            return;
        }
        w.name("@id").text(match (granted, record.event) {
            (true, _) => "dpv:ConsentGiven",
            (false, Decision::Withdraw) => "dpv:ConsentWithdrawn",
            (false, _) => "dpv:ConsentRefused",
        });
    });
    w.name("dpv:hasIndicationMethod").text(&format!(
        "{} ({})",
        record.event.as_str(),
        record.surface.as_str()
    ));
    w.name("dpv:hasLegalBasis").object(|w| {
        if let Some(exemption) = exemption {
            w.name("dct:title").text(&format!(
                "exemption from consent for {} ({})",
                exemption.as_str(),
                record.regime.as_str()
            ));
        } else if is_consent {
            w.name("@id").text("eu-gdpr:A6-1-a");
            w.name("@type").text("dpv:ExplicitlyExpressedConsent");
        } else {
            w.name("dct:title").text(&or_not_stated(basis));
        }
    });
    let vendor = service.and_then(|one| one.get("vendor"));
    let transfer = service.and_then(|one| one.get("transfer"));
    let country = vendor.and_then(|vendor| vendor.get("country")?.text());
    let country = country.or_else(|| transfer.and_then(|one| one.get("country")?.text()));
    w.name("dpv:hasLocation").text(&or_not_stated(country));
    w.name("dpv:hasPersonalData")
        .texts(list(service, "data").iter().map(String::as_str));
    w.name("dpv:hasPurpose").text(&said(service, "purpose"));
    let mut recipients = list(service, "recipients");
    if let Some(vendor) = vendor.and_then(|vendor| vendor.get("name")?.text()) {
        recipients.retain(|one| one != NOT_STATED);
        recipients.insert(0, vendor);
    }
    w.name("dpv:hasRecipient")
        .texts(recipients.iter().map(String::as_str));
    w.name("dpv:hasStorageCondition")
        .text(&said(service, "retention"));
    w.name("dpv:isIndicatedBy")
        .object(|w| w.name("@id").text(subject));
}

/// The service of the notice with this id.
fn service<'n>(notice: Option<&'n Value>, id: &str) -> Option<&'n Value> {
    let services = notice?.get("services")?.items()?;
    services
        .into_iter()
        .find(|one| one.get("id").and_then(|known| known.text()).as_deref() == Some(id))
}

/// The text of a member.
fn said(of: Option<&Value>, name: &str) -> String {
    or_not_stated(of.and_then(|of| of.get(name)?.text()))
}

/// The texts of a member, at least one.
fn list(of: Option<&Value>, name: &str) -> Vec<String> {
    let items = of.and_then(|of| of.get(name)?.items()).unwrap_or_default();
    let texts: Vec<String> = items.iter().filter_map(Source::text).collect();
    if texts.is_empty() {
        vec![NOT_STATED.to_owned()]
    } else {
        texts
    }
}

fn or_not_stated(text: Option<String>) -> String {
    text.filter(|text| !text.is_empty())
        .unwrap_or_else(|| NOT_STATED.to_owned())
}

/// RFC 3339; a browser's clock may say anything.
fn instant(at: i64) -> String {
    let nearest = if at < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    format!("{:.3}", Timestamp::from_millisecond(at).unwrap_or(nearest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(record: &Record, service: (&str, bool)) -> String {
        let mut w = Writer::new();
        w.object(|w| process(w, record, service, None, "urn:zgoda:browser:x"));
        w.finish()
    }

    #[test]
    fn d3_b44_what_runs_until_an_objection_is_no_consent_given() {
        let body = include_str!("../../../../consent/tests/vectors/record.exempt.json");
        let record = record::parse(body).unwrap();
        let exempt = record.exempt[0].0.as_str();
        for (runs, status) in [
            (true, "no consent: it runs until the visitor objects"),
            (false, "no consent: the visitor has objected"),
        ] {
            let line = told(&record, (exempt, runs));
            assert!(line.contains(status), "{line}");
            let basis = "exemption from consent for statistics (uk)";
            assert!(line.contains(basis), "{line}");
            assert!(!line.contains("dpv:Consent"), "{line}");
        }
        assert!(told(&record, ("ga4", true)).contains("dpv:ConsentGiven"));
    }
}
