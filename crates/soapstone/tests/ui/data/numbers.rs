#[derive(soapstone::DataContract)]
enum Shifted {
    A = 1 << 2,
    B,
}

#[derive(soapstone::DataContract)]
#[repr(u64)]
enum Large {
    A = 0xffff_ffff_ffff_ffff,
}

fn main() {}
