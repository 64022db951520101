//! Peers that ask for too much, or for what is not theirs.

use std::net::SocketAddr;
use std::time::Duration;

use soapstone::{Binding, CallbackPolicy, HostSettings, RunningHost};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::{NotesProxy, Told, notes_host, socket_of};
use crate::stories::within;
use crate::support::envelope::{Asking, CONTENT_TYPE, Rm, create_sequence, envelope, sequenced, text_of};
use crate::support::inbox::{Inbox, Received, reply};
use crate::support::raw::{Connection, Response, post, request};

const RM: Rm = Rm::Feb2005;

/// A host of notes with these settings, and what its service is given.
async fn host(settings: HostSettings) -> (RunningHost, mpsc::UnboundedReceiver<i32>) {
    let (given, receiver) = mpsc::unbounded_channel();
    (notes_host("127.0.0.1:0", &Binding::ws_dual_http(), settings, given).await, receiver)
}

fn policy(callbacks: CallbackPolicy) -> HostSettings {
    HostSettings { callbacks, ..HostSettings::default() }
}

/// A CreateSequence with an offer of its own.
fn create(to: SocketAddr, reply_to: &str, name: &str) -> String {
    let (to, message_id) = (format!("http://{to}/notes"), format!("urn:uuid:create-{name}"));
    create_sequence(
        RM,
        Asking { to: &to, reply_to, message_id: &message_id },
        Some(&format!("urn:uuid:{name}")),
    )
}

async fn send(to: SocketAddr, body: &str) -> Response {
    post(to, "/notes", &[CONTENT_TYPE], body).await.unwrap()
}

/// A session of a peer that is written by hand: the identifier of the sequence that it sends on.
async fn opened(to: SocketAddr, inbox: &mut Inbox, path: &str, name: &str) -> String {
    assert_eq!(send(to, &create(to, &inbox.url(path), name)).await.status, 202);
    let answer = inbox.next_of_action("/CreateSequenceResponse").await;
    assert_eq!(answer.path, path);
    text_of(answer.text(), "Identifier").unwrap().to_owned()
}

fn note(to: SocketAddr, sequence: &str, number: u64, n: i32) -> String {
    let body = format!("<Note xmlns='urn:notes'><n>{n}</n></Note>");
    sequenced(RM, (sequence, number), "", &format!("http://{to}/notes"), "urn:notes/INotes/Note", &body)
}

/// A client of ours has a session there, and it works.
async fn others_are_served(host: &RunningHost) {
    let (told, mut receiver) = mpsc::unbounded_channel();
    let address = &host.addresses()[0];
    let proxy = within(NotesProxy::connect(address, Binding::ws_dual_http(), Told(told))).await.unwrap();
    assert_eq!(within(proxy.ask(7)).await.unwrap(), 7);
    assert_eq!(within(receiver.recv()).await, Some(7));
    within(proxy.close()).await.unwrap();
}

fn is_refused_for_limit(received: &Received) -> bool {
    received.text().contains("CreateSequenceRefused") && received.text().contains("ConnectionLimitReached")
}

#[tokio::test]
async fn a_thousand_half_open_sessions() {
    let settings = HostSettings {
        max_half_open_sessions: 20,
        half_open_timeout: Duration::from_secs(3),
        ..HostSettings::default()
    };
    let (host, _given) = host(settings).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    let mut connection = Connection::open(to).await;
    for n in 0..1000 {
        let body = create(to, &inbox.url("/peer"), &n.to_string());
        connection.send_bytes(request("/notes", &[CONTENT_TYPE], body.as_bytes())).await;
        assert_eq!(connection.read_response().await.unwrap().status, 202);
    }
    let mut made = 0;
    let mut refused = false;
    while made < 20 || !refused {
        let next = inbox.next().await;
        match next.action().ends_with("/CreateSequenceResponse") {
            true => made += 1,
            false => refused |= is_refused_for_limit(&next),
        }
    }
    // Those that were made are given up, and told so.
    let mut given_up = 0;
    while given_up < 20 {
        let next = inbox.next().await;
        assert!(!next.action().ends_with("/CreateSequenceResponse"), "more than 20 were made");
        given_up += usize::from(next.text().contains("SequenceTerminated"));
    }
    // Then there is room again, as soon as the last words of the first of them were taken.
    for n in 1000.. {
        send(to, &create(to, &inbox.url("/later"), &n.to_string())).await;
        let next = inbox.next().await;
        if next.action().ends_with("/CreateSequenceResponse") {
            break;
        }
        assert!(is_refused_for_limit(&next) || next.text().contains("SequenceTerminated"), "{}", next.text());
    }
    others_are_served(&host).await;
}

#[tokio::test]
async fn a_session_stays_half_open_until_its_peer_knows_it() {
    let settings = HostSettings { max_half_open_sessions: 2, ..HostSettings::default() };
    let (host, _given) = host(settings).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    for name in ["one", "two"] {
        assert_eq!(send(to, &create(to, &inbox.url("/peer"), name)).await.status, 202);
        // In the name of what it offered itself: for that it need not have had our answer.
        send(to, &note(to, &format!("urn:uuid:{name}"), 1, 1)).await;
    }
    send(to, &create(to, &inbox.url("/third"), "three")).await;
    let refused = loop {
        let received = inbox.next().await;
        if received.path == "/third" {
            break received;
        }
    };
    assert!(is_refused_for_limit(&refused), "{}", refused.text());
}

#[tokio::test]
async fn half_open_sessions_of_one_peer_leave_room_for_others() {
    let settings = HostSettings { max_half_open_sessions_per_peer: 1, ..HostSettings::default() };
    let (host, _given) = host(settings).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    opened(to, &mut inbox, "/peer", "one").await;
    send(to, &create(to, &inbox.url("/second"), "two")).await;
    let refused = inbox.next().await;
    assert!(is_refused_for_limit(&refused), "{}", refused.text());
}

#[tokio::test]
async fn too_many_sessions_of_one_peer() {
    let (host, _given) = host(policy(CallbackPolicy::default().max_sessions_per_peer(2))).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    for name in ["one", "two"] {
        opened(to, &mut inbox, "/peer", name).await;
    }
    assert_eq!(send(to, &create(to, &inbox.url("/peer"), "three")).await.status, 202);
    assert!(is_refused_for_limit(&inbox.next().await));
}

#[tokio::test]
async fn forbidden_addresses_are_refused_and_not_called() {
    let (host, mut given) = host(HostSettings::default()).await;
    let to = socket_of(&host);
    let forbidden = [
        "http://169.254.169.254/latest",
        "http://0.0.0.0:80/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://192.0.2.1/",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://user@127.0.0.1/",
        "ftp://127.0.0.1/",
        "http://127.0.0.1:0/",
    ];
    for address in forbidden {
        let answer = send(to, &create(to, address, "x")).await;
        assert_eq!(answer.status, 400, "{address}: {}", answer.text());
        assert!(answer.text().contains("callback address"), "{address}: {}", answer.text());
    }
    others_are_served(&host).await;
    assert_eq!(given.recv().await, Some(7));
}

#[tokio::test]
async fn an_address_for_faults_is_judged_too() {
    let (host, _given) = host(HostSettings::default()).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    let good = create(to, &inbox.url("/peer"), "x");
    let bad = "<a:FaultTo><a:Address>http://169.254.169.254/</a:Address></a:FaultTo></s:Header>";
    let answer = send(to, &good.replace("</s:Header>", bad)).await;
    assert_eq!((answer.status, answer.text().contains("169.254")), (400, true), "{}", answer.text());
    // Also where nothing but a fault is to be said.
    let of_nobody = note(to, "urn:uuid:nobody", 1, 1).replace("</s:Header>", bad);
    let of_nobody = of_nobody.replace("<a:To", "<a:MessageID>urn:uuid:m</a:MessageID><a:To");
    assert_eq!(send(to, &of_nobody).await.status, 400);
    assert!(inbox.waiting().is_none());
}

#[tokio::test]
async fn loopback_is_not_called_for_who_is_forwarded() {
    let callbacks = CallbackPolicy::default().forwarding_proxy("127.0.0.0/8".parse().unwrap());
    let (host, _given) = host(policy(callbacks)).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    for forwarded in ["198.51.100.7", "198.51.100.7, 127.0.0.1", "127.0.0.1"] {
        let headers = [CONTENT_TYPE, ("X-Forwarded-For", forwarded)];
        let body = create(to, &inbox.url("/peer"), "x");
        let answer = post(to, "/notes", &headers, body).await.unwrap();
        assert_eq!(answer.status, 400, "{forwarded}: {}", answer.text());
    }
    let direct = send(to, &create(to, &inbox.url("/peer"), "x")).await;
    assert_eq!(direct.status, 400, "{}", direct.text());
    assert!(inbox.waiting().is_none());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (host, _given) = host(HostSettings::default()).await;
    let to = socket_of(&host);
    let mut elsewhere = Inbox::start().await;
    let location = elsewhere.url("/secret");
    let mut inbox = Inbox::answering(move |_| {
        let mut redirect = reply(307, "", "");
        redirect.headers_mut().insert("Location", location.parse().unwrap());
        redirect
    })
    .await;
    assert_eq!(send(to, &create(to, &inbox.url("/peer"), "x")).await.status, 202);
    assert!(inbox.next().await.action().ends_with("/CreateSequenceResponse"));
    others_are_served(&host).await;
    assert!(elsewhere.waiting().is_none());
}

/// Answers every connection with bytes without end, and says how many it could send.
async fn endless() -> (SocketAddr, mpsc::UnboundedReceiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (send, sent) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let send = send.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nTransfer-Encoding: chunked\r\n\r\n";
                let _ = stream.write_all(head).await;
                let chunk = [b"1000\r\n".as_slice(), &[b' '; 4096], b"\r\n"].concat();
                let mut length = 0;
                while stream.write_all(&chunk).await.is_ok() {
                    length += 4096;
                }
                let _ = send.send(length);
            });
        }
    });
    (addr, sent)
}

#[tokio::test]
async fn a_response_without_end_is_cut() {
    let (host, _given) = host(policy(CallbackPolicy::default().max_response_bytes(10_000))).await;
    let to = socket_of(&host);
    let (endless, mut sent) = endless().await;
    let answer = send(to, &create(to, &format!("http://{endless}/peer"), "x")).await;
    assert_eq!(answer.status, 202);
    // Some more is on the way than is read.
    let length = within(sent.recv()).await.unwrap();
    assert!(length < 16 << 20, "{length}");
    others_are_served(&host).await;
}

#[tokio::test]
async fn a_listener_that_never_answers_holds_up_nobody() {
    let (host, mut given) = host(HostSettings::default()).await;
    let to = socket_of(&host);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap();
    // Nothing is accepted: the connections are made by the operating system.
    for n in 0..20 {
        let answer = send(to, &create(to, &format!("http://{silent}/{n}"), &n.to_string())).await;
        assert_eq!(answer.status, 202);
    }
    others_are_served(&host).await;
    assert_eq!(given.recv().await, Some(7));
}

#[tokio::test]
async fn a_client_that_vanished_can_be_sent_for() {
    let (host, mut given) = host(HostSettings::default()).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    let sequence = opened(to, &mut inbox, "/peer", "x").await;
    drop(inbox);
    for number in 1..=3 {
        let answer = send(to, &note(to, &sequence, number, i32::try_from(number).unwrap())).await;
        assert_eq!(answer.status, 202);
        assert_eq!(within(given.recv()).await, Some(i32::try_from(number).unwrap()));
    }
    others_are_served(&host).await;
}

#[tokio::test]
async fn a_session_that_is_over_is_told_so() {
    let (host, _given) = host(HostSettings::default()).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    let sequence = opened(to, &mut inbox, "/peer", "x").await;
    let fault = "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>r:SequenceTerminated</s:Value>\
                 </s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>over</s:Text></s:Reason></s:Fault>";
    let headers = format!(
        "<r:SequenceFault><r:FaultCode>r:SequenceTerminated</r:FaultCode></r:SequenceFault><a:Action>{}/fault</a:Action>\
         <a:To>http://{to}/notes</a:To>",
        "http://schemas.xmlsoap.org/ws/2005/02/rm"
    );
    let headers = format!(
        "{headers}<r:SequenceAcknowledgement><r:Identifier>urn:uuid:x</r:Identifier></r:SequenceAcknowledgement>"
    );
    send(to, &envelope(Some(RM), &headers, fault)).await;
    let asks = note(to, &sequence, 1, 1).replace(
        "<a:To",
        &format!(
            "<a:MessageID>urn:uuid:m</a:MessageID><a:ReplyTo><a:Address>{}</a:Address></a:ReplyTo><a:To",
            inbox.url("/late")
        ),
    );
    loop {
        assert_eq!(send(to, &asks).await.status, 202);
        if inbox.waiting().is_some_and(|received| received.text().contains("UnknownSequence")) {
            break;
        }
        tokio::task::yield_now().await;
    }
    others_are_served(&host).await;
}

#[tokio::test]
async fn a_flood_on_one_session_is_its_own() {
    let settings = HostSettings { max_waiting_messages: 4, ..HostSettings::default() };
    let (host, _given) = host(settings).await;
    let to = socket_of(&host);
    let mut inbox = Inbox::start().await;
    let sequence = opened(to, &mut inbox, "/peer", "x").await;
    let flood = async {
        let mut posts = tokio::task::JoinSet::new();
        for n in 0..400_u64 {
            let body = note(to, &sequence, 1 + n, 1);
            posts.spawn(async move { send(to, &body).await.status });
        }
        posts.join_all().await
    };
    let (statuses, ()) = tokio::join!(flood, others_are_served(&host));
    assert!(statuses.iter().all(|status| matches!(status, 202 | 503)), "{statuses:?}");
    others_are_served(&host).await;
}
