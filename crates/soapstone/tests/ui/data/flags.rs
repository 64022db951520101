use soapstone::DataContract;

#[derive(DataContract)]
#[data(flags)]
struct Days {
    monday: bool,
    tuesday: i32,
}

#[derive(DataContract)]
#[data(flags)]
enum Day {
    Monday,
}

fn main() {}
