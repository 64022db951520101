//! Certificates that the command line names.

use soapstone::{Connector, MessageLog, TlsIdentity, TlsRoots};

use crate::args::{ClientArgs, ServerTls};
use crate::error::Error;

/// What connects, with this log and the trust of the command line.
pub(crate) fn connector(client: &ClientArgs, log: Option<&MessageLog>) -> Result<Connector, Error> {
    let connector = Connector::new().tls(roots(client)?);
    Ok(log.iter().fold(connector, |connector, log| connector.message_log((*log).clone())))
}

/// Whom the command line trusts.
pub(crate) fn roots(client: &ClientArgs) -> Result<TlsRoots, Error> {
    match &client.tls_ca {
        Some(file) => {
            let roots = TlsRoots::system().add_pem_file(file);
            roots.map_err(|error| Error::Usage(format!("--tls-ca {error}")))
        }
        None => Ok(TlsRoots::system()),
    }
}

/// Who a listener is, where it speaks TLS.
pub(crate) fn identity(tls: &ServerTls) -> Result<Option<TlsIdentity>, Error> {
    let (Some(certificate), Some(key)) = (&tls.tls_cert, &tls.tls_key) else { return Ok(None) };
    let identity = TlsIdentity::from_pem_files(certificate, key);
    identity.map(Some).map_err(|error| Error::Usage(format!("--tls-cert, --tls-key: {error}")))
}
