//! Whom a client trusts.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::system::SystemTrust;
use super::{HTTP, HTTP_1, TlsIdentity, pem, problem, provider};

/// Whom a client trusts: which authorities may say who a service is. Default: those of the system.
///
/// ```no_run
/// # fn connector() -> std::io::Result<soapstone::Connector> {
/// use soapstone::{Connector, TlsRoots};
///
/// // The authority of the company, beside those of the system
/// let roots = TlsRoots::system().add_pem_file("company-ca.pem")?;
/// Ok(Connector::new().tls(roots))
/// # }
/// ```
#[derive(Clone)]
pub struct TlsRoots {
    /// What tells one trust from another: clients of the same may be shared.
    id: u64,
    trust: Trust,
    identity: Option<TlsIdentity>,
    verifier: Arc<dyn ServerCertVerifier>,
}

#[derive(Clone)]
struct Trust {
    system: bool,
    added: Vec<CertificateDer<'static>>,
}

/// Trust in the system, which all that say nothing else share: what the system trusts is read once.
static SYSTEM: LazyLock<Arc<SystemTrust>> =
    LazyLock::new(|| Arc::new(SystemTrust::new(Vec::new(), provider())));
static NEXT: AtomicU64 = AtomicU64::new(SYSTEM_ID + 1);
const SYSTEM_ID: u64 = 0;

impl Default for TlsRoots {
    fn default() -> Self {
        Self::system()
    }
}

impl TlsRoots {
    /// The authorities that the operating system trusts. On Linux the environment variables `SSL_CERT_FILE` and `SSL_CERT_DIR` say
    /// others. They are read when a certificate is first judged, and then kept.
    pub fn system() -> Self {
        let trust = Trust { system: true, added: Vec::new() };
        Self { id: SYSTEM_ID, trust, identity: None, verifier: SYSTEM.clone() }
    }

    /// None but those in this PEM text: at least one certificate, of an authority or of a service that signed its own.
    pub fn only_pem(certificates: &[u8]) -> io::Result<Self> {
        let added = pem::certificates("the trusted certificates", certificates)?;
        Self::system().trusting("the trusted certificates", Trust { system: false, added })
    }

    /// With the certificates in this PEM text, at least one, of an authority or of a service that signed its own.
    pub fn add_pem(self, certificates: &[u8]) -> io::Result<Self> {
        self.add("the trusted certificates", certificates)
    }

    /// The same, out of a file.
    pub fn add_pem_file(self, path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let bytes = pem::read(path)?;
        self.add(&path.display().to_string(), &bytes)
    }

    /// With a certificate of the client, shown to services that ask for one.
    #[must_use]
    pub fn identity(self, identity: TlsIdentity) -> Self {
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), identity: Some(identity), ..self }
    }

    /// A builder of HTTP clients that trust these, for [`Connector::http_client`](crate::Connector::http_client): with proxies,
    /// timeouts and so on of one's own.
    ///
    /// ```no_run
    /// # fn connector() -> Result<soapstone::Connector, Box<dyn std::error::Error>> {
    /// use soapstone::{Connector, TlsRoots};
    ///
    /// let client = TlsRoots::system().http_client_builder()?.no_proxy().build()?;
    /// Ok(Connector::new().http_client(client))
    /// # }
    /// ```
    pub fn http_client_builder(&self) -> io::Result<reqwest::ClientBuilder> {
        self.configure(reqwest::Client::builder())
    }

    fn add(self, what: &str, bytes: &[u8]) -> io::Result<Self> {
        let mut trust = self.trust.clone();
        trust.added.extend(pem::certificates(what, bytes)?);
        self.trusting(what, trust)
    }

    fn trusting(self, what: &str, trust: Trust) -> io::Result<Self> {
        let mut store = RootCertStore::empty();
        for certificate in &trust.added {
            let unusable =
                |error| pem::wrong(what, format!("a certificate in it cannot be trusted: {error}"));
            store.add(certificate.clone()).map_err(unusable)?;
        }
        let verifier: Arc<dyn ServerCertVerifier> = if trust.system {
            Arc::new(SystemTrust::new(trust.added.clone(), provider()))
        } else {
            let built = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider()).build();
            built.map_err(|error| pem::wrong(what, error))?
        };
        Ok(Self { id: NEXT.fetch_add(1, Ordering::Relaxed), trust, verifier, ..self })
    }

    /// What tells clients of one trust from those of another.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Whether addresses of TLS can be called.
    #[allow(clippy::unused_self, reason = "without the feature it refuses")]
    pub(crate) fn check(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    /// An HTTP client with this trust, whatever else it has.
    pub(crate) fn configure(&self, builder: reqwest::ClientBuilder) -> io::Result<reqwest::ClientBuilder> {
        Ok(builder.tls_backend_preconfigured(self.config(&HTTP)?))
    }

    /// The client's side of a handshake with a host, for a connection that is to become a WebSocket: HTTP/1.1 alone. How long it
    /// may take is up to the caller. What is wrong with a certificate is an error of the kind `InvalidData`, that holds a
    /// [`Problem`](super::Problem).
    pub(crate) async fn connect_tls(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| {
            pem::wrong(host, "no certificate can name this host; call it by its name or address")
        })?;
        let connector = TlsConnector::from(Arc::new(self.config(&HTTP_1)?));
        connector.connect(name, stream).await.map_err(|error| match problem(bare, &error) {
            Some(problem) => io::Error::new(io::ErrorKind::InvalidData, problem),
            None => error,
        })
    }

    fn config(&self, protocols: &[&[u8]]) -> io::Result<ClientConfig> {
        let versions = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
        let trusting = versions
            .map_err(io::Error::other)?
            .dangerous()
            // Not less than the usual: it judges as the system does, or by the roots alone.
            .with_custom_certificate_verifier(self.verifier.clone());
        let mut config = match &self.identity {
            Some(identity) => trusting.with_client_cert_resolver(identity.resolver()),
            None => trusting.with_no_client_auth(),
        };
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        Ok(config)
    }
}

impl fmt::Debug for TlsRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsRoots")
            .field("system", &self.trust.system)
            .field("added", &self.trust.added.len())
            .field("identity", &self.identity)
            .finish()
    }
}
