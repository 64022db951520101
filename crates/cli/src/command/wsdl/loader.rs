//! Documents from files, from the standard input, and if that is allowed from the network.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use soapstone::{TlsRoots, TransportError};
use soapstone_wsdl::definitions::Definitions;
use soapstone_wsdl::load::{
    DocumentError, Documents, FileLoader, LoadError, LoadLimits, Loader, is_url, resolve,
};
use soapstone_wsdl::ns;
use tokio::runtime::{Builder, Runtime};

use crate::error::Error;
use crate::io::Io;

/// How documents are brought.
pub(crate) struct Loading {
    loader: Box<dyn Loader>,
    limits: LoadLimits,
    /// Why a machine could not be reached, the last time.
    unreachable: Rc<RefCell<Option<TransportError>>>,
}

impl Loading {
    /// From files; with `fetch` also from the network.
    pub(crate) fn new(fetch: bool) -> Result<Self, Error> {
        let loader: Box<dyn Loader> =
            if fetch { Box::new(NetLoader::new()?) } else { Box::new(FileLoader::default()) };
        Ok(Self { loader, limits: LoadLimits::default(), unreachable: Rc::default() })
    }

    /// From the machine of a service only: nothing that its WSDL names elsewhere is fetched.
    pub(crate) fn of_service(address: &str, roots: TlsRoots, time: Duration) -> Result<Self, Error> {
        let within = Some(origin(address).to_ascii_lowercase());
        let loader = NetLoader::trusting(roots, within, time.min(FETCH_TIMEOUT))?;
        let unreachable = loader.unreachable.clone();
        Ok(Self { loader: Box::new(loader), limits: LoadLimits::default(), unreachable })
    }

    /// Why a machine could not be reached, if that is why there is no document.
    pub(crate) fn unreachable(&self) -> Option<TransportError> {
        self.unreachable.borrow_mut().take()
    }

    /// A document and what it imports. `-` is the standard input, whose references are relative to the current folder.
    pub(crate) fn read(&self, path: &Path, io: &mut Io<'_>) -> Result<Documents, DocumentError> {
        let location = path.to_string_lossy();
        let is_pipe = location != "-" && !is_url(&location) && is_pipe(path);
        if location != "-" && !is_pipe {
            return Documents::load(&location, self.loader.as_ref(), &self.limits);
        }
        let location = || location.clone().into_owned();
        let limit = self.limits.tree.max_bytes;
        // What somebody named is waited for; what a document names is not.
        let bytes = if is_pipe { crate::command::read_file(path, limit) } else { io.read(limit) };
        let bytes = bytes
            .map_err(|error| LoadError::Unreadable { location: location(), reason: error.to_string() })?;
        if bytes.len() > limit {
            return Err(LoadError::TooLarge { location: location(), limit }.into());
        }
        let loader = BesidePipe { pipe: location(), loader: self.loader.as_ref() };
        Documents::from_bytes(&location(), bytes, &loader, &self.limits)
    }
}

/// Whether it is a pipe, as `<(command)` of a shell makes them.
fn is_pipe(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        std::fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// What a document from a pipe refers to is relative to the current folder.
struct BesidePipe<'l> {
    pipe: String,
    loader: &'l dyn Loader,
}

impl Loader for BesidePipe<'_> {
    fn load(&self, location: &str) -> Result<Vec<u8>, LoadError> {
        self.loader.load(location)
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        let base = if base == self.pipe { "-" } else { base };
        self.loader.resolve(base, reference)
    }
}

/// Why a command stops that cannot have its document.
pub(crate) fn no_document(error: DocumentError) -> Error {
    let text = crate::shown::line(&error.to_string());
    match error {
        DocumentError::Load(LoadError::NotFound { .. } | LoadError::Offline { .. }) => Error::Usage(text),
        DocumentError::Load(_) => Error::Unreachable(text),
        _ => Error::Refused(text),
    }
}

/// An error for what is no WSDL.
pub(crate) fn is_wsdl(wsdl: &Definitions<'_>) -> Result<(), Error> {
    let root = wsdl.root().root();
    if !wsdl.roots.is_empty() {
        return Ok(());
    }
    let why = match root.namespace() {
        ns::WSDL20 => "it is one of WSDL 2.0, which is not read".to_owned(),
        "" => format!("its root element is <{}>, in no namespace", root.local()),
        namespace => format!("its root element is {{{namespace}}}{}", root.local()),
    };
    let place = format!("{}:{}", wsdl.root().location(), root.line_column());
    Err(Error::Refused(crate::shown::line(&format!("{place}: this is no WSDL 1.1: {why}"))))
}

/// Reads files, and documents by HTTP.
struct NetLoader {
    files: FileLoader,
    client: reqwest::Client,
    runtime: Runtime,
    /// When all has to be there.
    deadline: Instant,
    /// The only scheme, host and port that is asked, where there is one.
    within: Option<String>,
    /// Why a machine could not be reached.
    unreachable: Rc<RefCell<Option<TransportError>>>,
    /// Files that documents from the network refer to.
    refused: RefCell<HashSet<String>>,
}

impl NetLoader {
    fn new() -> Result<Self, Error> {
        Self::trusting(TlsRoots::system(), None, FETCH_TIMEOUT)
    }

    fn trusting(roots: TlsRoots, within: Option<String>, time: Duration) -> Result<Self, Error> {
        let cannot = |error: &dyn std::fmt::Display| Error::Unreachable(format!("cannot fetch: {error}"));
        let builder = roots.http_client_builder().map_err(|error| cannot(&error))?;
        let mut builder = builder.timeout(time).user_agent("soapstone");
        if within.is_some() {
            builder = builder.redirect(reqwest::redirect::Policy::none());
        }
        Ok(Self {
            files: FileLoader::default(),
            client: builder.build().map_err(|error| cannot(&error))?,
            runtime: Builder::new_current_thread().enable_all().build().map_err(|error| cannot(&error))?,
            deadline: Instant::now() + FETCH_ALL_TIMEOUT,
            within,
            unreachable: Rc::default(),
            refused: RefCell::default(),
        })
    }

    async fn fetch(&self, location: &str) -> Result<Vec<u8>, LoadError> {
        let unreadable = |reason: String| LoadError::Unreadable { location: location.to_owned(), reason };
        let failed = |error: reqwest::Error| {
            if error.is_connect() {
                *self.unreachable.borrow_mut() = Some(TransportError::of_request(location, &error));
            }
            unreadable(causes(&error))
        };
        let mut response = self.client.get(location).send().await.map_err(failed)?;
        if !response.status().is_success() {
            return Err(unreadable(format!("the answer is {}", response.status())));
        }
        let limit = self.files.max_bytes;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > limit {
                return Err(LoadError::TooLarge { location: location.to_owned(), limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

impl Loader for NetLoader {
    fn load(&self, location: &str) -> Result<Vec<u8>, LoadError> {
        if !is_http(location) {
            if self.refused.borrow().contains(location) {
                let reason = "it is a file here, and a document of the network refers to it".to_owned();
                return Err(LoadError::Unreadable { location: location.to_owned(), reason });
            }
            return self.files.load(location);
        }
        if self.within.as_ref().is_some_and(|within| *within != origin(location).to_ascii_lowercase()) {
            let reason = "it is not on the machine of the service".to_owned();
            return Err(LoadError::Unreadable { location: location.to_owned(), reason });
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        let late = || LoadError::Unreadable {
            location: location.to_owned(),
            reason: format!("all documents together took more than {} s", FETCH_ALL_TIMEOUT.as_secs()),
        };
        self.runtime.block_on(async {
            tokio::time::timeout(left, self.fetch(location)).await.unwrap_or_else(|_| Err(late()))
        })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        let resolved = resolve(base, reference);
        if is_http(base) && is_url(base) && !is_http(&resolved) {
            self.refused.borrow_mut().insert(resolved.clone());
        }
        resolved
    }
}

/// Scheme, host and port of an address.
fn origin(location: &str) -> &str {
    let host = location.find("://").map_or(0, |at| at + 3);
    let end = location[host..].find(['/', '?', '#']).map_or(location.len(), |at| host + at);
    &location[..end]
}

fn is_http(location: &str) -> bool {
    let scheme = location.split(':').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// An error with what led to it.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// For one document.
const FETCH_TIMEOUT: Duration = Duration::from_secs(30);
/// For all documents of one run.
const FETCH_ALL_TIMEOUT: Duration = Duration::from_secs(120);
