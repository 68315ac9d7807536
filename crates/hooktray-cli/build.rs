//! Windows does not have the runtime library of Visual C++ everywhere: it goes into the program, as into those of the desktop.

fn main() {
    static_vcruntime::metabuild();
}
