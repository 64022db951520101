//! Finds what will not interoperate in a WSDL, and says which importer does what with it.

pub mod facts;
pub mod importers;
mod ns;
