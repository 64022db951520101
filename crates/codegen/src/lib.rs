//! Rust from WSDL: contract traits and the types of their messages.
