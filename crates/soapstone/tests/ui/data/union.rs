use soapstone::DataContract;

#[derive(DataContract)]
union Either {
    left: i32,
    right: u32,
}

fn main() {}
