//! Certificates for the tests of a moment: those in the crate, and those over its public interface.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

use soapstone::{TlsIdentity, TlsRoots};

/// An authority that nobody knows but its tests.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, format!("Authority {}", uuid::Uuid::new_v4()));
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// The PEM of a certificate for these names, and of its key.
    pub(crate) fn pem(&self, names: &[&str]) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &self.0).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    pub(crate) fn identity(&self, names: &[&str]) -> TlsIdentity {
        let (certificate, key) = self.pem(names);
        TlsIdentity::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap()
    }

    /// The PEM of its own.
    pub(crate) fn certificate(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// Trust in this authority alone.
    pub(crate) fn roots(&self) -> TlsRoots {
        TlsRoots::only_pem(&self.certificate()).unwrap()
    }
}
