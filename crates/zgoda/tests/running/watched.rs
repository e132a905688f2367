//! The listener of whoever watches over a server.

use super::running::{Running, send};

/// What `/readyz` says, whole. The server has to have an `admin-listen`.
pub(crate) fn ready(server: &Running) -> String {
    let admin = server.greeting.split("/metrics are at ").nth(1).unwrap();
    let admin = admin.split(".\n").next().unwrap();
    let request = "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    send(admin, request).unwrap()
}
