//! Finds what will not interoperate in a WSDL, and says which importer does what with it.

pub mod fix;
pub mod importers;
