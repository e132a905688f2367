//! Many visitors who decide at once, each on a connection that stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zgoda_consent::choice::{Choice, Verdict};
use zgoda_consent::config::Config;
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::id::{hex, uuid_v7};
use zgoda_consent::record::{Decision, Record, RecordedSignals, Surface, Ui};
use zgoda_consent::regime::{Reason, Regime};
use zgoda_consent::signals::{consent_mode, told};

/// When the visitors decided, ms.
const NOW: i64 = 1_795_457_049_000;

/// Whose endpoint the load goes to.
#[derive(Clone, Copy)]
pub(crate) enum Protocol {
    Zgoda,
    C15t,
}

impl Protocol {
    /// One decision, as that banner sends it.
    fn request(self, address: &str, shop: &Config, number: u64) -> Vec<u8> {
        match self {
            Self::Zgoda => http_post(address, "/v1/records", &record(shop, number).canonical()),
            Self::C15t => http_post(address, "/subjects", &c15t_consent(number)),
        }
    }

    /// What a banner asks for before it can ask anybody: the config that its record will name.
    fn opening(self, address: &str, shop: &Config) -> Option<Vec<u8>> {
        let Self::Zgoda = self else { return None };
        let path = format!("/zgoda/sites/{}.json", shop.site);
        Some(format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").into_bytes())
    }

    /// What it answers when it has kept the decision.
    fn kept(self) -> u16 {
        match self {
            Self::Zgoda => 201,
            Self::C15t => 200,
        }
    }
}

pub(crate) struct Load {
    pub(crate) records: u64,
    pub(crate) connections: usize,
    pub(crate) protocol: Protocol,
}

pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) median_ms: f64,
    /// One in a hundred took longer.
    pub(crate) worst_ms: f64,
}

impl Load {
    /// Sends `self.records` records from number `first` on, after a tenth as many to warm up.
    pub(crate) fn run(&self, address: &str, first: u64) -> Measured {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        // Numbers of their own, so that no record comes twice.
        runtime.block_on(self.send(address, (1 << 40) + first, self.records / 10));
        let start = Instant::now();
        let mut taken = runtime.block_on(self.send(address, first, self.records));
        let seconds = start.elapsed().as_secs_f64();
        taken.sort_by(f64::total_cmp);
        Measured {
            per_second: f64::from(u32::try_from(taken.len()).expect("fewer")) / seconds,
            median_ms: taken[taken.len() / 2],
            worst_ms: taken[taken.len() * 99 / 100],
        }
    }

    /// How many records one run keeps, with those to warm up.
    pub(crate) fn all(&self) -> u64 {
        self.records + self.records / 10
    }

    /// How long each took, ms.
    async fn send(&self, address: &str, first: u64, records: u64) -> Vec<f64> {
        let next = Arc::new(AtomicU64::new(0));
        let shop = Arc::new(zgoda_server::demo_config().expect("the demo shop"));
        let protocol = self.protocol;
        let visitors = (0..self.connections).map(|_| {
            let (next, shop, address) = (Arc::clone(&next), Arc::clone(&shop), address.to_owned());
            tokio::spawn(async move {
                let mut connection = TcpStream::connect(&address).await.expect("a connection");
                connection.set_nodelay(true).expect("no delay");
                if let Some(opening) = protocol.opening(&address, &shop) {
                    connection.write_all(&opening).await.expect("sent");
                    answer(&mut connection).await;
                }
                let mut taken = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= records {
                        return taken;
                    }
                    let request = protocol.request(&address, &shop, first + number);
                    let start = Instant::now();
                    connection.write_all(&request).await.expect("sent");
                    let status = answer(&mut connection).await;
                    assert_eq!(status, protocol.kept(), "record {number} was refused");
                    taken.push(start.elapsed().as_secs_f64() * 1000.0);
                }
            })
        });
        let visitors: Vec<_> = visitors.collect();
        let mut taken = Vec::new();
        for visitor in visitors {
            taken.extend(visitor.await.expect("a visitor"));
        }
        taken
    }
}

fn http_post(address: &str, path: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Reads one answer whole; its status.
async fn answer(connection: &mut TcpStream) -> u16 {
    let mut bytes = Vec::with_capacity(4096);
    loop {
        assert_ne!(connection.read_buf(&mut bytes).await.expect("an answer"), 0);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(&bytes[..end]).expect("a head");
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse::<usize>().expect("a length"))
        });
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        let missing = (end + 4 + length.unwrap_or(0)).saturating_sub(bytes.len());
        let mut rest = vec![0; missing];
        connection.read_exact(&mut rest).await.expect("a body");
        return status.expect("a status");
    }
}

/// Decision number `number` at the demo shop, of a browser that decides for the first time.
fn record(shop: &Config, number: u64) -> Record {
    let verdict = Verdict::of(shop, &Choice::all(shop));
    let mut entropy = [0; 10];
    entropy[2..].copy_from_slice(&number.to_be_bytes());
    Record {
        record_id: uuid_v7(NOW, entropy),
        consent_id: hex(&u128::from(number).to_be_bytes()),
        previous: None,
        site: shop.site.clone(),
        revision: shop.revision,
        event: Decision::AcceptAll,
        categories: verdict.categories.clone(),
        services: verdict.services.clone(),
        notice: "ef".repeat(32),
        config_hash: sha256_hex(shop.to_json().as_bytes()),
        bundle_hash: "cd".repeat(32),
        banner: "0.1.0".to_owned(),
        language: "pl".to_owned(),
        regime: Regime::EuOptIn,
        regime_reason: Reason::Fixed,
        signals: RecordedSignals {
            gpc: false,
            dnt: false,
            gcm: Some(consent_mode(shop, &verdict)),
            told: Some(told(
                shop,
                &Verdict::of(shop, &Choice::none(shop)),
                &verdict,
            )),
        },
        surface: Surface::Banner,
        trusted: true,
        ui: Ui::Wide,
        page_group: None,
        exempt: Box::default(),
        given_at: NOW - 2000,
        expires_at: NOW - 2000 + 86_400_000,
    }
}

/// The same decision as [`record`], as c15t's banner sends it (`POST /subjects`, `@c15t/schema` 2.2.0): its body has no services, no
/// notice and no signals. A subject of its own each, named in base 58 as it demands.
fn c15t_consent(number: u64) -> String {
    const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut rest = number;
    let mut subject = [b'1'; 22];
    for digit in subject.iter_mut().rev() {
        *digit = DIGITS[usize::try_from(rest % 58).expect("below 58")];
        rest /= 58;
    }
    let subject = std::str::from_utf8(&subject).expect("ASCII");
    format!(
        r#"{{"subjectId":"sub_{subject}","domain":"shop.example","type":"cookie_banner","givenAt":{},"jurisdiction":"GDPR","jurisdictionModel":"opt-in","uiSource":"banner","consentAction":"all","preferences":{{"necessary":true,"functionality":true,"experience":true,"measurement":true,"marketing":true}}}}"#,
        NOW - 2000
    )
}

/// An endpoint that reads a record and answers, and does nothing with it, until it is killed.
pub(crate) fn serve_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}/", listener.local_addr().expect("an address"));
        let nothing = async |_: Bytes| (StatusCode::CREATED, "{}");
        let app = Router::new().route("/v1/records", post(nothing));
        axum::serve(listener, app).await.expect("served");
    });
}
