//! The memory store keeps every promise.

use zgoda_store::Memory;

zgoda_store::conformance_tests!(async { (Memory::new(), ()) });
