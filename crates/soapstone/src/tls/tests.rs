//! Handshakes over real sockets.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, StatusCode};
use hyper::body::Incoming;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::testing::Authority;
use super::{TlsIdentity, TlsRoots, problem, provider};
use crate::transport::{Handler, HttpServer, Response, ServerSettings, respond};

/// Says which version of HTTP it was asked in.
struct Version;

impl Handler for Version {
    async fn handle(self: Arc<Self>, request: Request<Incoming>, _: SocketAddr) -> Response {
        respond(StatusCode::OK, &format!("{:?}", request.version()))
    }
}

async fn server(tls: Option<&TlsIdentity>, header_timeout: Duration) -> HttpServer {
    let tls = tls.map(TlsIdentity::acceptor);
    let settings = ServerSettings { max_connections: 8, header_timeout, tls };
    HttpServer::bind("127.0.0.1:0".parse().unwrap(), settings, Arc::new(Version)).await.unwrap()
}

async fn connect(server: &HttpServer) -> TcpStream {
    TcpStream::connect(server.address()).await.unwrap()
}

/// All that comes back for a request of HTTP/1.1.
async fn get(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> String {
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

async fn refused(roots: &TlsRoots, host: &str, server: &HttpServer) -> String {
    roots.connect_tls(host, connect(server).await).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_connection_for_a_web_socket_is_http_1() {
    let authority = Authority::new();
    let server = server(Some(&authority.identity(&["localhost", "127.0.0.1"])), LONG).await;
    for host in ["localhost", "127.0.0.1"] {
        let stream = authority.roots().connect_tls(host, connect(&server).await).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        assert!(get(stream).await.ends_with("HTTP/1.1"));
    }
}

#[tokio::test]
async fn a_client_that_can_speaks_http_2() {
    let authority = Authority::new();
    let server = server(Some(&authority.identity(&["127.0.0.1"])), LONG).await;
    let client = authority.roots().http_client_builder().unwrap().no_proxy().build().unwrap();
    let response = client.get(format!("https://{}/", server.address())).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), "HTTP/2.0");
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said() {
    let authority = Authority::new();
    let server = server(Some(&authority.identity(&["a.example", "b.example"])), LONG).await;
    let of_another = refused(&Authority::new().roots(), "a.example", &server).await;
    assert!(
        of_another.contains("the certificate of a.example is not trusted: it is of no authority"),
        "{of_another}"
    );
    assert!(of_another.contains("; Connector::tls adds an authority"), "{of_another}");
    let of_the_system =
        refused(&TlsRoots::system().add_pem(&Authority::new().certificate()).unwrap(), "a.example", &server)
            .await;
    assert_eq!(of_the_system, of_another);
    let error = Authority::new().roots().connect_tls("a.example", connect(&server).await).await.unwrap_err();
    assert_eq!(
        (error.kind(), problem("", &error).unwrap().to_string()),
        (io::ErrorKind::InvalidData, of_another)
    );
    let named = refused(&authority.roots(), "c.example", &server).await;
    assert!(named.contains("is of another host (a.example, b.example)"), "{named}");
    let by_address = refused(&authority.roots(), "127.0.0.1", &server).await;
    assert!(by_address.contains("the certificate of 127.0.0.1 is not trusted"), "{by_address}");
    let no_name = refused(&authority.roots(), "a b", &server).await;
    assert!(no_name.contains("no certificate can name this host"), "{no_name}");
    assert!(
        get(authority.roots().connect_tls("b.example", connect(&server).await).await.unwrap())
            .await
            .contains("200")
    );
}

#[tokio::test]
async fn an_authority_may_be_trusted_beside_those_of_the_system() {
    let authority = Authority::new();
    let server = server(Some(&authority.identity(&["localhost"])), LONG).await;
    let roots = TlsRoots::system().add_pem(&authority.certificate()).unwrap();
    assert!(get(roots.connect_tls("localhost", connect(&server).await).await.unwrap()).await.contains("200"));
}

#[tokio::test]
async fn who_speaks_no_tls_is_told() {
    let server = server(Some(&Authority::new().identity(&["localhost"])), LONG).await;
    let told = get(connect(&server).await).await;
    assert!(told.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{told}");
    assert!(told.ends_with("\r\n\r\nTLS is spoken at this port: the address is one of https"), "{told}");
}

#[tokio::test]
async fn who_speaks_tls_to_plain_http_is_told() {
    let server = server(None, LONG).await;
    let told = refused(&Authority::new().roots(), "localhost", &server).await;
    assert!(told.contains("what localhost says there is no TLS"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_is_not_waited_for() {
    let server = server(Some(&Authority::new().identity(&["localhost"])), LONG).await;
    // Nothing, and the beginning of a handshake.
    for said in [&b""[..], &[22, 3, 1, 1, 0, 1, 0]] {
        let began = Instant::now();
        let mut stream = connect(&server).await;
        stream.write_all(said).await.unwrap();
        let mut rest = Vec::new();
        let closed: io::Result<usize> = stream.read_to_end(&mut rest).await;
        assert!(!matches!(closed, Ok(1..)), "{rest:?}");
        assert!(began.elapsed() >= LONG, "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_handshake_that_hangs_does_not_keep_a_server_from_stopping() {
    let authority = Authority::new();
    let server = server(Some(&authority.identity(&["localhost"])), LONG).await;
    let _silent = connect(&server).await;
    // Whoever came after it was answered, so it was accepted.
    let stream = authority.roots().connect_tls("localhost", connect(&server).await).await.unwrap();
    assert!(get(stream).await.contains("200"));
    tokio::time::timeout(LONG / 2, server.shutdown()).await.expect("it stops");
}

#[tokio::test]
async fn rubbish_ends_its_connection_alone() {
    let authority = Authority::new();
    let server = server(Some(&authority.identity(&["localhost"])), LONG).await;
    for rubbish in [vec![0; 64], vec![22; 70_000], b"get / ".to_vec()] {
        let mut stream = connect(&server).await;
        let _ = stream.write_all(&rubbish).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    let stream = authority.roots().connect_tls("localhost", connect(&server).await).await.unwrap();
    assert!(get(stream).await.contains("200"));
}

/// A service that wants to know who calls.
#[tokio::test]
async fn a_client_shows_its_certificate_where_it_is_asked() {
    let (authority, of_clients) = (Authority::new(), Authority::new());
    let mut roots = RootCertStore::empty();
    roots.add(rustls::pki_types::pem::PemObject::from_pem_slice(&of_clients.certificate()).unwrap()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider()).build().unwrap();
    let config =
        ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().unwrap();
    let identity = authority.identity(&["localhost"]);
    let config = config.with_client_cert_verifier(verifier).with_cert_resolver(identity.resolver());
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        assert!(acceptor.accept(stream).await.is_err());
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        stream.write_all(b"welcome").await.unwrap();
        stream.shutdown().await.unwrap();
    });
    let read = async |roots: TlsRoots| {
        let stream = roots.connect_tls("localhost", TcpStream::connect(address).await.unwrap()).await;
        let mut text = String::new();
        stream.unwrap().read_to_string(&mut text).await.map(|_| text)
    };
    let error = read(authority.roots()).await.unwrap_err();
    let said = problem("localhost", &error).unwrap().to_string();
    assert!(said.contains("TlsRoots::identity says which to show"), "{said}");
    let known = authority.roots().identity(of_clients.identity(&["me"]));
    assert_eq!(read(known).await.unwrap(), "welcome");
    service.await.unwrap();
}

#[test]
fn files_that_are_no_certificates_are_refused_with_what_to_do() {
    let authority = Authority::new();
    let (certificate, key) = authority.pem(&["localhost"]);
    let (_, other_key) = authority.pem(&["localhost"]);
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let cut = certificate.split_once("-----END").unwrap().0.to_owned();
    let damaged = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    let no_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (certificate, key, why) in [
        ("", &*key, "the certificate: there is no -----BEGIN CERTIFICATE----- in it: it is empty"),
        ("hello", &key, "it has to be a PEM file"),
        ("\x30\x01", &key, "it seems to be DER; this makes PEM of it: openssl x509"),
        (&key, &certificate, "it has a private key instead; have the two been mixed up?"),
        (&cut, &key, "it is cut off"),
        (damaged, &key, "it is damaged"),
        (no_certificate, &key, "the first certificate in it cannot be read"),
        (&certificate, "", "the private key: there is no -----BEGIN PRIVATE KEY----- in it: it is empty"),
        (&certificate, &certificate, "it has certificates instead"),
        (&certificate, encrypted, "protected by a password"),
        (&certificate, &other_key, "it is not the key of the first certificate in the certificate"),
    ] {
        let error = TlsIdentity::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(error.to_string().contains(why), "{error}, not {why}");
    }
    let identity = TlsIdentity::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap();
    assert_eq!(format!("{identity:?}"), "TlsIdentity { certificates: 1, .. }");
    let gone = TlsIdentity::from_pem_files("/nowhere/server.crt", "/nowhere/server.key").unwrap_err();
    assert_eq!(gone.kind(), io::ErrorKind::NotFound);
    assert!(gone.to_string().starts_with("/nowhere/server.crt: "), "{gone}");
    let nobody = TlsRoots::only_pem(b"").unwrap_err().to_string();
    assert!(
        nobody.starts_with("the trusted certificates: there is no -----BEGIN CERTIFICATE-----"),
        "{nobody}"
    );
    let unusable = TlsRoots::system().add_pem(no_certificate.as_bytes()).unwrap_err().to_string();
    assert!(unusable.contains("a certificate in it cannot be trusted"), "{unusable}");
}

/// Longer than anything takes; what waits for it has failed, unless the clock is paused.
const LONG: Duration = Duration::from_secs(60);
