//! Mail, to a server that speaks just enough of SMTP.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use super::{House, PATIENCE, channels};
use crate::outbox::{Binding, PortKind, Tls};
use crate::testing::SharedStore;

/// The port, and every mail that came in whole.
fn server() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, mails) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            // Whoever sent it may be gone, and the test may be over.
            if let Some(mail) = talk(&stream) {
                drop(tell.send(mail));
            }
        }
    });
    (port, mails)
}

fn talk(mut stream: &TcpStream) -> Option<String> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let (mut mail, mut data) = (String::new(), false);
    stream.write_all(b"220 here\r\n").ok()?;
    while let Some(Ok(line)) = lines.next() {
        mail.push_str(&line);
        mail.push('\n');
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "." if data => {
                data = false;
                "250 taken"
            }
            _ if data => continue,
            "DATA" => {
                data = true;
                "354 go on"
            }
            "QUIT" => {
                drop(stream.write_all(b"221 bye\r\n"));
                break;
            }
            _ => "250 ok",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).ok()?;
        if answer == "250 taken" {
            break;
        }
    }
    Some(mail)
}

#[test]
fn a_notice_is_a_mail_to_the_persons_address() {
    let (port, mails) = server();
    let kind = PortKind::Email {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::Never,
        login: None,
        from: "Handoffs <handoff@example.com>".to_owned(),
    };
    let actions = "notify maria \"won {deal_id}\"";
    let house = House::new(&SharedStore::default(), actions, channels("email", Binding::new(kind)));
    house.open("D-1");
    let mail = mails.recv_timeout(PATIENCE).unwrap();
    for part in [
        "MAIL FROM:<handoff@example.com>",
        "RCPT TO:<maria@example.com>",
        "Subject: Deals: D-1: won D-1",
        "Message-ID: <",
        "\nwon D-1\n",
        "deals/D-1/notified-",
    ] {
        assert!(mail.contains(part), "{part}\n{mail}");
    }
    house.until("effect.delivered");
    house.stop();
}
