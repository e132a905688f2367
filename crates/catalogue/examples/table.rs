//! Prints the compact table, and on standard error how large it is.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let table = zgoda_catalogue::compact_table();
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(table.as_bytes())?;
    drop(writer);
    let entries = table.split(['|', ';']).count();
    eprintln!(
        "{entries} services, {} bytes, {} after brotli 11",
        table.len(),
        packed.len()
    );
    println!("{table}");
    Ok(())
}
