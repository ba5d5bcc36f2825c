//! Mail, to a server that speaks just enough of SMTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{House, PATIENCE, channels};
use crate::outbox::{Binding, PortKind, Tls};
use crate::testing::SharedStore;

/// The port, and every mail that came in whole; secured from the first byte where there is a certificate.
fn server(secured: Option<Arc<ServerConfig>>) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, mails) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let mail = match &secured {
                None => talk(stream),
                Some(config) => {
                    talk(StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream))
                }
            };
            // Whoever sent it may be gone, and the test may be over.
            if let Some(mail) = mail {
                drop(tell.send(mail));
            }
        }
    });
    (port, mails)
}

fn talk(stream: impl Read + Write) -> Option<String> {
    let mut stream = BufReader::new(stream);
    let (mut mail, mut data) = (String::new(), false);
    stream.get_mut().write_all(b"220 here\r\n").ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        mail.push_str(line);
        mail.push('\n');
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "." if data => "250 taken",
            _ if data => continue,
            "DATA" => {
                data = true;
                "354 go on"
            }
            _ => "250 ok",
        };
        stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).ok()?;
        if answer == "250 taken" {
            return Some(mail);
        }
    }
}

fn mail(port: u16, tls: Tls, ca: Option<Vec<u8>>) -> House {
    let (host, from) = ("127.0.0.1".to_owned(), "Handoffs <handoff@example.com>".to_owned());
    let kind = PortKind::Email { host, port, tls, login: None, from, ca };
    let actions = "notify maria \"won {deal_id}\"";
    House::new(&SharedStore::default(), actions, channels("email", Binding::new(kind)))
}

#[test]
fn a_notice_is_a_mail_to_the_persons_address() {
    let (port, mails) = server(None);
    let house = mail(port, Tls::Never, None);
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

/// The certificate of a server, in PEM, and the server's side of it.
fn certificate() -> (Vec<u8>, Arc<ServerConfig>) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key.into()).unwrap();
    (cert.pem().into_bytes(), Arc::new(config))
}

#[test]
fn a_secured_server_is_believed_by_the_authority_that_is_named() {
    let (ca, config) = certificate();
    let (port, mails) = server(Some(config));
    let house = mail(port, Tls::Always, Some(ca));
    house.open("D-1");
    assert!(mails.recv_timeout(PATIENCE).unwrap().contains("won D-1"));
    house.until("effect.delivered");
    house.stop();
}

#[test]
fn nothing_is_sent_to_a_server_that_nobody_vouches_for_or_that_does_not_secure() {
    let (_, config) = certificate();
    for (server, tls) in [(server(Some(config)), Tls::Always), (server(None), Tls::Start)] {
        let house = mail(server.0, tls, None);
        house.open("D-1");
        house.until("effect.failed");
        house.stop();
        assert!(server.1.try_recv().is_err());
    }
}
