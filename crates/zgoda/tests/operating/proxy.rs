//! A proxy in front of a server, with a mistake in it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// What it does wrong: text in the head of a request, or of an answer, becomes other text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mistake {
    None,
    Asking(&'static str, &'static str),
    Answering(&'static str, &'static str),
}

/// Starts a proxy before `server`; its address. It ends with the test's process.
pub(crate) fn proxy(server: &str, mistake: Mistake) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server: SocketAddr = server.parse().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            // A client that gives up is none of its business.
            let _ = client.and_then(|client| pass(client, server, mistake));
        }
    });
    format!("http://{address}")
}

fn pass(mut client: TcpStream, server: SocketAddr, mistake: Mistake) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    if let Mistake::Asking(from, to) = mistake {
        head = head.replace(from, to);
    }
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    let mut upstream = TcpStream::connect(server)?;
    upstream.write_all(head.as_bytes())?;
    upstream.write_all(&body)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let mut head = String::from_utf8(answer[..end].to_vec()).unwrap();
    if let Mistake::Answering(from, to) = mistake {
        head = head.replace(from, to);
    }
    client.write_all(head.as_bytes())?;
    client.write_all(&answer[end..])
}
