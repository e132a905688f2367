//! The `zgoda` command, run by tests.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn zgoda(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zgoda"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub(crate) fn run(arguments: &[&str], folder: &Path) -> Output {
    zgoda(arguments, folder).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A server that is stopped when the test ends.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) greeting: String,
}

impl Running {
    pub(crate) fn start(arguments: &[&str], folder: &Path) -> Self {
        let mut child = zgoda(arguments, folder).spawn().unwrap();
        let mut greeting = String::new();
        for line in BufReader::new(child.stdout.as_mut().unwrap()).lines() {
            let line = line.unwrap();
            greeting.push_str(&line);
            greeting.push('\n');
            if line.contains("Ctrl+C") {
                break;
            }
        }
        Self { child, greeting }
    }

    pub(crate) fn address(&self) -> &str {
        let after = self.greeting.split("http://").nth(1).unwrap();
        after.split('/').next().unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        ))
        .unwrap()
    }

    /// Sends a request; answers everything that comes back until the connection ends.
    pub(crate) fn send(&self, request: &str) -> io::Result<String> {
        send(self.address(), request)
    }
}

/// Sends a request to an address; answers as [`Running::send`].
pub(crate) fn send(address: &str, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
