//! Acknowledged events through HTTP: the program itself as `handoff serve`, beside a bare echo under the same load.
//!
//! Servers are processes of their own. The load is one thread that has every connection, keeps it alive, and has one request
//! at a time on each.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use handoff_tests::crash::{STEPS, event};
use mio::net::TcpStream as Socket;
use mio::{Events, Interest, Poll, Token};

use crate::aims::Aims;
use crate::durable;
use crate::measure::{CLIENTS, Figures, figures, tell as tell_table};

const ROUNDS: usize = 2;
const TIME: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_millis(500);

pub(crate) fn tell(aims: &mut Aims) {
    println!(
        "Through HTTP, connections kept alive, one request at a time on each; `handoff serve` answers when it is durable, the\n\
         echo at once, with the same body. Of the limit: of the echo.\n"
    );
    let dir = tempfile::tempdir().unwrap();
    let echo = Server::start(Command::new(std::env::current_exe().unwrap()).arg("echo"));
    let serve = service(dir.path());
    let mut rows = [(&echo, 1), (&echo, CLIENTS), (&serve, 1), (&serve, CLIENTS)]
        .map(|(server, clients)| (server, clients, Duration::ZERO, Vec::new()));
    for round in 0..ROUNDS {
        for (server, clients, time, waits) in &mut rows {
            // New ones: a server ends connections that nobody uses.
            let mut load = Load::new(server.address, *clients, round);
            load.run(WARM_UP);
            let (took, new) = load.run(TIME);
            *time += took;
            waits.extend(new);
        }
    }
    let figures = rows.map(|(server, clients, time, waits)| {
        let name = if std::ptr::eq(server, &echo) { "axum, a bare echo" } else { "handoff serve" };
        figures(name.to_owned(), clients, time, waits)
    });
    tell_table(&figures);
    judge(&figures, aims);
    println!();
}

fn judge(rows: &[Figures; 4], aims: &mut Aims) {
    let [_, echo, _, serve] = rows;
    let (wanted, is) = (15_000_f64.min(echo.per_second / 2.0), serve.per_second);
    aims.at_least(
        "64 connections, events acknowledged a second over HTTP (15,000, or half of the echo)",
        is,
        wanted,
    );
}

/// The program beside this one, with limits that the load stays below.
fn service(dir: &Path) -> Server {
    let program = std::env::current_exe().unwrap().with_file_name("handoff");
    let rules = dir.join("rules");
    fs::create_dir(&rules).unwrap();
    fs::copy(durable::rules().join(durable::RULES), rules.join(durable::RULES)).unwrap();
    fs::write(rules.join("handoff.toml"), "[service]\nlisten = \"127.0.0.1:0\"\nper_second = 1000000000\n")
        .unwrap();
    Server::start(Command::new(program).arg("serve").arg(rules).arg("--store").arg(dir.join("store")))
}

struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().rsplit('/').next().unwrap().parse().unwrap();
        Self { process, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Load {
    poll: Poll,
    connections: Vec<Connection>,
}

impl Load {
    fn new(address: SocketAddr, clients: usize, round: usize) -> Self {
        let poll = Poll::new().unwrap();
        let open = |number| Connection::open(&poll, address, number, format!("{clients}-{round}-{number}"));
        let connections = (0..clients).map(open).collect();
        Self { poll, connections }
    }

    /// As many requests as there is time for; how long it took, and how long each was waited for.
    fn run(&mut self, time: Duration) -> (Duration, Vec<Duration>) {
        let (start, mut waits, mut events) = (Instant::now(), Vec::new(), Events::with_capacity(CLIENTS));
        let mut asking = self.connections.len();
        self.connections.iter_mut().for_each(Connection::ask);
        while asking > 0 {
            self.poll.poll(&mut events, None).unwrap();
            for event in &events {
                let connection = &mut self.connections[event.token().0];
                let Some(wait) = connection.answer() else { continue };
                waits.push(wait);
                if start.elapsed() < time {
                    connection.ask();
                } else {
                    asking -= 1;
                }
            }
        }
        (start.elapsed(), waits)
    }
}

/// One client, which takes its own deals through their lives.
struct Connection {
    socket: Socket,
    /// What the keys of its deals begin with.
    name: String,
    step: usize,
    asked: Instant,
    answer: Vec<u8>,
}

impl Connection {
    fn open(poll: &Poll, address: SocketAddr, number: usize, name: String) -> Self {
        let socket = TcpStream::connect(address).unwrap();
        socket.set_nodelay(true).unwrap();
        socket.set_nonblocking(true).unwrap();
        let mut socket = Socket::from_std(socket);
        poll.registry().register(&mut socket, Token(number), Interest::READABLE).unwrap();
        Self { socket, name, step: 0, asked: Instant::now(), answer: Vec::new() }
    }

    fn ask(&mut self) {
        let body = event(&format!("D-{}-{}", self.name, self.step / STEPS), self.step % STEPS);
        let request = format!(
            "POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/cloudevents+json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.step += 1;
        self.asked = Instant::now();
        self.socket.write_all(request.as_bytes()).unwrap();
    }

    /// How long it was waited for, once all of it is there.
    fn answer(&mut self) -> Option<Duration> {
        let mut bytes = [0; 4_096];
        loop {
            match self.socket.read(&mut bytes) {
                Ok(0) => panic!("the connection ended: {}", String::from_utf8_lossy(&self.answer)),
                Ok(length) => self.answer.extend_from_slice(&bytes[..length]),
                Err(e) if e.kind() == ErrorKind::WouldBlock => break,
                Err(e) => panic!("{e}"),
            }
        }
        let text = std::str::from_utf8(&self.answer).unwrap();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let (_, length) = head.split_once("content-length: ").unwrap();
        let length: usize = length.lines().next().unwrap().parse().unwrap();
        if body.len() < length {
            return None;
        }
        assert!(head.starts_with("HTTP/1.1 200 "), "{text}");
        let wait = self.asked.elapsed();
        self.answer.clear();
        Some(wait)
    }
}
