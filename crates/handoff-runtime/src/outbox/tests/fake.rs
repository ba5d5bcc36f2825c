//! Servers that answer as they are told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::PATIENCE;

/// What came in.
pub(super) struct Request {
    head: Vec<String>,
    pub(super) text: String,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&String| line.split(':').next().is_some_and(|n| n.eq_ignore_ascii_case(name));
        self.head.iter().find(named)?.split_once(':').map(|(_, value)| value.trim())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

/// Status, more headers, body.
pub(super) type Reply = (u16, &'static str, String);

pub(super) fn ok(body: &str) -> Reply {
    (200, "", body.to_owned())
}

pub(super) struct Fake {
    pub(super) url: String,
    requests: Receiver<Request>,
}

impl Fake {
    /// Answers what `answer` says, each request on a thread of its own.
    pub(super) fn new(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (tell, requests) = channel();
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, tell) = (answer.clone(), tell.clone());
                std::thread::spawn(move || serve(&stream.unwrap(), &*answer, &tell));
            }
        });
        Self { url, requests }
    }

    /// One answer after the other; the last again and again.
    pub(super) fn saying(replies: Vec<Reply>) -> Self {
        let left = Mutex::new(replies);
        Self::new(move |_| {
            let mut left = left.lock().unwrap();
            if left.len() > 1 { left.remove(0) } else { left[0].clone() }
        })
    }

    #[track_caller]
    pub(super) fn next(&self) -> Request {
        self.requests.recv_timeout(PATIENCE).expect("a request")
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.requests.try_recv().is_err()
    }
}

fn serve(mut stream: &TcpStream, answer: &dyn Fn(&Request) -> Reply, tell: &Sender<Request>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_owned());
    }
    let mut request = Request { head, text: String::new() };
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    request.text = String::from_utf8(body).unwrap();
    let (status, more, body) = answer(&request);
    // The test may be over, and whoever asked may be gone.
    drop(tell.send(request));
    let length = body.len();
    let answer =
        format!("HTTP/1.1 {status} x\r\n{more}content-length: {length}\r\nconnection: close\r\n\r\n{body}");
    drop(stream.write_all(answer.as_bytes()));
}
