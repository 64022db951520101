#[derive(soapstone::DataContract)]
struct Point {
    _1: i32,
    r#type: i32,
    #[data(name = "Second")]
    _2: i32,
}

#[derive(soapstone::DataContract)]
struct Nothing {
    __: i32,
}

fn main() {}
