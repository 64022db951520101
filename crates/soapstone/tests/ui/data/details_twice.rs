#[derive(Debug, soapstone::DataContract)]
struct Math {
    problem: String,
}

#[derive(Debug, soapstone::FaultContract)]
enum Fault {
    #[fault("divided by zero")]
    Divided(Math),
    #[fault("too large")]
    TooLarge(Math),
    #[fault("too small")]
    TooSmall { problem: String },
    #[fault("else")]
    Else(String),
}

fn main() {}
