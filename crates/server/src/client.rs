//! Who sends too much, without knowing who: an address becomes a hash under a key that changes and is never kept.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use zgoda_consent::hash::sha256_hex;

use crate::App;
use crate::ports::{Clock, Entropy};

/// How long one key hashes addresses: nobody is recognised across this border, not even in memory.
const KEY_LIFE_MS: i64 = 3_600_000;

/// Someone on the other end of a connection: good for counting within an hour, and for nothing else.
///
/// It is made in memory, is never stored and never logged (A31, F13).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Client(String);

/// Turns addresses into [`Client`]s.
#[derive(Debug)]
pub(crate) struct Anonymizer {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// When the key was made, and the key.
    key: Mutex<(i64, [u8; 32])>,
}

impl Anonymizer {
    pub(crate) fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let key = Mutex::new((clock.now(), entropy.bytes()));
        Self {
            clock,
            entropy,
            key,
        }
    }

    /// The client at `address`: a household, as far as addresses tell (IPv6 networks give each a /64).
    pub(crate) fn client(&self, address: IpAddr) -> Client {
        let now = self.clock.now();
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if !(0..KEY_LIFE_MS).contains(&(now - key.0)) {
            *key = (now, self.entropy.bytes());
        }
        // The key goes on both sides of the address: what an HMAC does, for inputs that all have one length.
        let mut bytes = key.1.to_vec();
        match address.to_canonical() {
            IpAddr::V4(v4) => bytes.extend(v4.to_ipv6_mapped().octets()),
            IpAddr::V6(v6) => {
                bytes.extend(&v6.octets()[..8]);
                bytes.extend([0; 8]);
            }
        }
        bytes.extend(key.1);
        Client(sha256_hex(&bytes))
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(app
            .anonymizer
            .client(address(parts, app.settings.behind_tls)))
    }
}

/// Where the request came from. Behind a proxy that is what the proxy, and nobody before it, wrote down.
fn address(parts: &Parts, behind_proxy: bool) -> IpAddr {
    if behind_proxy {
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
        let last =
            forwarded.and_then(|list| list.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        if let Some(address) = last {
            return address;
        }
    }
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
        peer.ip()
    })
}

/// How much one client may send.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// So many at once.
    pub burst: NonZeroU32,
    /// So many per second in the long run.
    pub per_second: NonZeroU32,
}

/// A bucket for each client.
#[derive(Debug)]
pub(crate) struct Throttle {
    clients: DefaultKeyedRateLimiter<Client>,
    clock: DefaultClock,
}

impl Throttle {
    pub(crate) fn new(rate: Rate) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self {
            clients: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one request of `client`, or says how long to wait.
    pub(crate) fn admit(&self, client: &Client) -> Result<(), Duration> {
        self.clients
            .check_key(client)
            .map_err(|until| until.wait_time_from(self.clock.now()))
    }

    /// Forgets clients whose bucket is full again, so that memory does not grow with the number of visitors.
    pub(crate) fn forget_idle(&self) {
        self.clients.retain_recent();
        self.clients.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeClock, FakeEntropy};

    #[test]
    fn a31_a_client_is_the_same_for_an_hour_and_no_longer() {
        let clock = Arc::new(FakeClock::default());
        let anonymizer = Anonymizer::new(clock.clone(), Arc::new(FakeEntropy::default()));
        let address = "192.0.2.7".parse().unwrap();
        let client = anonymizer.client(address);
        clock.advance(KEY_LIFE_MS - 1);
        assert_eq!(anonymizer.client(address), client);
        assert_ne!(anonymizer.client("192.0.2.8".parse().unwrap()), client);
        clock.advance(1);
        assert_ne!(anonymizer.client(address), client);
    }

    #[test]
    fn a_household_is_one_client() {
        let anonymizer = Anonymizer::new(
            Arc::new(FakeClock::default()),
            Arc::new(FakeEntropy::default()),
        );
        let client = |address: &str| anonymizer.client(address.parse().unwrap());
        assert_eq!(client("2001:db8:1:2:3::1"), client("2001:db8:1:2:ffff::9"));
        assert_ne!(client("2001:db8:1:2::1"), client("2001:db8:1:3::1"));
        assert_eq!(client("::ffff:192.0.2.7"), client("192.0.2.7"));
    }
}
