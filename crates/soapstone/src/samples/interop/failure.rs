//! How the recorded services fail.

use std::fmt;

use soapstone_soap::{Action, Fault, FaultCode, Reason, ns};
use soapstone_wsdl::SchemaSet;
use soapstone_xml::{EncodeError, QName};

use super::types::DetailFault;
use crate::data::support::{detail_entry, read_detail};
use crate::data::{DataContract, FaultContract, FaultDetail};

/// A declared fault, or another.
#[derive(Clone, Debug)]
pub enum Failure<D = DetailFault> {
    /// With a detail, which is declared, and a reason.
    Declared(D, String),
    /// Without; with the action that it has, if it has one.
    Other(Box<Fault>, Option<Action>),
}

impl Failure {
    /// What the services make of this word.
    pub fn of(how: Option<&str>) -> Self {
        let other = |fault| Self::Other(Box::new(fault), None);
        match how {
            Some("typed") => {
                let detail = DetailFault { code: 17, text: Some("typed detail".to_owned()) };
                Self::Declared(detail, "typed reason".to_owned())
            }
            Some("plain") => {
                other(Fault::new(FaultCode::Custom(QName::from_static("urn:sub", "Sub")), "plain reason"))
            }
            Some("coded") => {
                let reason = Reason::default().with_text("en", "english").with_text("cs", "česky");
                let fault = Fault::sender("")
                    .with_subcode(QName::from_static("urn:sub", "Inner"))
                    .with_subcode(QName::from_static("urn:sub2", "Innermost"))
                    .with_reason(reason);
                Self::Other(Box::new(fault), Some(Action::from_static("urn:fault-action")))
            }
            how => {
                let fault = Fault::receiver(format!("unhandled {}", how.unwrap_or_default()));
                other(fault.with_subcode(QName::from_static(ns::DISPATCHER, "InternalServiceFault")))
            }
        }
    }
}

impl<D> fmt::Display for Failure<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Declared(_, reason) => f.write_str(reason),
            Self::Other(fault, _) => fault.fmt(f),
        }
    }
}

impl<D: fmt::Debug> std::error::Error for Failure<D> {}

impl<D: DataContract + fmt::Debug + 'static> FaultContract for Failure<D> {
    fn to_fault(&self) -> Result<Fault, EncodeError> {
        match self {
            Self::Declared(detail, reason) => detail_entry(detail, reason.clone()),
            Self::Other(fault, _) => Ok((**fault).clone()),
        }
    }

    fn detail_name(&self) -> &'static str {
        match self {
            Self::Declared(..) => D::type_name().local,
            Self::Other(..) => "",
        }
    }

    fn action(&self) -> Option<Action> {
        match self {
            Self::Declared(..) => None,
            Self::Other(_, action) => action.clone(),
        }
    }

    fn from_fault(fault: &Fault) -> Option<Self> {
        let detail = read_detail(fault)?;
        Some(Self::Declared(detail, fault.reason.text().to_owned()))
    }

    fn describe(set: &mut SchemaSet) -> Vec<FaultDetail> {
        vec![FaultDetail::of::<D>(set)]
    }
}
