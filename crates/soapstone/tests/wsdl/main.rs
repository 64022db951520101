//! The WSDL of the sample services: what WCF publishes, what others import, and where it is served.

mod captured;
mod same;
