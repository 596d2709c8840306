package org.xenwright.boot.uml;

import java.nio.file.Path;
import java.util.List;

/**
 * The arguments of User-mode Linux, and the files they need.
 *
 * @param words its arguments
 * @param read files that it reads
 * @param written files that it writes too, besides those of its own folder
 * @param beside the command of a program that runs beside it, confined likewise; empty for none
 */
record Orders(List<String> words, List<Path> read, List<Path> written, List<String> beside) {
    Orders {
        words = List.copyOf(words);
        read = List.copyOf(read);
        written = List.copyOf(written);
        beside = List.copyOf(beside);
    }
}
