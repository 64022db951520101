//! What went wrong with a handshake, in words.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError, InvalidMessage};

/// What TLS has against a host, where that is why something failed. It will be the same when it is tried again.
pub(crate) fn problem(host: &str, error: &(dyn Error + 'static)) -> Option<String> {
    use rustls::Error as Tls;
    Some(match find(error)? {
        Tls::InvalidCertificate(why) => certificate(host, why),
        Tls::InvalidMessage(InvalidMessage::InvalidContentType) => {
            format!(
                "what {host} says there is no TLS; is this the port of plain HTTP, and the address http instead of https?"
            )
        }
        Tls::AlertReceived(
            alert @ (AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateExpired
            | AlertDescription::AccessDenied),
        ) => {
            format!(
                "{host} does not take the client's certificate, or wants one ({alert:?}); TlsRoots::identity says which to show"
            )
        }
        Tls::AlertReceived(AlertDescription::ProtocolVersion) | Tls::PeerIncompatible(_) => {
            format!("{host} speaks no version of TLS, or no cipher, that is known here: TLS 1.2 and 1.3")
        }
        Tls::NoApplicationProtocol | Tls::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            format!("{host} speaks no version of HTTP that is known here")
        }
        Tls::General(why) => {
            format!(
                "the certificate of {host} cannot be judged: {why}; TlsRoots::only_pem trusts without the system"
            )
        }
        other => format!("TLS with {host} failed: {other}"),
    })
}

fn certificate(host: &str, why: &CertificateError) -> String {
    let trust = format!("the certificate of {host} is not trusted");
    match why {
        CertificateError::UnknownIssuer => format!(
            "{trust}: it is of no authority that is known here, but of a private one, or its own; Connector::tls adds it (TlsRoots)"
        ),
        CertificateError::NotValidForName => {
            format!("{trust}: it is of another host; call the host by the name in it")
        }
        CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let mut names: Vec<String> = presented.iter().take(NAMES).map(|name| shown(name)).collect();
            if presented.len() > NAMES {
                names.push("others".to_owned());
            }
            format!("{trust}: it is of another host ({}); call the host by a name in it", names.join(", "))
        }
        CertificateError::NotValidForNameContext { .. } => {
            format!("{trust}: it says no host; one with a subjectAltName for {host} is needed")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("{trust}: it has expired, or the clock here is wrong")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("{trust}: it is not valid yet, or the clock here is wrong")
        }
        CertificateError::BadSignature => {
            format!("{trust}: it names an authority that is known here, and was not signed with its key")
        }
        other => format!("{trust}: {other}; Connector::tls says whom to trust"),
    }
}

/// A name as rustls has it, `DnsName("a.example")`, without its wrapping.
fn shown(name: &str) -> String {
    let bare = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    bare.trim_matches('"').chars().filter(|c| !c.is_control()).take(100).collect()
}

/// The error of rustls that is behind one. An `io::Error` has its own content beside its sources.
fn find<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
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
