//! What went wrong with a handshake, in words.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError, InvalidMessage};

use super::{Problem, TlsProblem};

/// What TLS has against a host, where that is why something failed.
pub(crate) fn problem(host: &str, error: &(dyn Error + 'static)) -> Option<Problem> {
    use rustls::Error as Tls;
    let error = match find(error)? {
        Found::Told(problem) => return Some(problem.clone()),
        Found::Rustls(error) => error,
    };
    let (kind, reason, help) = match error {
        Tls::InvalidCertificate(why) => {
            let (kind, why, help) = certificate(host, why);
            (kind, format!("the certificate of {host} is not trusted: {why}"), help)
        }
        Tls::InvalidMessage(InvalidMessage::InvalidContentType) => (
            TlsProblem::NotTls,
            format!(
                "what {host} says there is no TLS; is this a port of plain HTTP, and the address one of http?"
            ),
            "",
        ),
        Tls::AlertReceived(
            alert @ (AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateExpired
            | AlertDescription::AccessDenied),
        ) => (
            TlsProblem::ClientCertificate,
            format!("{host} does not take the client's certificate, or wants one ({alert:?})"),
            "TlsRoots::identity says which to show",
        ),
        Tls::AlertReceived(AlertDescription::ProtocolVersion) | Tls::PeerIncompatible(_) => (
            TlsProblem::NothingInCommon,
            format!("{host} speaks no version of TLS, or no cipher, that is known here: TLS 1.2 and 1.3"),
            "",
        ),
        Tls::NoApplicationProtocol | Tls::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            (TlsProblem::NothingInCommon, format!("{host} speaks no version of HTTP that is known here"), "")
        }
        Tls::General(why) => (
            TlsProblem::Other,
            format!("the certificate of {host} cannot be judged: {why}"),
            "TlsRoots::only_pem trusts without the system",
        ),
        other => (TlsProblem::Other, format!("TLS with {host} failed: {other}"), ""),
    };
    Some(Problem { kind, reason, help })
}

/// Why a certificate is not trusted.
fn certificate(host: &str, why: &CertificateError) -> (TlsProblem, String, &'static str) {
    use TlsProblem::{Certificate, NotValidNow, UnknownIssuer, WrongHost};
    let clock = |what| (NotValidNow, format!("it {what}, or the clock here is wrong"), "");
    match why {
        CertificateError::UnknownIssuer => (
            UnknownIssuer,
            "it is of no authority that is known here, but of a private one, or its own".to_owned(),
            "Connector::tls adds an authority, with TlsRoots::add_pem",
        ),
        CertificateError::NotValidForName => {
            (WrongHost, "it is of another host; call the host by the name in it".to_owned(), "")
        }
        CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let mut names: Vec<String> = presented.iter().take(NAMES).map(|name| shown(name)).collect();
            if presented.len() > NAMES {
                names.push("others".to_owned());
            }
            let names = names.join(", ");
            (WrongHost, format!("it is of another host ({names}); call the host by a name in it"), "")
        }
        CertificateError::NotValidForNameContext { .. } => (
            WrongHost,
            format!("it names no host; one with a subjectAltName for {host} is needed"),
            "",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => clock("has expired"),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            clock("is not valid yet")
        }
        CertificateError::BadSignature => (
            Certificate,
            "it names an authority that is known here, and was not signed with its key".to_owned(),
            "",
        ),
        other if other.to_string().contains("CaUsedAsEndEntity") => (
            Certificate,
            "it is the certificate of an authority; a service has one made with basicConstraints=critical,CA:FALSE"
                .to_owned(),
            "",
        ),
        other if other.to_string().contains("UnsupportedSignatureAlgorithm") => (
            Certificate,
            "it was not signed with the key of the authority that it names".to_owned(),
            "",
        ),
        other => (Certificate, other.to_string(), "Connector::tls says whom to trust"),
    }
}

/// A name as rustls has it, `DnsName("a.example")`, without its wrapping.
fn shown(name: &str) -> String {
    let bare = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    bare.trim_matches('"').chars().filter(|c| !c.is_control()).take(100).collect()
}

enum Found<'e> {
    /// It was put into words already.
    Told(&'e Problem),
    Rustls(&'e rustls::Error),
}

/// The error of rustls that is behind one. An `io::Error` has its own content beside its sources.
fn find<'e>(error: &'e (dyn Error + 'static)) -> Option<Found<'e>> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(Found::Rustls(found));
        }
        if let Some(told) = error.downcast_ref() {
            return Some(Found::Told(told));
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

/// Names of a certificate that are said.
const NAMES: usize = 8;
