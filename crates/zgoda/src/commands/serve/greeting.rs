//! What whoever starts the server reads first.

use zgoda_server::App;

/// Says where everything is and what to do next; `vkey` are the log's public keys.
pub(super) fn greet(app: &App, origin: &str, has_demo: bool, is_set_up: bool, vkey: &str) {
    println!("Zgoda {} is running.\n", env!("CARGO_PKG_VERSION"));
    if has_demo {
        println!("  Demo shop     {origin}/demo/pl/   (Polski)");
        println!("                {origin}/demo/en/   (English)");
    }
    if is_set_up {
        println!("  Dashboard     {origin}/dashboard");
    } else {
        println!("  Dashboard     {}", app.set_up_link());
        println!("                opens once, to choose a name and a password");
    }
    println!("\nWhat next");
    if has_demo {
        println!("  1. Open the demo shop and make a decision in the banner.");
        println!("  2. Open the dashboard and read the record of it.");
        println!("  3. Write a config for your own site, try it with `zgoda check FILE`,");
        println!(
            "     put it into a folder and start with --sites FOLDER. Then, first in the page's head:"
        );
    } else {
        println!("  First in the head of every page of the site:");
    }
    println!("     <script src=\"{origin}/zgoda/zgoda.js\" data-site=\"YOUR-SITE\"></script>");
    println!(
        "\nThe keys to verify the log and its times with, to be given to visitors and auditors:"
    );
    println!("  {vkey}");
    println!("\nCtrl+C stops it.");
}
