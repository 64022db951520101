//! Who one is: a certificate and its key.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::InconsistentKeys;
use rustls::sign::{CertifiedKey, SingleCertAndKey};

use super::{Acceptor, pem, provider};

/// A certificate, those between it and its authority, and its private key: what a host shows to those who call it, or a client to
/// services that ask for it. Cheap to clone.
///
/// ```no_run
/// # async fn host(endpoint: soapstone::Endpoint) -> std::io::Result<()> {
/// use soapstone::{Host, TlsIdentity};
///
/// let identity = TlsIdentity::from_pem_files("server.crt", "server.key")?;
/// Host::new().tls(identity).endpoint(endpoint).run().await
/// # }
/// ```
#[derive(Clone)]
pub struct TlsIdentity {
    certified: Arc<CertifiedKey>,
    acceptor: Acceptor,
}

impl TlsIdentity {
    /// Of a PEM text with the certificate, followed by those between it and its authority, and one with the private key (PKCS #8,
    /// PKCS #1 or SEC 1, without a password). Whether the two belong together is looked at now.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> io::Result<Self> {
        Self::read(("the certificate", certificates), ("the private key", key))
    }

    /// The same, out of files.
    pub fn from_pem_files(certificates: impl AsRef<Path>, key: impl AsRef<Path>) -> io::Result<Self> {
        let (certificates, key) = (certificates.as_ref(), key.as_ref());
        let (chain, secret) = (pem::read(certificates)?, pem::read(key)?);
        Self::read((&certificates.display().to_string(), &chain), (&key.display().to_string(), &secret))
    }

    fn read((of_chain, chain): (&str, &[u8]), (of_key, key): (&str, &[u8])) -> io::Result<Self> {
        let chain = pem::certificates(of_chain, chain)?;
        let key = pem::key(of_key, key)?;
        let certified = CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                let why = format!(
                    "it is not the key of the first certificate in {of_chain}; that has to be the server's own, those of \
                     authorities follow it"
                );
                pem::wrong(of_key, why)
            }
            rustls::Error::InvalidCertificate(error) => {
                pem::wrong(of_chain, format!("the first certificate in it cannot be read: {error}"))
            }
            error => pem::wrong(of_key, format!("the key cannot be used: {error}")),
        })?;
        let certified = Arc::new(certified);
        Ok(Self { acceptor: Acceptor::new(&certified)?, certified })
    }

    /// What shows it to services.
    pub(super) fn resolver(&self) -> Arc<SingleCertAndKey> {
        Arc::new(SingleCertAndKey::from(self.certified.clone()))
    }

    /// What accepts connections in its name.
    pub(crate) fn acceptor(&self) -> Acceptor {
        self.acceptor.clone()
    }
}

/// The key is not shown.
impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsIdentity")
            .field("certificates", &self.certified.cert.len())
            .finish_non_exhaustive()
    }
}
